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

/** Removed places at the front are given back when there are more than these, and more than items. */
const SLACK = 64

/**
 * The messages to one conversation, in the order of the calls [SEND-4]. Thousands may wait while the first ones are
 * answered, so nothing here moves or looks at all of them for one.
 */
export class SendLane {
  private places: (SendItem | undefined)[] = []
  /** Every place before it is empty. */
  private front = 0
  /** No message before it waits for its transmission. */
  private unsent = 0
  /** Nothing of this lane leaves before that time. */
  blockedUntilMs = 0

  get isEmpty(): boolean {
    return this.front === this.places.length
  }

  /** In the order of the calls. */
  all(): readonly SendItem[] {
    return this.places.filter((item) => item !== undefined)
  }

  add(item: SendItem): void {
    this.places.push(item)
  }

  remove(item: SendItem): void {
    const at = this.places.indexOf(item, this.front)
    if (at < 0) return
    this.places[at] = undefined
    while (!this.isEmpty && !this.places[this.front]) this.front++
    if (this.front > SLACK && this.front > this.places.length / 2) this.compact()
  }

  /** The message to transmit next; undefined when the lane waits. */
  next(nowMs: number): SendItem | undefined {
    if (nowMs < this.blockedUntilMs) return undefined
    for (this.unsent = Math.max(this.unsent, this.front); this.unsent < this.places.length; this.unsent++) {
      const item = this.places[this.unsent]
      if (item?.state === 'storing') return undefined
      if (item?.state === 'ready') return item
    }
    return undefined
  }

  /** It has to go again. */
  unsend(item: SendItem): void {
    item.state = 'ready'
    this.unsent = this.front
  }

  /** Everything without a row has to go again: another connection. */
  rewind(): void {
    this.blockedUntilMs = 0
    this.unsent = this.front
    for (const item of this.all()) if (item.state !== 'storing') item.state = 'ready'
  }

  private compact(): void {
    this.places = this.places.slice(this.front)
    this.unsent = Math.max(0, this.unsent - this.front)
    this.front = 0
  }
}
