import type { Message } from '../api/types'
import type { IndexRecord, LogEntry, MessageRecord, RowsApplied, SyncListener } from '../sync/port'
import type { MessageEntry } from './message-entry'
import type { MessageRow, MessageStore } from './message-store'
import type { MessageSignals } from './port'

/** Messages after which a burst is handed over without waiting for its end: what is gathered is bounded. */
const BURST_LIMIT = 1000

/** What happens to own messages on their way. */
export type SendOutcomes = Pick<SyncListener, 'onSent' | 'onSentOnline' | 'onSendFailed'>

export interface ReceiverParts {
  readonly store: MessageStore
  readonly signals: MessageSignals
  readonly outcomes: SendOutcomes
}

/**
 * Turns what became known into what the application hears: each message once, in order, gathered until the burst is
 * over. What it raises is the state at that moment, so a message that was revoked meanwhile arrives revoked.
 */
export class MessageReceiver implements SyncListener {
  private received: MessageEntry[] = []
  private revoked: MessageEntry[] = []
  private read: MessageEntry[] = []
  /** Messages that this instance is taking back: the promise says so, no event does. */
  private readonly revoking = new Set<string>()

  constructor(private readonly parts: ReceiverParts) {}

  onRows({ conversationId, entries, fresh }: RowsApplied): void {
    for (const row of entries) this.applyRow(conversationId, row, fresh)
    if (this.received.length >= BURST_LIMIT) this.onSettled()
  }

  onIndex(records: readonly IndexRecord[]): void {
    for (const { conversationId, peerReadSeq, clearSeq } of records) {
      this.read.push(...this.parts.store.readByPeer(conversationId, peerReadSeq))
      this.parts.store.forgetUpTo(conversationId, clearSeq)
    }
  }

  onSent(messageId: string, entry: LogEntry): void {
    this.parts.outcomes.onSent(messageId, entry)
  }

  onSentOnline(messageId: string, timeSeconds: number): void {
    this.parts.outcomes.onSentOnline(messageId, timeSeconds)
  }

  onSendFailed(...failure: Parameters<SyncListener['onSendFailed']>): void {
    this.parts.outcomes.onSendFailed(...failure)
  }

  onOnline(record: MessageRecord, timeSeconds: number): void {
    const entry = this.parts.store.hold(record, 'success', timeSeconds)
    entry.onlineOnly = true
    this.announce(entry)
  }

  onProfiles(): void {
    // Names are looked up when a message is handed over [N12].
  }

  onFacts(): void {
    // What people are to each other changes no message.
  }

  onReset(): void {
    this.parts.store.forgetReadState()
  }

  onTruncated(conversationId: string, afterSeq: number): void {
    this.parts.store.unplaceAfter(conversationId, afterSeq)
  }

  onSettled(): void {
    const { received, revoked, read } = this
    this.received = []
    this.revoked = []
    this.read = []
    const { signals } = this.parts
    if (received.length > 0) signals.received(this.present(received))
    if (revoked.length > 0) signals.revoked(this.present(revoked))
    if (read.length > 0) signals.readByPeer(this.present(read))
  }

  /** While `task` runs, the row that revokes that message raises no event here. */
  async silently<Value>(id: string, task: () => Promise<Value>): Promise<Value> {
    this.revoking.add(id)
    try {
      return await task()
    } finally {
      this.revoking.delete(id)
    }
  }

  private applyRow(conversationId: string, row: LogEntry, fresh: boolean): void {
    if (hasMessage(row)) this.applyMessage(row, fresh)
    else if (row.kind === 'revoke') this.applyRevocation(conversationId, row)
    else if (row.kind === 'tombstone') this.applyTombstone(conversationId, row.seq)
  }

  private applyMessage(row: MessageRow, fresh: boolean): void {
    const { store } = this.parts
    // Rows of an earlier session are nothing that the application has, until it asks for them.
    if (!fresh && !store.find(row.message.id)) return
    const entry = store.place(row)
    if (fresh) this.announce(entry)
  }

  private announce(entry: MessageEntry): void {
    if (entry.announced) return
    entry.announced = true
    this.received.push(entry)
  }

  private applyRevocation(conversationId: string, { revocation }: LogEntry): void {
    const target = revocation ? this.parts.store.bySeq(conversationId, revocation.targetSeq) : undefined
    if (!target || target.revocation) return
    target.revocation = revocation
    if (this.revoking.has(target.id)) this.parts.store.present(target)
    else this.revoked.push(target)
  }

  private applyTombstone(conversationId: string, seq: number): void {
    const target = this.parts.store.bySeq(conversationId, seq)
    if (target) this.parts.store.remove(target)
  }

  private present(entries: readonly MessageEntry[]): Message[] {
    return entries.map((entry) => this.parts.store.present(entry))
  }
}

function hasMessage(row: LogEntry): row is MessageRow {
  return row.kind === 'message' && row.message !== null
}
