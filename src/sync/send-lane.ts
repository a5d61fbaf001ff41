import type { OutboxEntry } from './port'

/**
 * `storing`: on its way to the disk. `ready`: to be transmitted. `sent`: transmitted, unanswered. `acknowledged`: has a
 * seq and waits for the rows before it.
 */
export type SendState = 'storing' | 'ready' | 'sent' | 'acknowledged'

/** One message of a lane. */
export interface SendItem {
  readonly entry: OutboxEntry
  readonly enqueuedAtMs: number
  state: SendState
  /** Of the newest transmission; 0 before the first. */
  ref: number
  sentAtMs: number
  /** Retryable refusals in a row. */
  refusals: number
  firstRefusalMs: number
  /** The gateway refused it on this connection, and refuses what follows until it arrives again [SEND-4]. */
  isAwaited: boolean
  /** Its row is here; it stays because the gateway still waits for it, or may yet refuse it and wait then. */
  isSettled: boolean
}

/** The messages to one conversation, in the order of the calls [SEND-4]. */
export class SendLane {
  private readonly items: SendItem[] = []
  /** Nothing of this lane leaves before that time. */
  blockedUntilMs = 0

  get isEmpty(): boolean {
    return this.items.length === 0
  }

  /** In the order of the calls. */
  all(): readonly SendItem[] {
    return this.items
  }

  add(item: SendItem): void {
    this.items.push(item)
  }

  remove(item: SendItem): void {
    const at = this.items.indexOf(item)
    if (at >= 0) this.items.splice(at, 1)
  }

  /** The message to transmit next; undefined when the lane waits. */
  next(nowMs: number): SendItem | undefined {
    if (nowMs < this.blockedUntilMs) return undefined
    const item = this.items.find((candidate) => candidate.state === 'storing' || candidate.state === 'ready')
    return item?.state === 'ready' ? item : undefined
  }

  /** Everything without a row has to go again: another connection. */
  rewind(): void {
    this.blockedUntilMs = 0
    for (const item of this.items) if (item.state !== 'storing') item.state = 'ready'
  }
}
