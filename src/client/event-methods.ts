import type { EventMethods } from '../api/types'
import type { EventBus } from '../events/event-bus'

/** The part of an instance that is listened to; works in any state. */
export function eventMethods(bus: EventBus): EventMethods {
  return {
    on: (name, handler, context) => bus.on(name, handler, context),
    once: (name, handler, context) => bus.once(name, handler, context),
    off: (name, handler) => bus.off(name, handler),
  }
}
