import { c2cConversationId } from '@opentim/protocol'
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Sql } from './database'
import { storedRow } from './log-rows'
import type { EventRow } from './log-rows'
import type { IndexFacts, IndexPageQuery, IndexPageResult, UserRecord } from './port'
import { userRecord } from './users'

type Nullable<T> = { readonly [Key in keyof T]: T[Key] | null }

interface FactsRow extends Nullable<EventRow> {
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
  readonly id: number
  readonly user_id: string
  readonly nick: string
  readonly avatar: string
  readonly updated_at: number
}

/**
 * Index rows with everything that is computed from the tables. `picked` chooses rows of user_index. Unread is
 * counted by its definition every time it is asked for [READ-2]; `last` is the newest row to show in a list.
 */
const factsOf = (picked: RawBuilder<unknown>): RawBuilder<FactsRow> => sql<FactsRow>`
  SELECT i.conversation, i.uver, i.read_seq, i.clear_seq, i.hidden, c.head_seq, c.head_sequence, c.trim_seq,
    coalesce(pi.read_seq, 0) AS peer_read_seq, n.unread,
    p.id, p.user_id, p.nick, p.avatar, p.updated_at,
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

/**
 * Rows stamped after `afterUver`. A page that is not the last one may end in the middle of a commit, so its cursor
 * stays below its newest row; the last page reaches the user's uver of the same snapshot.
 */
export async function readIndexPage(db: Sql, user: number, { afterUver, next, limit }: IndexPageQuery): Promise<IndexPageResult> {
  const [uver, conversation] = parseNext(next, afterUver)
  const picked = sql`
    SELECT * FROM user_index WHERE user_id = ${user} AND (uver, conversation) > (${uver}, ${conversation})
    ORDER BY uver, conversation LIMIT ${limit + 1}`
  const { rows } = await sql<Nullable<FactsRow> & { readonly current: number }>`
    SELECT f.*, s.current
    FROM (SELECT coalesce(max(uver), 0) AS current FROM user_state WHERE user_id = ${user}) s
    LEFT JOIN (${factsOf(picked)}) f ON true ORDER BY f.uver, f.conversation`.execute(db)
  const found = rows.filter((row): row is FactsRow & { readonly current: number } => row.conversation !== null)
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const more = found.length > limit && last !== undefined
  return {
    rows: page.map(indexFacts),
    uver: more ? Math.max(afterUver, last.uver - 1) : rows[0]?.current ?? 0,
    more,
    next: more ? `${last.uver}:${last.conversation}` : '',
    profiles: uniqueProfiles(page),
  }
}

/** Unknown text starts the page at its beginning: `next` comes from a client. */
function parseNext(next: string, afterUver: number): [number, number] {
  const parts = /^(\d{1,10}):(\d{1,15})$/.exec(next)
  return parts ? [Number(parts[1]), Number(parts[2])] : [afterUver, Number.MAX_SAFE_INTEGER]
}

function uniqueProfiles(rows: readonly FactsRow[]): UserRecord[] {
  return [...new Map(rows.map((row) => [row.id, userRecord(row)])).values()]
}
