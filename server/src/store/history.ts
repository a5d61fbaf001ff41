import { RowKind } from '@opentim/protocol'
import { sql } from 'kysely'
import type { Sql } from './database'
import { findConversation, readRows } from './log-rows'
import type { LogView } from './log-rows'
import type { HistoryAnchorQuery, HistoryResult } from './port'

/** A page looks at no more rows than this, whatever was deleted between its messages. */
const PAGE_SPAN = 1_000

const EMPTY: HistoryResult = { rows: [], fromSeq: 0, toSeq: 0, completed: true, headSeq: 0, trimSeq: 0 }

interface Bounds {
  readonly headSeq: number
  readonly trimSeq: number
  /** Rows up to here are trimmed or cleared: a page never reaches below. */
  readonly floor: number
}

/** One page, measured in messages that the user may see; it covers every row between its ends. */
export async function readHistory(
  db: Sql, users: { readonly user: number; readonly peer: number }, anchor: HistoryAnchorQuery, count: number,
): Promise<HistoryResult> {
  const conversation = await findConversation(db, users.user, users.peer)
  if (conversation === undefined) return EMPTY
  const view = { conversation, user: users.user }
  const bounds = await readBounds(db, view)
  const newer = anchor.by !== 'newest' && anchor.newer
  const start = await startOf(db, conversation, bounds, anchor)
  const page = newer ? await newerPage(db, view, { ...bounds, start, count }) : await olderPage(db, view, { ...bounds, start, count })
  const { headSeq, trimSeq } = bounds
  if (page.fromSeq > page.toSeq) return { ...EMPTY, headSeq, trimSeq }
  const rows = await readRows(db, view, { ...page, limit: PAGE_SPAN })
  return { rows, ...page, headSeq, trimSeq }
}

async function readBounds(db: Sql, { conversation, user }: LogView): Promise<Bounds> {
  const { rows } = await sql<{ head_seq: number; trim_seq: number; clear_seq: number }>`
    SELECT c.head_seq, c.trim_seq, coalesce(i.clear_seq, 0) AS clear_seq
    FROM conversation c LEFT JOIN user_index i ON i.conversation = c.id AND i.user_id = ${user}
    WHERE c.id = ${conversation}`.execute(db)
  const row = rows[0] ?? { head_seq: 0, trim_seq: 0, clear_seq: 0 }
  return { headSeq: row.head_seq, trimSeq: row.trim_seq, floor: Math.max(row.trim_seq, row.clear_seq) }
}

/** The row at the anchor's end of the page. */
async function startOf(db: Sql, conversation: number, bounds: Bounds, anchor: HistoryAnchorQuery): Promise<number> {
  if (anchor.by === 'newest') return bounds.headSeq
  if (anchor.by === 'seq') return anchor.newer ? anchor.at + 1 : anchor.at - 1
  const search = (at: number): Promise<number> => firstSeqWith(db, conversation, { ...bounds, column: anchor.by, at })
  // Everything of that second, or of that message number, is inside: an older page ends before the next one begins.
  return anchor.newer ? search(Math.floor(anchor.at)) : (await search(Math.floor(anchor.at) + 1)) - 1
}

interface Search extends Bounds {
  readonly column: 'sequence' | 'time'
  readonly at: number
}

/** Neither ever decreases with seq, and seq is dense: a binary search finds the row without an index. */
async function firstSeqWith(db: Sql, conversation: number, { column, at, trimSeq, headSeq }: Search): Promise<number> {
  const { rows } = await sql<{ low: number }>`
    WITH RECURSIVE search(low, high) AS (
      SELECT ${trimSeq + 1}::int8, ${headSeq + 1}::int8
      UNION ALL
      SELECT CASE WHEN e.value < ${at}::float8 THEN e.seq + 1 ELSE s.low END, CASE WHEN e.value < ${at}::float8 THEN s.high ELSE e.seq END
      FROM search s CROSS JOIN LATERAL (
        SELECT seq, ${sql.ref(column)} AS value FROM event WHERE conversation = ${conversation} AND seq = (s.low + s.high) / 2
      ) e
      WHERE s.low < s.high
    )
    SELECT low FROM search WHERE low = high`.execute(db)
  return rows[0]?.low ?? headSeq + 1
}

interface PageRequest extends Bounds {
  readonly start: number
  readonly count: number
}

type PageEnds = Pick<HistoryResult, 'fromSeq' | 'toSeq' | 'completed'>

async function olderPage(db: Sql, view: LogView, { start, count, headSeq, floor }: PageRequest): Promise<PageEnds> {
  const toSeq = Math.min(start, headSeq)
  const lowest = Math.max(floor + 1, toSeq - PAGE_SPAN + 1)
  const visible = await visibleSeqs(db, view, { from: lowest, to: toSeq, count: count + 1, newestFirst: true })
  const last = visible.length > count ? visible[count - 1] : undefined
  return { fromSeq: last ?? lowest, toSeq, completed: last === undefined && lowest === floor + 1 }
}

async function newerPage(db: Sql, view: LogView, { start, count, headSeq, floor }: PageRequest): Promise<PageEnds> {
  const fromSeq = Math.max(start, floor + 1)
  const highest = Math.min(headSeq, fromSeq + PAGE_SPAN - 1)
  const visible = await visibleSeqs(db, view, { from: fromSeq, to: highest, count: count + 1, newestFirst: false })
  const last = visible.length > count ? visible[count - 1] : undefined
  return { fromSeq, toSeq: last ?? highest, completed: last === undefined && highest === headSeq }
}

async function visibleSeqs(
  db: Sql, { conversation, user }: LogView, range: { from: number; to: number; count: number; newestFirst: boolean },
): Promise<number[]> {
  const { rows } = await sql<{ seq: number }>`
    SELECT e.seq FROM event e
    WHERE e.conversation = ${conversation} AND e.seq BETWEEN ${range.from} AND ${range.to} AND e.kind = ${RowKind.MESSAGE}
      AND NOT EXISTS (SELECT FROM deletion d WHERE d.user_id = ${user} AND d.conversation = e.conversation AND d.seq = e.seq)
    ORDER BY e.seq ${sql.raw(range.newestFirst ? 'DESC' : 'ASC')} LIMIT ${range.count}`.execute(db)
  return rows.map(({ seq }) => seq)
}
