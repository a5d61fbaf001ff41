import { ERRORS } from '@opentim/protocol'
import { EventEmitter } from 'eventemitter3'
import { EVENT } from '../api/event'
import type { EventHandler, EventMap, EventName, TimEvent } from '../api/types'
import type { Logger } from '../shared/logger'

/** A handler of whatever event, once the compiler has matched it with its name. */
type AnyHandler = (this: unknown, event: TimEvent<EventName>) => unknown

/** One call of on() or once(). */
interface Registration {
  readonly handler: AnyHandler
  readonly context: unknown
  readonly once: boolean
  /** False from off() on, also for the rest of a delivery that is under way. */
  active: boolean
  readonly deliver: (event: TimEvent<EventName>) => void
}

/**
 * How the application hears of things: synchronously, in the order of registration. A handler that throws stops
 * nobody; it is told to the ERROR handlers (2109) and to the log [R20]. Nothing here waits for a handler [R21].
 */
export class EventBus {
  private readonly emitter = new EventEmitter()
  private readonly registrations = new Map<string, Registration[]>()

  constructor(private readonly logger: Logger) {}

  on<Name extends EventName, Context = undefined>(
    name: Name, handler: EventHandler<Name, Context>, context?: Context,
  ): void {
    this.register(name, handler, { context, once: false })
  }

  once<Name extends EventName, Context = undefined>(
    name: Name, handler: EventHandler<Name, Context>, context?: Context,
  ): void {
    this.register(name, handler, { context, once: true })
  }

  /** Removes every registration of the handler, whatever its context. */
  off(name: EventName, handler: unknown): void {
    for (const registration of this.registrations.get(name) ?? []) {
      if (registration.handler === handler) this.remove(name, registration)
    }
  }

  /** Would anybody hear of it? Where the data is dear to make, ask first. */
  hasHandlers(name: EventName): boolean {
    return this.registrations.has(name)
  }

  emit<Name extends EventName>(name: Name, data: EventMap[Name]): void {
    this.emitter.emit(name, { name, data })
  }

  /** Forgets every handler. */
  clear(): void {
    for (const [name, registrations] of this.registrations) {
      for (const registration of [...registrations]) this.remove(name, registration)
    }
  }

  private register(name: unknown, handler: unknown, options: { context: unknown; once: boolean }): void {
    // As the API has always done: the one call, besides create(), that throws instead of rejecting.
    if (typeof handler !== 'function') throw new Error(ERRORS.BAD_ARGUMENT.text)
    if (typeof name !== 'string' || name === '') {
      // Old code names constants that do not exist here; it must go on running.
      this.logger.warn('on() was called with an event that does not exist; its handler will never run')
      return
    }
    const registration: Registration = {
      handler: handler as AnyHandler,
      context: options.context,
      once: options.once,
      active: true,
      deliver: (event) => this.run(registration, event),
    }
    this.registrations.set(name, [...(this.registrations.get(name) ?? []), registration])
    this.emitter.on(name, registration.deliver)
  }

  private remove(name: string, registration: Registration): void {
    registration.active = false
    this.emitter.off(name, registration.deliver)
    const rest = (this.registrations.get(name) ?? []).filter((other) => other !== registration)
    if (rest.length > 0) this.registrations.set(name, rest)
    else this.registrations.delete(name)
  }

  private run(registration: Registration, event: TimEvent<EventName>): void {
    if (!registration.active) return
    if (registration.once) this.remove(event.name, registration)
    try {
      const result = registration.handler.call(registration.context, event)
      if (result instanceof Promise) result.catch((error: unknown) => this.reportThrown(event.name, error))
    } catch (error) {
      this.reportThrown(event.name, error)
    }
  }

  private reportThrown(name: EventName, error: unknown): void {
    const message = `${ERRORS.HANDLER_THREW.text} (${name}): ${error instanceof Error ? error.message : String(error)}`
    this.logger.error(message)
    // A handler of ERROR that throws is only logged: telling it of itself would never end.
    if (name !== EVENT.ERROR) this.emit(EVENT.ERROR, { code: ERRORS.HANDLER_THREW.code, message })
  }
}
