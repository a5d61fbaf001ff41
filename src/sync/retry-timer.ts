import type { Clock } from '../platform/port'
import { Alarm } from '../shared/alarm'
import { retryDelayMs } from './retry-delay'

/** Runs something again after it failed, later each time. */
export class RetryTimer {
  private readonly alarm: Alarm
  private failures = 0

  constructor(clock: Clock, private readonly randomUint32: () => number, private readonly run: () => void) {
    this.alarm = new Alarm(clock)
  }

  get isWaiting(): boolean {
    return this.alarm.isSet
  }

  failed(): void {
    if (!this.alarm.isSet) this.alarm.set(retryDelayMs(++this.failures, this.randomUint32), this.run)
  }

  succeeded(): void {
    this.failures = 0
  }

  /** Forgets the failures too: another connection is another chance. */
  stop(): void {
    this.alarm.stop()
    this.failures = 0
  }
}
