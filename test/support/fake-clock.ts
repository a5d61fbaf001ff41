import type { Clock, Timer } from '../../src/platform/port'

interface PendingTimer {
  readonly dueMs: number
  readonly order: number
  readonly run: () => void
}

/** Quiet rounds of the real event loop after which nothing more can happen by itself (fake-indexeddb needs several). */
const QUIET_ROUNDS = 3

/** A turn of the real event loop: every microtask that can run has run. */
export function realTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/**
 * Time that moves only when a test says so. Timers live on the time that `advance` adds up; `now()` can also be made
 * to jump, as a laptop's clock does over sleep. Tasks of `nextTask` run by themselves, in real macrotasks.
 */
export class FakeClock implements Clock {
  private elapsedMs = 0
  private wallOffsetMs: number
  private orderCounter = 0
  private tasksPending = 0
  private readonly timers = new Map<number, PendingTimer>()

  constructor(startMs = 1_700_000_000_000) {
    this.wallOffsetMs = startMs
  }

  now(): number {
    return this.wallOffsetMs + this.elapsedMs
  }

  setTimer(run: () => void, delayMs: number): Timer {
    const order = ++this.orderCounter
    this.timers.set(order, { dueMs: this.elapsedMs + Math.max(0, delayMs), order, run })
    return order
  }

  clearTimer(timer: Timer | undefined): void {
    if (typeof timer === 'number') this.timers.delete(timer)
  }

  nextTask(run: () => void): void {
    this.tasksPending++
    setImmediate(() => {
      this.tasksPending--
      run()
    })
  }

  /** Timers that were started and neither fired nor cleared (T24). */
  get liveTimers(): number {
    return this.timers.size
  }

  /** Delays from now of the live timers, ascending. */
  get liveDelays(): number[] {
    return [...this.timers.values()].map((timer) => timer.dueMs - this.elapsedMs).sort((a, b) => a - b)
  }

  /** Moves time, runs what falls due in order, and lets promises and tasks settle in between. */
  async advance(ms: number): Promise<void> {
    const targetMs = this.elapsedMs + ms
    await this.settle()
    for (;;) {
      const next = this.earliest()
      if (!next || next.dueMs > targetMs) break
      this.elapsedMs = Math.max(this.elapsedMs, next.dueMs)
      this.timers.delete(next.order)
      next.run()
      await this.settle()
    }
    this.elapsedMs = targetMs
    await this.settle()
  }

  /** Moves `now()` only: what a timer sees that fires after the machine slept. */
  jump(ms: number): void {
    this.wallOffsetMs += ms
  }

  /** Runs promises and tasks until nothing but timers is left. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_ROUNDS; ) {
      await realTurn()
      quiet = this.tasksPending > 0 ? 0 : quiet + 1
    }
  }

  private earliest(): PendingTimer | undefined {
    let first: PendingTimer | undefined
    for (const timer of this.timers.values()) {
      if (!first || timer.dueMs < first.dueMs || (timer.dueMs === first.dueMs && timer.order < first.order)) first = timer
    }
    return first
  }
}
