import type { Clock, GatewaySettings, Timer } from './port'

export interface SessionDeadlines {
  /** No valid login in time. */
  onLoginTimeout(): void
  /** Nothing was heard for two and a half heartbeats. */
  onSilence(): void
  /** The UserSig with which the session began is over. */
  onCredentialExpired(): void
}

/** Timers cannot be set further ahead than this; a UserSig can live for fifty years. */
const LONGEST_TIMER_MS = 2_000_000_000

/** A client pings every heartbeat; half a one of patience beyond the two that it may miss. */
const SILENT_HEARTBEATS = 2.5

/** What happens to a session when nothing happens. */
export class SessionTimers {
  private heardAtMs: number
  private deadline: Timer
  private silence: Timer
  private expiry: Timer

  constructor(
    private readonly clock: Clock,
    private readonly settings: Pick<GatewaySettings, 'loginTimeoutMs' | 'heartbeatMs'>,
    private readonly deadlines: SessionDeadlines,
  ) {
    this.heardAtMs = clock.now()
    this.deadline = clock.setTimer(() => deadlines.onLoginTimeout(), settings.loginTimeoutMs)
  }

  heard(): void {
    this.heardAtMs = this.clock.now()
  }

  loggedIn(expiresAtMs: number): void {
    this.clock.clearTimer(this.deadline)
    this.watchSilence()
    this.watchExpiry(expiresAtMs)
  }

  stop(): void {
    for (const timer of [this.deadline, this.silence, this.expiry]) this.clock.clearTimer(timer)
  }

  /** One timer for many frames: it looks, when it is due, how much of the silence is left. */
  private watchSilence(): void {
    const limitMs = SILENT_HEARTBEATS * this.settings.heartbeatMs
    const leftMs = this.heardAtMs + limitMs - this.clock.now()
    if (leftMs <= 0) return this.deadlines.onSilence()
    this.silence = this.clock.setTimer(() => this.watchSilence(), Math.min(leftMs, limitMs))
  }

  private watchExpiry(expiresAtMs: number): void {
    const leftMs = expiresAtMs - this.clock.now()
    if (leftMs <= 0) return this.deadlines.onCredentialExpired()
    this.expiry = this.clock.setTimer(() => this.watchExpiry(expiresAtMs), Math.min(leftMs, LONGEST_TIMER_MS))
  }
}
