import { ERRORS } from '@opentim/protocol'
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
}

/**
 * How the application hears of things: synchronously, in the order of registration. A handler that throws stops
 * nobody; it is told to the ERROR handlers (2109) and to the log [R20]. Nothing here waits for a handler [R21].
 */
export class EventBus {
  /** The lists are replaced and never changed, so that a delivery under way goes by the one that it began with. */
  private readonly registrations = new Map<string, readonly Registration[]>()

  constructor(private readonly logger: Logger) {}

  on<Name extends EventName, Context = undefined>(
    name: Name, handler: EventHandler<Name, Context>, context?: Context, once = false,
  ): void {
    // As the API has always done: the one call, besides create(), that throws instead of rejecting.
    if (typeof handler !== 'function') throw new Error(ERRORS.BAD_ARGUMENT.text)
    // Old code names constants that do not exist here; it must go on running.
    if (typeof name !== 'string' || !name) return this.logger.write('warn', 'on() was called with an event that does not exist')
    this.registrations.set(name, [...this.of(name), { handler: handler as AnyHandler, context, once }])
  }

  once<Name extends EventName, Context = undefined>(
    name: Name, handler: EventHandler<Name, Context>, context?: Context,
  ): void {
    this.on(name, handler, context, true)
  }

  /** Removes every registration of the handler, whatever its context. */
  off(name: EventName, handler: unknown): void {
    this.keep(name, (registration) => registration.handler !== handler)
  }

  /** Would anybody hear of it? Where the data is dear to make, ask first. */
  hasHandlers(name: EventName): boolean {
    return this.of(name).length > 0
  }

  emit<Name extends EventName>(name: Name, data: EventMap[Name]): void {
    const event = { name, data } as TimEvent<EventName>
    for (const registration of this.of(name)) {
      // Removed by a handler before it.
      if (this.of(name).includes(registration)) this.run(registration, event)
    }
  }

  /** Forgets every handler. */
  clear(): void {
    this.registrations.clear()
  }

  private of(name: string): readonly Registration[] {
    return this.registrations.get(name) ?? []
  }

  private keep(name: EventName, isKept: (registration: Registration) => boolean): void {
    this.registrations.set(name, this.of(name).filter(isKept))
  }

  private run(registration: Registration, event: TimEvent<EventName>): void {
    if (registration.once) this.keep(event.name, (other) => other !== registration)
    try {
      const result = registration.handler.call(registration.context, event)
      if (result instanceof Promise) result.catch((error: unknown) => this.reportThrown(event.name, error))
    } catch (error) {
      this.reportThrown(event.name, error)
    }
  }

  private reportThrown(name: EventName, error: unknown): void {
    const message = `${ERRORS.HANDLER_THREW.text} (${name}): ${error instanceof Error ? error.message : String(error)}`
    this.logger.write('error', message)
    // A handler of ERROR that throws is only logged: telling it of itself would never end.
    if (name !== EVENT.ERROR) this.emit(EVENT.ERROR, { code: ERRORS.HANDLER_THREW.code, message })
  }
}
