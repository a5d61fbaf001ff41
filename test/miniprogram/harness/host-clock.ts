import type { HostOps, HostWire } from './host-wire'

interface Waiting {
  /** On the sandbox's clock. */
  readonly dueMs: number
  readonly handle: NodeJS.Timeout | undefined
}

/**
 * Time as the application has it: `factor` times as fast as ours, held still while it is suspended (its timers, not its
 * clock), and moved on by hand.
 */
export class HostClock {
  private readonly timers = new Map<number, Waiting>()
  private readonly startMs = Date.now()
  private jumpedMs = 0
  private heldAtMs: number | undefined

  constructor(private readonly wire: HostWire, readonly factor: number) {
    wire.serve(this.ops)
  }

  private get ops(): HostOps {
    return {
      now: () => this.now(),
      'timer.start': (id, { delayMs }: { delayMs: number }) => this.start(id, this.now() + delayMs),
      'timer.stop': (id) => this.stop(id),
    }
  }

  now(): number {
    return Math.round(this.startMs + (Date.now() - this.startMs) * this.factor + this.jumpedMs)
  }

  /** Runs something of the host after a while on the application's clock; suspension does not hold it. */
  after(delayMs: number, run: () => void): NodeJS.Timeout {
    return setTimeout(run, delayMs / this.factor)
  }

  /** The device's clock is set, or time passes that nobody waits for. */
  jump(ms: number): void {
    this.jumpedMs += ms
  }

  hold(): void {
    this.heldAtMs = this.now()
    for (const [id, { dueMs, handle }] of this.timers) {
      clearTimeout(handle)
      this.timers.set(id, { dueMs, handle: undefined })
    }
  }

  /** Goes on after `awayMs` more have passed. Timers go on with what they had left, unless they are late. */
  release(awayMs: number, timers: 'paused' | 'late'): void {
    this.jump(awayMs)
    const pausedMs = timers === 'paused' ? this.now() - (this.heldAtMs ?? this.now()) : 0
    this.heldAtMs = undefined
    for (const [id, { dueMs }] of [...this.timers]) this.start(id, dueMs + pausedMs)
  }

  stopAll(): void {
    for (const { handle } of this.timers.values()) clearTimeout(handle)
    this.timers.clear()
  }

  private start(id: number, dueMs: number): void {
    const delayMs = dueMs - this.now()
    const isHeld = this.heldAtMs !== undefined
    // What is due at once keeps the order of its starts: continuations of a macrotask promise depend on it.
    if (!isHeld && delayMs <= 0) return this.wire.deliver('timer', id, {})
    this.timers.set(id, { dueMs, handle: isHeld ? undefined : setTimeout(() => this.fire(id), delayMs / this.factor) })
  }

  private fire(id: number): void {
    this.timers.delete(id)
    this.wire.deliver('timer', id, {})
  }

  private stop(id: number): void {
    clearTimeout(this.timers.get(id)?.handle)
    this.timers.delete(id)
  }
}
