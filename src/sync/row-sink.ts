import { withoutContent } from './content-mapper'
import type { ConversationLog, Offer } from './conversation-log'
import type { Cursor } from './cursor'
import type { SyncDatabase } from './database'
import { blankIndex } from './index-mapper'
import type { LogBook } from './log-book'
import type { LogEntry, SyncListener } from './port'

export interface RowSinkOptions {
  readonly book: LogBook
  readonly database: Pick<SyncDatabase, 'log' | 'conversations'>
  readonly cursor: Cursor
  readonly listener: SyncListener
  /** The row may belong to a message in the outbox, which leaves it now. True: it did [SYNC-2]. */
  readonly takeFromOutbox: (messageId: string) => boolean
  /** Rows before those that came are missing. */
  readonly onGap: (log: ConversationLog) => void
  /** The log is not the gateway's. */
  readonly onFork: (log: ConversationLog) => void
  /** Something moved: the cursor may be stored. */
  readonly onProgress: () => void
}

/**
 * The one way by which rows enter: pushed, acknowledged, pulled or from a page. What extends a log is stored and told,
 * in order and once; what does not is held, dropped, or the sign of a gap or a fork [SYNC-1].
 */
export class RowSink {
  constructor(private readonly options: RowSinkOptions) {}

  accept(conversationId: string, entries: readonly LogEntry[]): void {
    const log = this.options.book.at(conversationId)
    this.finish(log, log.offer(entries))
  }

  /** The log goes on at `seq` without the rows before it: a device that starts there, or a recorded hole [SYNC-3]. */
  startAt(log: ConversationLog, seq: number): void {
    if (log.have !== undefined && log.have >= seq) return
    this.options.database.log.markTail(log.conversationId, seq)
    this.finish(log, log.startAt(seq))
  }

  /** Rows at or below `have`, from a page of history: stored, and told only to whoever asked for the page. */
  fillHole(conversationId: string, entries: readonly LogEntry[]): void {
    this.options.database.log.put(conversationId, entries)
    this.markRevoked(conversationId, entries)
  }

  /** The log was compared with the gateway's: both agree up to `keep`. */
  thaw(log: ConversationLog, keep: number, head: number): void {
    // Whatever version named the rows that went: until they are replaced, nothing is certain of this log.
    if (keep < head) this.options.cursor.owe(log.conversationId, 1, head)
    this.finish(log, log.thaw(keep, head))
  }

  private finish(log: ConversationLog, offer: Offer): void {
    const { conversationId } = log
    if (offer.applied.length > 0) this.apply(conversationId, offer.applied)
    if (offer.changed.length > 0) this.replace(conversationId, offer.changed)
    if (!offer.forked) this.settleRepeated(offer.repeated)
    if (log.have !== undefined) this.options.cursor.pay(conversationId, log.have)
    if (offer.forked) this.options.onFork(log)
    else if (log.missing) this.options.onGap(log)
    this.options.onProgress()
  }

  private apply(conversationId: string, entries: readonly LogEntry[]): void {
    const { database, listener } = this.options
    // A new conversation has no index row before something other than a message changes it; a restart must find it.
    if (!database.conversations.get(conversationId)) database.conversations.put(blankIndex(conversationId))
    database.log.put(conversationId, entries)
    this.markRevoked(conversationId, entries)
    let told = 0
    entries.forEach((entry, index) => {
      if (!this.isOwn(entry)) return
      this.tell(conversationId, entries.slice(told, index))
      told = index + 1
      if (entry.message) listener.onSent(entry.message.id, entry)
    })
    this.tell(conversationId, entries.slice(told))
  }

  private tell(conversationId: string, entries: readonly LogEntry[]): void {
    if (entries.length > 0) this.options.listener.onRows({ conversationId, entries, fresh: true })
  }

  /** The stored target says what its revocation said, so that a page from storage shows it revoked (R16). */
  private markRevoked(conversationId: string, entries: readonly LogEntry[]): void {
    for (const { kind, revocation } of entries) {
      if (kind !== 'revoke' || !revocation) continue
      this.options.database.log.patch(conversationId, revocation.targetSeq, (target) => ({
        ...target, revocation, message: target.message && withoutContent(target.message),
      }))
    }
  }

  private replace(conversationId: string, entries: readonly LogEntry[]): void {
    for (const entry of entries) this.options.database.log.patch(conversationId, entry.seq, () => entry)
    this.options.listener.onRows({ conversationId, entries, fresh: false })
  }

  /** A row that was known already can still be the answer to a message that waits: one repeated after a restart. */
  private settleRepeated(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      if (entry.message && this.isOwn(entry)) this.options.listener.onSent(entry.message.id, entry)
    }
  }

  private isOwn(entry: LogEntry): boolean {
    return entry.message !== null && this.options.takeFromOutbox(entry.message.id)
  }
}
