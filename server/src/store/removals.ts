import { RowKind } from '@opentim/protocol'
import { sql } from 'kysely'
import { arrayLiteral } from './append-statement'
import { commitWithFacts } from './commits'
import { EMPTY_COMMIT } from './conversation-ref'
import type { Sql } from './database'
import { findConversation } from './log-rows'
import type { Commit, ConversationRef, UserRecord } from './port'
import { stampIndex } from './user-versions'

type MessageKeys = readonly { readonly senderId: number; readonly clientTime: number; readonly random: number }[]

/** What one user takes away from their own view; the log itself stays as it is. */
export async function deleteMessages(
  db: Sql, { user, peer }: { readonly user: UserRecord; readonly peer: UserRecord }, messages: MessageKeys,
): Promise<Commit> {
  const conversation = await findConversation(db, user.id, peer.id)
  if (conversation === undefined) return EMPTY_COMMIT
  const column = (value: (key: MessageKeys[number]) => number): string => arrayLiteral(messages.map(value))
  const { rows } = await sql<{ seq: number }>`
    INSERT INTO deletion (user_id, conversation, seq)
    SELECT ${user.id}::int8, e.conversation, e.seq
    FROM unnest(${column(({ senderId }) => senderId)}::int8[], ${column(({ clientTime }) => clientTime)}::int8[], ${column(({ random }) => random)}::int8[])
      AS m(sender, client_time, random)
    JOIN event e ON e.sender = m.sender AND e.client_time = m.client_time AND e.random = m.random
    JOIN conversation c ON c.id = e.conversation
    WHERE e.conversation = ${conversation} AND e.kind = ${RowKind.MESSAGE} AND e.seq > c.trim_seq
    ON CONFLICT DO NOTHING
    RETURNING seq`.execute(db)
  return rows.length === 0 ? EMPTY_COMMIT : changeOwnIndex(db, user, { conversations: [conversation], clear: false, hide: false })
}

export async function clearHistory(db: Sql, user: UserRecord, peer: UserRecord): Promise<Commit> {
  return removeConversations(db, user, { peers: [peer], clear: true, hide: false })
}

/** Clears or hides what is not cleared or hidden yet. */
export async function removeConversations(
  db: Sql, user: UserRecord, change: { readonly peers: readonly UserRecord[]; readonly clear: boolean; readonly hide: boolean },
): Promise<Commit> {
  const peers = change.peers.map(({ id }) => id)
  const { rows } = await sql<{ id: number }>`
    SELECT DISTINCT c.id
    FROM unnest(${peers}::int8[]) AS m(peer)
    JOIN conversation c ON c.kind = 1 AND c.a = least(m.peer, ${user.id}::int8) AND c.b = greatest(m.peer, ${user.id}::int8)
    JOIN user_index i ON i.user_id = ${user.id} AND i.conversation = c.id
    WHERE (${change.hide} AND NOT i.hidden) OR (${change.clear} AND i.clear_seq < c.head_seq)`.execute(db)
  if (rows.length === 0) return EMPTY_COMMIT
  return changeOwnIndex(db, user, { conversations: rows.map(({ id }) => id), clear: change.clear, hide: change.hide })
}

async function changeOwnIndex(
  db: Sql, user: UserRecord, change: { readonly conversations: readonly number[]; readonly clear: boolean; readonly hide: boolean },
): Promise<Commit> {
  const keys = change.conversations.map((conversation) => ({ user: user.id, conversation }))
  const uvers = await stampIndex(db, keys)
  if (change.clear || change.hide) {
    await sql`
      UPDATE user_index i SET
        hidden = i.hidden OR ${change.hide},
        clear_seq = CASE WHEN ${change.clear} THEN greatest(i.clear_seq, c.head_seq) ELSE i.clear_seq END
      FROM conversation c
      WHERE i.user_id = ${user.id} AND i.conversation = ANY(${[...change.conversations]}::int8[]) AND c.id = i.conversation`.execute(db)
  }
  return commitWithFacts(db, { users: [user], keys, uvers })
}

/** Empties rows for everybody. Their keys stay, so that a late repeat is still recognised [SEND-1]. */
export async function trim(db: Sql, { a, b }: ConversationRef, upToSeq: number): Promise<void> {
  const conversation = await findConversation(db, a.id, b.id)
  if (conversation === undefined) return
  const { rows } = await sql<{ trim_seq: number }>`
    UPDATE conversation SET trim_seq = greatest(trim_seq, least(head_seq, ${upToSeq}::int4)) WHERE id = ${conversation}
    RETURNING trim_seq`.execute(db)
  const trimSeq = rows[0]?.trim_seq ?? 0
  await sql`
    UPDATE event SET body = ''::bytea, countable = false, showable = false, target_seq = NULL, revoker = NULL, reason = NULL
    WHERE conversation = ${conversation} AND seq <= ${trimSeq} AND (body <> ''::bytea OR revoker IS NOT NULL)`.execute(db)
  await db.deleteFrom('deletion').where('conversation', '=', conversation).where('seq', '<=', trimSeq).execute()
}
