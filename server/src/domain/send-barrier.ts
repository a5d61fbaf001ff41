/** Barriers kept at most per connection; an honest client has one per conversation that it is sending to. */
const MOST_BARRIERS = 1_024

interface Barrier {
  /** The message that has to come again. */
  readonly awaited: string
  /** Its number among the arrivals of the connection: what came before it is not held up. */
  readonly arrival: number
}

/** A message as the barrier sees it. */
export interface Arrival {
  readonly receiver: string
  readonly key: string
  /** Its number among the arrivals of the connection. */
  readonly number: number
}

/**
 * Keeps the order of one connection's sends [SEND-4]: after a retryable failure of a message, what came after it for
 * the same receiver is refused until that very message arrives again.
 */
export class SendBarrier {
  private readonly barriers = new Map<string, Barrier>()

  /** May this message go on? Lifts the barrier when it is the one that failed. */
  admits(message: Arrival): boolean {
    const barrier = this.barriers.get(message.receiver)
    if (barrier?.awaited !== message.key) return !this.holdsUp(message)
    this.barriers.delete(message.receiver)
    return true
  }

  /** Did the message come after one that failed? */
  holdsUp({ receiver, number }: Omit<Arrival, 'key'>): boolean {
    const barrier = this.barriers.get(receiver)
    return barrier !== undefined && number > barrier.arrival
  }

  /** A message failed and will come again. Of several it is the earliest that has to come first. */
  raise({ receiver, key, number }: Arrival): void {
    const barrier = this.barriers.get(receiver)
    if (barrier && barrier.arrival <= number) return
    this.barriers.set(receiver, { awaited: key, arrival: number })
    if (this.barriers.size <= MOST_BARRIERS) return
    for (const oldest of this.barriers.keys()) {
      this.barriers.delete(oldest)
      return
    }
  }
}
