import type { Clock, Timer } from '../platform/port'
import { retryDelayMs } from './retry-delay'

/** Runs something again after it failed, later each time. */
export class RetryTimer {
  private timer: Timer | undefined
  private failures = 0

  constructor(
    private readonly clock: Clock,
    private readonly randomUint32: () => number,
    private readonly run: () => void,
  ) {}

  get isWaiting(): boolean {
    return this.timer !== undefined
  }

  failed(): void {
    if (this.timer !== undefined) return
    this.timer = this.clock.setTimer(() => {
      this.timer = undefined
      this.run()
    }, retryDelayMs(++this.failures, this.randomUint32))
  }

  succeeded(): void {
    this.failures = 0
  }

  /** Forgets the failures too: another connection is another chance. */
  stop(): void {
    this.clock.clearTimer(this.timer)
    this.timer = undefined
    this.failures = 0
  }
}
