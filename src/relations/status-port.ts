import type { Connection } from '../connection/port'
import type { EventBus } from '../events/event-bus'
import type { LocalDatabase } from '../storage/local-database'

/** What the status service needs of a login. */
export interface StatusContext {
  readonly userId: string
  readonly connection: Pick<Connection, 'request'>
  readonly facts: Pick<LocalDatabase['facts'], 'get'>
  readonly bus: Pick<EventBus, 'emit'>
}
