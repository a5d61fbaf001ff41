import { TYPES } from '../api/constants'
import type { NetState } from '../api/types'
import type { ConnectionState } from '../connection/port'
import type { Clock } from '../platform/port'
import { Alarm } from '../shared/alarm'

/** A break shorter than this is nobody's business. */
const JITTER_MS = 1_000
/** After this long without success one is offline, and no longer "connecting". */
const OFFLINE_AFTER_MS = 8_000

export interface NetStateOptions {
  readonly clock: Clock
  /** False only when the device is sure that there is no network. */
  readonly isOnline: () => boolean
  readonly changed: (state: NetState) => void
}

/**
 * NET_STATE_CHANGE, derived from the connection with hysteresis, and always in a legal order [CONN-5]:
 *
 *   connected ──► connecting ──► disconnected ──► connecting ──► connected
 *                     └──────────────────────────────────────────────▲
 */
export class NetStateTracker {
  private state: NetState | undefined
  private ready = false
  private readonly alarm: Alarm

  constructor(private readonly options: NetStateOptions) {
    this.alarm = new Alarm(options.clock)
  }

  onConnection(to: ConnectionState): void {
    if (to === 'ready') return this.onReady()
    if (to === 'closed') return this.stop()
    const broke = this.ready
    this.ready = false
    if (broke) this.alarm.set(JITTER_MS, () => this.onJitterOver())
    // A socket that opened is the first sign of life.
    if (to === 'authenticating' && this.state === TYPES.NET_STATE_DISCONNECTED) this.showConnecting()
  }

  stop(): void {
    this.alarm.stop()
  }

  private onReady(): void {
    this.stop()
    this.ready = true
    if (this.state === TYPES.NET_STATE_DISCONNECTED) this.show(TYPES.NET_STATE_CONNECTING)
    this.show(TYPES.NET_STATE_CONNECTED)
  }

  private onJitterOver(): void {
    this.show(TYPES.NET_STATE_CONNECTING)
    if (this.options.isOnline()) this.alarm.set(OFFLINE_AFTER_MS - JITTER_MS, () => this.show(TYPES.NET_STATE_DISCONNECTED))
    else this.show(TYPES.NET_STATE_DISCONNECTED)
  }

  private showConnecting(): void {
    this.show(TYPES.NET_STATE_CONNECTING)
    this.alarm.set(OFFLINE_AFTER_MS, () => this.show(TYPES.NET_STATE_DISCONNECTED))
  }

  private show(state: NetState): void {
    if (this.state === state) return
    this.state = state
    this.options.changed(state)
  }
}
