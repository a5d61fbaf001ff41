import type { SyncDatabase } from './database'
import type { LogBook } from './log-book'
import type { SyncListener } from './port'

/** Tells what an earlier session left: the index, and the rows that came after each of its facts were computed. */
export async function replay(
  database: Pick<SyncDatabase, 'log' | 'conversations'>, book: LogBook, listener: SyncListener,
): Promise<void> {
  const records = database.conversations.all().map(({ index }) => index)
  if (records.length > 0) listener.onIndex(records)
  for (const { conversationId, headSeq, last } of records) {
    const log = book.at(conversationId)
    if (last) log.note([last])
    for (const [from, to] of database.log.intervalsOf(conversationId)) {
      if (to <= headSeq || from > to) continue
      const entries = await database.log.loadRange(conversationId, Math.max(from, headSeq + 1), to)
      if (entries && entries.length > 0) {
        log.note(entries)
        listener.onRows({ conversationId, entries, fresh: false })
      }
    }
  }
}
