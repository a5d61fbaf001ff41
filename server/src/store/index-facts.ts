import { c2cConversationId } from '@opentim/protocol'
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Nullable, Sql } from './database'
import type { ConversationPlace } from './index-place'
import { fitting, indexRowBytes } from './index-weight'
import type { PageRoom } from './index-weight'
import { storedRow } from './log-rows'
import type { EventRow } from './log-rows'
import type { IndexFacts, UserRecord } from './port'
import { userRecord } from './users'
import type { UserRow } from './users'

interface FactsRow extends Nullable<EventRow>, UserRow {
  readonly conversation: number
  readonly uver: number
  readonly read_seq: number
  readonly clear_seq: number
  readonly hidden: boolean
  readonly head_seq: number
  readonly head_sequence: number
  readonly trim_seq: number
  readonly peer_read_seq: number
  readonly unread: number
}

/**
 * Index rows with everything that is computed from the tables. `picked` chooses rows of user_index. Unread is
 * counted by its definition every time it is asked for [READ-2]; `last` is the newest row to show in a list.
 */
const factsOf = (picked: RawBuilder<unknown>): RawBuilder<FactsRow> => sql<FactsRow>`
  SELECT i.conversation, i.uver, i.read_seq, i.clear_seq, i.hidden, c.head_seq, c.head_sequence, c.trim_seq,
    coalesce(pi.read_seq, 0) AS peer_read_seq, n.unread,
    p.id, p.user_id, p.nick, p.avatar, p.updated_at, p.details,
    l.seq, l.sequence, l.time, l.kind, l.target_seq, l.revoker, l.reason, l.body
  FROM (${picked}) i
  JOIN conversation c ON c.id = i.conversation
  JOIN app_user p ON p.id = c.a + c.b - i.user_id
  LEFT JOIN user_index pi ON pi.user_id = p.id AND pi.conversation = c.id
  CROSS JOIN LATERAL (
    SELECT count(*)::int4 AS unread FROM event e
    WHERE e.conversation = c.id AND e.seq > greatest(i.read_seq, i.clear_seq, c.trim_seq)
      AND e.countable AND e.sender <> i.user_id
      AND NOT EXISTS (SELECT FROM deletion d WHERE d.user_id = i.user_id AND d.conversation = c.id AND d.seq = e.seq)
  ) n
  LEFT JOIN LATERAL (
    SELECT e.seq, e.sequence, e.time, e.kind, e.target_seq, e.revoker, e.reason, e.body FROM event e
    WHERE e.conversation = c.id AND e.seq > greatest(i.clear_seq, c.trim_seq) AND e.showable
      AND NOT EXISTS (SELECT FROM deletion d WHERE d.user_id = i.user_id AND d.conversation = c.id AND d.seq = e.seq)
    ORDER BY e.seq DESC LIMIT 1
  ) l ON true
  ORDER BY i.uver, i.conversation`

function indexFacts(row: FactsRow): IndexFacts {
  return {
    conversationId: c2cConversationId(row.user_id),
    uver: row.uver,
    headSeq: row.head_seq,
    headSequence: row.head_sequence,
    trimSeq: row.trim_seq,
    readSeq: row.read_seq,
    peerReadSeq: row.peer_read_seq,
    clearSeq: row.clear_seq,
    unread: row.unread,
    hidden: row.hidden,
    last: lastRow(row),
  }
}

function lastRow({ seq, sequence, time, kind, body, target_seq, revoker, reason }: FactsRow): IndexFacts['last'] {
  if (seq === null || sequence === null || time === null || kind === null || body === null) return null
  return storedRow({ seq, sequence, time, kind, body, target_seq, revoker, reason })
}

/** What one user sees of the conversations named. */
export async function readIndexFacts(db: Sql, user: number, conversations: readonly number[]): Promise<IndexFacts[]> {
  const ids = [...conversations]
  const picked = sql`SELECT * FROM user_index WHERE user_id = ${user} AND conversation = ANY(${ids}::int8[])`
  const { rows } = await factsOf(picked).execute(db)
  return rows.map(indexFacts)
}

export interface ConversationPage {
  readonly rows: IndexFacts[]
  /** Where the next page starts. */
  readonly end: ConversationPlace
  readonly more: boolean
  /** The user's uver in the snapshot of the page. */
  readonly uver: number
  readonly profiles: UserRecord[]
}

/** Where a page of conversations starts, and how long it may be. */
export interface ConversationPageQuery {
  readonly after: ConversationPlace
  readonly limit: number
  readonly room: PageRoom
}

/** Index rows after a place, in the order of their stamps. */
export async function readConversationPage(db: Sql, user: number, { after, limit, room }: ConversationPageQuery): Promise<ConversationPage> {
  const picked = sql`
    SELECT * FROM user_index WHERE user_id = ${user} AND (uver, conversation) > (${after.uver}, ${after.conversation})
    ORDER BY uver, conversation LIMIT ${limit + 1}`
  const { rows } = await sql<Nullable<FactsRow> & { readonly current: number }>`
    SELECT f.*, s.current
    FROM (SELECT coalesce(max(uver), 0) AS current FROM user_state WHERE user_id = ${user}) s
    LEFT JOIN (${factsOf(picked)}) f ON true ORDER BY f.uver, f.conversation`.execute(db)
  const found = rows.filter((row): row is FactsRow & { readonly current: number } => row.conversation !== null)
  const page = fitting(found.slice(0, limit), room, (row) => indexRowBytes(row.body, row))
  const { uver, conversation } = page.at(-1) ?? after
  return {
    rows: page.map(indexFacts),
    end: { uver, conversation },
    more: found.length > page.length,
    uver: rows[0]?.current ?? 0,
    profiles: page.map(userRecord),
  }
}
