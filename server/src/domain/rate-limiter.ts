interface Bucket {
  tokens: number
  filledAtMs: number
}

/** Buckets kept at most; beyond it the one that was used longest ago starts anew. */
const MOST_KEYS = 50_000

/** A token bucket per key: `perSecond` on average, and one second's worth at once. */
export class RateLimiter {
  private readonly buckets = new Map<number, Bucket>()

  constructor(private readonly perSecond: number) {}

  /** 0 when the key may go on; otherwise the milliseconds until it may. */
  take(key: number, nowMs: number): number {
    if (this.perSecond === 0) return 0
    const bucket = this.filled(key, nowMs)
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / this.perSecond) * 1000)
    bucket.tokens -= 1
    return 0
  }

  private filled(key: number, nowMs: number): Bucket {
    const known = this.buckets.get(key)
    const bucket = known ?? { tokens: this.perSecond, filledAtMs: nowMs }
    // A clock that steps back earns nothing and costs nothing.
    const elapsedMs = Math.max(0, nowMs - bucket.filledAtMs)
    bucket.tokens = Math.min(this.perSecond, bucket.tokens + (elapsedMs * this.perSecond) / 1000)
    bucket.filledAtMs = nowMs
    this.keep(key, bucket)
    return bucket
  }

  /** Re-inserting keeps the map in order of use, the oldest first. */
  private keep(key: number, bucket: Bucket): void {
    this.buckets.delete(key)
    this.buckets.set(key, bucket)
    if (this.buckets.size <= MOST_KEYS) return
    for (const oldest of this.buckets.keys()) {
      this.buckets.delete(oldest)
      return
    }
  }
}
