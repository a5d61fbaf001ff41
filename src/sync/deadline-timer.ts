import type { Clock, Timer } from '../platform/port'

/** Runs `check` at the earliest of the times that it names; `check` gives the next one, or undefined for none. */
export class DeadlineTimer {
  private timer: Timer | undefined
  private dueMs = Infinity

  constructor(private readonly clock: Clock, private readonly check: () => number | undefined) {}

  /** Something falls due at that time. */
  notLaterThan(dueMs: number): void {
    if (dueMs >= this.dueMs) return
    this.stop()
    this.dueMs = dueMs
    this.timer = this.clock.setTimer(() => this.fire(), Math.max(0, dueMs - this.clock.now()))
  }

  stop(): void {
    this.clock.clearTimer(this.timer)
    this.timer = undefined
    this.dueMs = Infinity
  }

  private fire(): void {
    this.stop()
    const next = this.check()
    if (next !== undefined) this.notLaterThan(next)
  }
}
