import { ERRORS } from '@opentim/protocol'
import { EventEmitter } from 'eventemitter3'
import { EVENT } from '../api/event'
import type { EventHandler, EventMap, EventName, TimEvent } from '../api/types'
import type { Logger } from '../shared/logger'

/** A handler of whatever event, once the compiler has matched it with its name. */
type AnyHandler = (this: unknown, event: TimEvent<EventName>) => unknown

/** What one call of on() or once() leaves with the emitter. */
interface Registration {
  (event: TimEvent<EventName>): void
  handler: AnyHandler
  /** From off() on, also for the rest of a delivery that is under way. */
  removed: boolean
}

/**
 * How the application hears of things: synchronously, in the order of registration. A handler that throws stops
 * nobody; it is told to the ERROR handlers (2109) and to the log [R20]. Nothing here waits for a handler [R21].
 */
export class EventBus {
  private readonly emitter = new EventEmitter()

  constructor(private readonly logger: Logger) {}

  on<Name extends EventName, Context = undefined>(
    name: Name, handler: EventHandler<Name, Context>, context?: Context,
  ): void {
    this.register(name, handler as AnyHandler, context, false)
  }

  once<Name extends EventName, Context = undefined>(
    name: Name, handler: EventHandler<Name, Context>, context?: Context,
  ): void {
    this.register(name, handler as AnyHandler, context, true)
  }

  /** Removes every registration of the handler, whatever its context. */
  off(name: EventName, handler: unknown): void {
    for (const registration of this.registrations(name)) {
      if (registration.handler === handler) this.remove(name, registration)
    }
  }

  /** Would anybody hear of it? Where the data is dear to make, ask first. */
  hasHandlers(name: EventName): boolean {
    return this.emitter.listenerCount(name) > 0
  }

  emit<Name extends EventName>(name: Name, data: EventMap[Name]): void {
    this.emitter.emit(name, { name, data })
  }

  /** Forgets every handler. */
  clear(): void {
    for (const name of this.emitter.eventNames()) {
      for (const registration of this.registrations(name)) this.remove(name, registration)
    }
  }

  private register(name: string, handler: AnyHandler, context: unknown, once: boolean): void {
    // As the API has always done: the one call, besides create(), that throws instead of rejecting.
    if (typeof handler !== 'function') throw new Error(ERRORS.BAD_ARGUMENT.text)
    // Old code names constants that do not exist here; it must go on running.
    if (typeof name !== 'string' || !name) return this.logger.write('warn', 'on() was called with an event that does not exist')
    const deliver = (event: TimEvent<EventName>): void => {
      if (registration.removed) return
      if (once) this.remove(name, registration)
      this.run(event, () => handler.call(context, event))
    }
    const registration: Registration = Object.assign(deliver, { handler, removed: false })
    this.emitter.on(name, registration)
  }

  private registrations(name: string | symbol): Registration[] {
    return this.emitter.listeners(name) as Registration[]
  }

  private remove(name: string | symbol, registration: Registration): void {
    registration.removed = true
    this.emitter.off(name, registration)
  }

  private run({ name }: TimEvent<EventName>, handle: () => unknown): void {
    try {
      // Whatever has a `then`: promises of asynchronous functions are of another kind where a library gives `Promise`.
      Promise.resolve(handle()).catch((error: unknown) => this.reportThrown(name, error))
    } catch (error) {
      this.reportThrown(name, error)
    }
  }

  private reportThrown(name: EventName, error: unknown): void {
    const message = `${ERRORS.HANDLER_THREW.text} (${name}): ${error instanceof Error ? error.message : String(error)}`
    this.logger.write('error', message)
    // A handler of ERROR that throws is only logged: telling it of itself would never end.
    if (name !== EVENT.ERROR) this.emit(EVENT.ERROR, { code: ERRORS.HANDLER_THREW.code, message })
  }
}
