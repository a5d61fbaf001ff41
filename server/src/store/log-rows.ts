import { RowKind } from '@opentim/protocol'
import { sql } from 'kysely'
import type { Sql } from './database'
import type { StoredRow } from './port'

/** The columns of `event` that a row of the log is made from. */
export interface EventRow {
  readonly seq: number
  readonly sequence: number
  readonly time: number
  readonly kind: number
  readonly target_seq: number | null
  readonly revoker: string | null
  readonly reason: string | null
  readonly body: Uint8Array
}

const KINDS = new Map<number, RowKind>(Object.values(RowKind).map((kind) => [kind, kind]))

export function storedRow(row: EventRow): StoredRow {
  const { seq, sequence, time } = row
  const kind = KINDS.get(row.kind) ?? RowKind.TOMBSTONE
  const revocation = row.revoker === null ? null : { targetSeq: row.target_seq ?? seq, revoker: row.revoker, reason: row.reason ?? '' }
  return { seq, sequence, time, kind, body: row.body, revocation }
}

/** Which log, and for whose eyes. */
export interface LogView {
  readonly conversation: number
  readonly user: number
}

export interface RowRange {
  readonly fromSeq: number
  readonly toSeq: number
  readonly limit: number
}

/** A row that the user may not see leaves the database as a tombstone: its content never gets further [SYNC-8]. */
export async function readRows(db: Sql, { conversation, user }: LogView, { fromSeq, toSeq, limit }: RowRange): Promise<StoredRow[]> {
  const { rows } = await sql<EventRow>`
    SELECT e.seq, e.sequence, e.time,
      CASE WHEN v.gone THEN ${RowKind.TOMBSTONE}::int2 ELSE e.kind END AS kind,
      CASE WHEN v.gone THEN NULL ELSE e.target_seq END AS target_seq,
      CASE WHEN v.gone THEN NULL ELSE e.revoker END AS revoker,
      CASE WHEN v.gone THEN NULL ELSE e.reason END AS reason,
      CASE WHEN v.gone THEN ''::bytea ELSE e.body END AS body
    FROM conversation c
    LEFT JOIN user_index i ON i.conversation = c.id AND i.user_id = ${user}
    JOIN event e ON e.conversation = c.id
    LEFT JOIN deletion d ON d.user_id = ${user} AND d.conversation = c.id AND d.seq = e.seq
    CROSS JOIN LATERAL (SELECT d.seq IS NOT NULL OR e.seq <= coalesce(i.clear_seq, 0) AS gone) v
    WHERE c.id = ${conversation} AND e.seq > c.trim_seq AND e.seq BETWEEN ${fromSeq} AND ${toSeq}
    ORDER BY e.seq LIMIT ${limit}`.execute(db)
  return rows.map(storedRow)
}

/** The id of the C2C log of two users, if there is one. */
export async function findConversation(db: Sql, one: number, other: number): Promise<number | undefined> {
  const row = await db.selectFrom('conversation').select('id')
    .where('kind', '=', 1).where('a', '=', Math.min(one, other)).where('b', '=', Math.max(one, other))
    .executeTakeFirst()
  return row?.id
}
