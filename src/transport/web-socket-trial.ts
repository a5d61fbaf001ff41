import { CLOSE } from '@opentim/protocol'
import type { Clock, Environment } from '../platform/port'
import { Alarm } from '../shared/alarm'
import type { Transport, TransportEvents } from './port'

export interface TrialOptions {
  readonly clock: Clock
  readonly environment: Pick<Environment, 'onWake'>
  readonly open: (events: TransportEvents) => Transport
  /** How long to wait before the next trial. */
  readonly delayMs: () => number
  readonly onPassed: () => void
}

const LIMIT_MS = 10_000
/** Wake-ups come in swarms (T12); they lead to one trial in this time. */
const AFTER_WAKE_MS = 1000
/** A frame with an empty request. */
const QUESTION = [0x0a, 0]

/**
 * Finds out, again and again, whether a WebSocket works by now. That one opens proves nothing: bytes must come back. So
 * it asks for something without a login, which the gateway answers by closing [CONN-1].
 */
export class WebSocketTrial {
  private socket: Transport | undefined
  private isWoken = false
  private readonly alarm: Alarm
  private readonly forget: () => void

  constructor(private readonly options: TrialOptions) {
    this.alarm = new Alarm(options.clock)
    this.forget = options.environment.onWake(() => {
      if (this.isWoken) return
      this.isWoken = true
      // One that runs may have lost its socket to what woke us: the next follows when it is over.
      if (!this.socket) this.rest()
    })
    this.rest()
  }

  stop(): void {
    this.forget()
    this.alarm.stop()
    this.socket?.close()
    this.socket = undefined
  }

  private rest(): void {
    this.socket?.close()
    this.socket = undefined
    this.alarm.set(this.isWoken ? AFTER_WAKE_MS : this.options.delayMs(), () => this.run())
  }

  private run(): void {
    this.isWoken = false
    this.alarm.set(LIMIT_MS, () => this.rest())
    this.socket = this.options.open({
      onOpen: () => this.socket?.send(new Uint8Array(QUESTION)),
      onFrame: () => undefined,
      onClose: (code) => {
        if (code !== CLOSE.credential.code) return this.rest()
        this.stop()
        this.options.onPassed()
      },
    })
  }
}
