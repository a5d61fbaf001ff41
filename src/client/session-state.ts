import type { Edges } from '../shared/state-machine'

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

export const SESSION_EDGES: Edges<SessionState> = {
  loggedOut: ['loggingIn', 'destroyed'],
  loggingIn: ['ready', 'loggedOut', 'loggingOut', 'destroyed'],
  ready: ['loggingIn', 'loggingOut', 'loggedOut', 'destroyed'],
  loggingOut: ['loggedOut', 'loggingIn', 'destroyed'],
  destroyed: [],
}
