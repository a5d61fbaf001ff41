import type { TimError } from '../api/errors'
import type { ConnectionChange, ConnectionState } from './port'

/**
 * [CONN-2]
 *
 *   idle ──► connecting ──► authenticating ──► ready
 *               ▲  │              │              │
 *               │  └──────► waiting ◄────────────┘
 *               └───────────────┘          any ──► closed
 */
const EDGES: Record<ConnectionState, readonly ConnectionState[]> = {
  idle: ['connecting', 'closed'],
  connecting: ['authenticating', 'waiting', 'closed'],
  authenticating: ['ready', 'waiting', 'closed'],
  ready: ['waiting', 'closed'],
  waiting: ['connecting', 'closed'],
  closed: [],
}

/** The one value that says where the connection is, and the only way to change it. */
export class StateMachine {
  private current: ConnectionState = 'idle'

  constructor(private readonly onChange: (change: ConnectionChange) => void) {}

  get state(): ConnectionState {
    return this.current
  }

  transition(to: ConnectionState, error?: TimError): void {
    const from = this.current
    if (!EDGES[from].includes(to)) throw new Error(`illegal connection state change: ${from} to ${to}`)
    this.current = to
    this.onChange({ from, to, error })
  }
}
