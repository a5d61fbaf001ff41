import type { Edges } from '../shared/state-machine'
import type { ConnectionState } from './port'

/**
 * [CONN-2]
 *
 *   idle ──► connecting ──► authenticating ──► ready
 *               ▲  │              │              │
 *               │  └──────► waiting ◄────────────┘
 *               └───────────────┘          any ──► closed
 */
export const CONNECTION_EDGES: Edges<ConnectionState> = {
  idle: ['connecting', 'closed'],
  connecting: ['authenticating', 'waiting', 'closed'],
  authenticating: ['ready', 'waiting', 'closed'],
  ready: ['waiting', 'closed'],
  waiting: ['connecting', 'closed'],
  closed: [],
}
