import type { SyncDatabase } from './database'
import type { LogBook } from './log-book'
import type { RowsApplied, SyncListener } from './port'

/** Tells what an earlier session left: the index, and the rows that came after each of its facts were computed. */
export async function replay(
  database: Pick<SyncDatabase, 'log' | 'conversations'>, book: LogBook, listener: SyncListener,
): Promise<void> {
  const records = database.conversations.all().map(({ index }) => index)
  const applied: RowsApplied[] = []
  for (const { conversationId, headSeq } of records) {
    for (const [from, to] of database.log.intervalsOf(conversationId)) {
      if (to <= headSeq || from > to) continue
      const entries = await database.log.loadRange(conversationId, Math.max(from, headSeq + 1), to)
      if (entries && entries.length > 0) applied.push({ conversationId, entries, fresh: false })
    }
  }
  // Read first and told after, in one burst: a list that is raised in between would lack the newest messages.
  if (records.length > 0) listener.onIndex(records)
  for (const { conversationId, last } of records) if (last) book.at(conversationId).note([last])
  for (const rows of applied) {
    book.at(rows.conversationId).note(rows.entries)
    listener.onRows(rows)
  }
}
