/** What an alarm needs of a clock. */
interface Timers {
  setTimer(run: () => void, delayMs: number): number | object
  clearTimer(timer: number | object | undefined): void
}

/** One timer that is set, set anew and stopped. */
export class Alarm {
  private timer: number | object | undefined

  constructor(private readonly clock: Timers) {}

  get isSet(): boolean {
    return this.timer !== undefined
  }

  /** Runs once, `delayMs` from now; what was set before does not run. */
  set(delayMs: number, run: () => void): void {
    this.stop()
    this.timer = this.clock.setTimer(() => {
      this.timer = undefined
      run()
    }, delayMs)
  }

  stop(): void {
    this.clock.clearTimer(this.timer)
    this.timer = undefined
  }
}
