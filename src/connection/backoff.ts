import type { Clock } from '../platform/port'
import { Alarm } from '../shared/alarm'

/**
 * What the gateway asked for before the next attempt. `spread`: come back at any time within `ms` (a restart).
 * `after`: not before `ms` (busy, limited). `now`: at once (a dead pipe that a probe found).
 */
export type RetryHint = { readonly kind: 'spread' | 'after'; readonly ms: number } | { readonly kind: 'now' }

const FIRST_CEILING_MS = 500
const LAST_CEILING_MS = 30_000
const HEALTHY_AFTER_MS = 30_000

/** How long to wait before the next attempt [CONN-5]. It neither waits nor connects. */
export class Backoff {
  private failures = 0
  private readonly health: Alarm

  constructor(clock: Clock, private readonly randomUint32: () => number) {
    this.health = new Alarm(clock)
  }

  /** A login succeeded. Only 30 s of it count as proof: a gateway that dies of each login must not be hammered. */
  succeeded(): void {
    this.health.set(HEALTHY_AFTER_MS, () => {
      this.failures = 0
    })
  }

  /** An attempt or a connection failed; the delay before the next one, milliseconds. */
  failed(hint?: RetryHint): number {
    this.stop()
    if (hint?.kind === 'now') return 0
    const ceilingMs = Math.min(LAST_CEILING_MS, FIRST_CEILING_MS * 2 ** this.failures)
    const isFirst = this.failures === 0
    this.failures++
    if (hint?.kind === 'after') return hint.ms + this.upTo(ceilingMs)
    // A spread is taken at its word the first time; one that comes again and again may only lengthen our own wait.
    if (hint?.kind === 'spread') return this.upTo(isFirst ? hint.ms : Math.max(hint.ms, ceilingMs))
    return this.upTo(ceilingMs)
  }

  stop(): void {
    this.health.stop()
  }

  private upTo(ms: number): number {
    return Math.floor((this.randomUint32() / 2 ** 32) * ms)
  }
}
