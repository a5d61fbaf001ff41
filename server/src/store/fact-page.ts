import { FactKind } from '@opentim/protocol'
import { sql } from 'kysely'
import type { Nullable, Sql } from './database'
import type { UserFact } from './fact-port'
import { userFact } from './fact-rows'
import type { FactRow } from './fact-rows'
import type { FactPlace } from './index-place'
import type { UserRecord } from './port'
import { userRecord } from './users'
import type { UserRow } from './users'

/** Facts in one page at most. */
const MOST_FACTS = 500
/** What a fact, and a profile, weigh on the wire beside their texts, bytes. */
const FRAME_BYTES = 40

export interface FactPage {
  readonly facts: readonly UserFact[]
  /** The users whom the facts name. */
  readonly profiles: readonly UserRecord[]
  readonly bytes: number
  readonly more: boolean
  /** The user's uver in the snapshot of the facts: no fact up to it is missing once all of them were given. */
  readonly uver: number
}

type PageRow = FactRow & { readonly bytes: number; readonly profile: UserRow | null }

/** The facts after a place, as many as are allowed to weigh `bytes`, but one at least. */
export async function readFactPage(
  db: Sql, user: number, { after, removedAfter, bytes: allowed }: { readonly after: FactPlace; readonly removedAfter: number; readonly bytes: number },
): Promise<FactPage> {
  const { rows } = await sql<Nullable<PageRow> & { readonly current: number }>`
    SELECT f.kind, f.key, f.uver, f.removed, f.body, s.current, to_jsonb(p) AS profile,
      octet_length(f.key) + octet_length(f.body::text) + ${FRAME_BYTES} + CASE WHEN p.id IS NULL THEN 0
        ELSE octet_length(p.user_id) + octet_length(p.nick) + octet_length(p.avatar) + octet_length(p.details::text) + ${FRAME_BYTES} END AS bytes
    FROM (SELECT coalesce(max(uver), 0) AS current FROM user_state WHERE user_id = ${user}) s
    LEFT JOIN (
      SELECT * FROM user_fact WHERE user_id = ${user} AND (uver, kind, key) > (${after.uver}, ${after.kind}, ${after.key})
        AND (NOT removed OR uver > ${removedAfter})
      ORDER BY uver, kind, key LIMIT ${MOST_FACTS + 1}
    ) f ON true
    LEFT JOIN app_user p ON p.id = f.about AND NOT f.removed AND f.kind <> ${FactKind.BLOCKED}
    ORDER BY f.uver, f.kind, f.key`.execute(db)
  const found = rows.filter((row): row is PageRow & { readonly current: number } => row.key !== null)
  const { page, bytes } = upTo(found, allowed)
  return {
    facts: page.map(userFact),
    profiles: page.flatMap(({ profile }) => (profile ? [userRecord(profile)] : [])),
    bytes,
    more: page.length < found.length,
    uver: rows[0]?.current ?? 0,
  }
}

function upTo(found: readonly PageRow[], allowed: number): { readonly page: readonly PageRow[]; readonly bytes: number } {
  let bytes = 0
  let count = 0
  for (const row of found.slice(0, MOST_FACTS)) {
    if (count > 0 && bytes + row.bytes > allowed) break
    bytes += row.bytes
    count++
  }
  return { page: found.slice(0, count), bytes }
}
