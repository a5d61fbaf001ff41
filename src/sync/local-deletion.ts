import type { SyncDatabase } from './database'
import type { LogEntry, SyncListener } from './port'

type LogDatabase = Pick<SyncDatabase, 'log'>

const CHUNK = 256

/**
 * Takes the content of deleted messages away from this device. The gateway sends their rows as tombstones from now on,
 * but it does not send rows again that we have [SYNC-8].
 */
export async function deleteLocally(
  database: LogDatabase,
  listener: SyncListener,
  target: { readonly conversationId: string; readonly messageIds: readonly string[] },
): Promise<void> {
  const { conversationId, messageIds } = target
  const entries = (await findRows(database, conversationId, new Set(messageIds))).map(toTombstone)
  for (const entry of entries) database.log.patch(conversationId, entry.seq, () => entry)
  if (entries.length > 0) listener.onRows({ conversationId, entries, fresh: false })
}

/** From the newest row backwards: what is deleted is mostly on the screen. */
async function findRows(database: LogDatabase, conversationId: string, ids: Set<string>): Promise<LogEntry[]> {
  const found: LogEntry[] = []
  for (const [from, to] of [...database.log.intervalsOf(conversationId)].reverse()) {
    for (let end = to; end >= from && ids.size > 0; end -= CHUNK) {
      const rows = await database.log.loadRange(conversationId, Math.max(from, end - CHUNK + 1), end)
      found.push(...(rows ?? []).filter(({ message }) => message !== null && ids.delete(message.id)))
    }
  }
  return found.sort((a, b) => a.seq - b.seq)
}

function toTombstone({ seq, sequence, time }: LogEntry): LogEntry {
  return { seq, sequence, time, kind: 'tombstone', message: null, revocation: null }
}
