/** Barriers kept at most per connection; an honest client has one per conversation that it is sending to. */
const MOST_BARRIERS = 1_024

/**
 * Keeps the order of one connection's sends [SEND-4]: after a retryable failure of a message, what follows it to the
 * same receiver is refused until that very message arrives again.
 */
export class SendBarrier {
  private readonly failed = new Map<string, string>()

  /** May this message go on? Lifts the barrier when it is the one that failed. */
  admits(receiver: string, messageKey: string): boolean {
    const awaited = this.failed.get(receiver)
    if (awaited === undefined) return true
    if (awaited !== messageKey) return false
    this.failed.delete(receiver)
    return true
  }

  /** A message failed and will come again. The first failure counts: those after it were meant to follow. */
  raise(receiver: string, messageKey: string): void {
    if (this.failed.has(receiver)) return
    this.failed.set(receiver, messageKey)
    if (this.failed.size <= MOST_BARRIERS) return
    for (const oldest of this.failed.keys()) {
      this.failed.delete(oldest)
      return
    }
  }

  isRaised(receiver: string): boolean {
    return this.failed.has(receiver)
  }
}
