import type { Connection } from '../connection/port'
import type { EventBus } from '../events/event-bus'

/** What the follow service needs of a login. */
export interface FollowContext {
  readonly userId: string
  readonly connection: Pick<Connection, 'request'>
  readonly bus: Pick<EventBus, 'emit' | 'hasHandlers'>
}
