/**
 *   loggedOut ──► loggingIn ──► ready
 *       ▲ ▲          │ ▲          │
 *       │ └──failed──┘ └──switch──┤      any ──► destroyed
 *       ├─────────kicked──────────┤
 *       └──── loggingOut ◄────────┘
 *
 * A login may overtake a logout that still runs (loggingOut to loggingIn), and a logout ends a login that still runs.
 */
export type SessionState = 'loggedOut' | 'loggingIn' | 'ready' | 'loggingOut' | 'destroyed'

const EDGES: Record<SessionState, readonly SessionState[]> = {
  loggedOut: ['loggingIn', 'destroyed'],
  loggingIn: ['ready', 'loggedOut', 'loggingOut', 'destroyed'],
  ready: ['loggingIn', 'loggingOut', 'loggedOut', 'destroyed'],
  loggingOut: ['loggedOut', 'loggingIn', 'destroyed'],
  destroyed: [],
}

/** The one value that says whether somebody is logged in, and the only way to change it. */
export class SessionStateMachine {
  private current: SessionState = 'loggedOut'

  get state(): SessionState {
    return this.current
  }

  transition(to: SessionState): void {
    if (!EDGES[this.current].includes(to)) throw new Error(`illegal session state change: ${this.current} to ${to}`)
    this.current = to
  }
}
