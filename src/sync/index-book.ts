import type { wire } from '@opentim/protocol'
import type { ConversationLog } from './conversation-log'
import type { Cursor } from './cursor'
import type { SyncDatabase } from './database'
import { blankIndex, toIndexRecord } from './index-mapper'
import type { LogBook } from './log-book'
import type { IndexRecord, SyncListener } from './port'
import type { RowSink } from './row-sink'

export interface IndexBookOptions {
  readonly book: LogBook
  readonly database: Pick<SyncDatabase, 'log' | 'conversations'>
  readonly cursor: Cursor
  readonly sink: RowSink
  readonly listener: SyncListener
}

/** Takes index rows: the newest version of each stands, and what it names and is missing is owed [SYNC-4]. */
export class IndexBook {
  private readonly versions = new Map<string, number>()

  constructor(private readonly options: IndexBookOptions) {}

  /** `onBehind` is called for each log of which the index names rows that are not here. */
  apply(rows: readonly wire.IndexRow[], onBehind: (log: ConversationLog) => void): void {
    const newer = rows.filter((row) => row.uver >= (this.versions.get(row.conversationId) ?? 0))
    if (newer.length === 0) return
    const records = newer.map((row) => this.merge(row))
    this.options.listener.onIndex(records)
    newer.forEach((row, i) => {
      const log = this.moveLog(row, records[i] ?? toIndexRecord(row))
      if (!log.isFrozen && (log.have ?? 0) >= row.headSeq) return
      // The row has the newest of its versions only: what is missing may go back to the first one after the cursor.
      const { cursor } = this.options
      cursor.owe(row.conversationId, Math.min(row.uver, cursor.uver + 1), row.headSeq)
      onBehind(log)
    })
  }

  /** Another epoch: nothing that was merged before counts. Local fields, such as drafts, stay. */
  reset(): void {
    const { conversations } = this.options.database
    this.versions.clear()
    for (const { index } of conversations.all()) conversations.put(blankIndex(index.conversationId))
  }

  /** The index of the other epoch is whole: what it did not name is gone. */
  endReset(): void {
    const { conversations } = this.options.database
    const ids = conversations.all().map(({ index }) => index.conversationId)
    for (const id of ids) if (!this.versions.has(id)) conversations.remove(id)
  }

  private merge(row: wire.IndexRow): IndexRecord {
    const { conversations } = this.options.database
    const known = conversations.get(row.conversationId)?.index
    const fresh = toIndexRecord(row)
    // Read state never goes back, whatever order facts arrive in [READ-1].
    const record = {
      ...fresh,
      readSeq: Math.max(known?.readSeq ?? 0, fresh.readSeq),
      peerReadSeq: Math.max(known?.peerReadSeq ?? 0, fresh.peerReadSeq),
    }
    this.versions.set(row.conversationId, row.uver)
    conversations.put(record)
    return record
  }

  private moveLog(row: wire.IndexRow, record: IndexRecord): ConversationLog {
    const { book, database, sink } = this.options
    const log = book.at(row.conversationId)
    const floor = Math.max(record.trimSeq, record.clearSeq)
    if (floor > 0) database.log.clearTo(row.conversationId, floor)
    if (log.have === undefined) this.adopt(log, record)
    // What was cleared for this user needs no pull: its rows would be tombstones.
    else if (!log.isFrozen && log.have < record.clearSeq) sink.startAt(log, Math.min(record.clearSeq, record.headSeq))
    log.expect(record.headSeq)
    return log
  }

  /** This device starts here: the log goes on after the head, and its newest row is known [SYNC-6]. */
  private adopt(log: ConversationLog, record: IndexRecord): void {
    const { database, sink } = this.options
    sink.startAt(log, record.headSeq)
    if (record.last?.seq !== record.headSeq) return
    database.log.put(log.conversationId, [record.last])
    log.note([record.last])
  }
}
