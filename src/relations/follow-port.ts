import type { Connection } from '../connection/port'
import type { EventBus } from '../events/event-bus'
import type { Clock } from '../platform/port'

/** What the follow service needs of a login. */
export interface FollowContext {
  readonly userId: string
  readonly clock: Pick<Clock, 'setTimer' | 'clearTimer'>
  readonly connection: Pick<Connection, 'request'>
  readonly bus: Pick<EventBus, 'emit' | 'hasHandlers'>
}
