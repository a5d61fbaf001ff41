import type { Clock } from '../platform/port'
import { Alarm } from '../shared/alarm'

/** Runs `check` at the earliest of the times that it names; `check` gives the next one, or undefined for none. */
export class DeadlineTimer {
  private readonly alarm: Alarm
  private dueMs = Infinity

  constructor(private readonly clock: Clock, private readonly check: () => number | undefined) {
    this.alarm = new Alarm(clock)
  }

  /** Something falls due at that time. */
  notLaterThan(dueMs: number): void {
    if (dueMs >= this.dueMs) return
    this.dueMs = dueMs
    this.alarm.set(Math.max(0, dueMs - this.clock.now()), () => this.fire())
  }

  stop(): void {
    this.alarm.stop()
    this.dueMs = Infinity
  }

  private fire(): void {
    this.dueMs = Infinity
    const next = this.check()
    if (next !== undefined) this.notLaterThan(next)
  }
}
