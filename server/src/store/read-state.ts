import { sql } from 'kysely'
import { commitWithFacts } from './commits'
import { EMPTY_COMMIT } from './conversation-ref'
import type { Sql } from './database'
import type { Commit, UserRecord } from './port'
import { stampIndex } from './user-versions'
import type { IndexKey } from './user-versions'

type Mark = { readonly peer: UserRecord; readonly readSeq: number }

interface Advance {
  readonly conversation: number
  readonly peer: number
  readonly readSeq: number
  /** Whether the peer has the conversation: who blocked its other side may not. */
  readonly isPeers: boolean
}

/**
 * Merges by maximum and never past the newest row that the user may see [READ-1]; both sides hear of it, the peer as a
 * receipt. What was kept from the user is not read by them, and where all of it was, there is no conversation.
 */
export async function markRead(db: Sql, user: UserRecord, marks: readonly Mark[]): Promise<Commit> {
  const advances = await effectiveAdvances(db, user.id, marks)
  if (advances.length === 0) return EMPTY_COMMIT
  const keys = uniqueKeys(advances.flatMap(({ conversation, peer, isPeers }) =>
    [{ user: user.id, conversation }, ...(isPeers ? [{ user: peer, conversation }] : [])]))
  const uvers = await stampIndex(db, keys)
  for (const { conversation, readSeq } of advances) {
    await db.updateTable('user_index')
      .set({ read_seq: sql<number>`greatest(read_seq, ${readSeq}::int4)` })
      .where('user_id', '=', user.id).where('conversation', '=', conversation)
      .execute()
  }
  return commitWithFacts(db, { users: [user, ...marks.map(({ peer }) => peer)], keys, uvers })
}

async function effectiveAdvances(db: Sql, user: number, marks: readonly Mark[]): Promise<Advance[]> {
  const wanted = new Map<number, number>()
  for (const { peer, readSeq } of marks) wanted.set(peer.id, Math.max(wanted.get(peer.id) ?? 0, readSeq))
  const { rows } = await sql<{ id: number; peer: number; seq: number; is_peers: boolean }>`
    SELECT c.id, m.peer, e.seq, p.user_id IS NOT NULL AS is_peers
    FROM unnest(${[...wanted.keys()]}::int8[], ${[...wanted.values()]}::int8[]) AS m(peer, read_seq)
    JOIN conversation c ON c.kind = 1 AND c.a = least(m.peer, ${user}::int8) AND c.b = greatest(m.peer, ${user}::int8)
    JOIN user_index i ON i.user_id = ${user} AND i.conversation = c.id
    LEFT JOIN user_index p ON p.user_id = m.peer AND p.conversation = c.id
    CROSS JOIN LATERAL (
      SELECT e.seq FROM event e
      WHERE e.conversation = c.id AND e.seq > i.read_seq AND e.seq <= m.read_seq
        AND NOT EXISTS (SELECT FROM deletion d WHERE d.user_id = ${user} AND d.conversation = c.id AND d.seq = e.seq AND d.hidden)
      ORDER BY e.seq DESC LIMIT 1
    ) e`.execute(db)
  return rows.map((row) => ({ conversation: row.id, peer: row.peer, readSeq: row.seq, isPeers: row.is_peers }))
}

function uniqueKeys(keys: readonly IndexKey[]): IndexKey[] {
  return [...new Map(keys.map((key) => [`${key.user} ${key.conversation}`, key])).values()]
}
