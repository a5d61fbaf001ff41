import { FactKind } from '@opentim/protocol'
import { sql } from 'kysely'
import type { Sql } from './database'
import type { FactScope } from './fact-port'
import { FactTable, countName, userFact } from './fact-rows'
import type { FactRow, OwnedFact } from './fact-rows'
import type { UserRecord } from './port'

/** Those whose key is a userID. */
const KINDS_ABOUT_USERS = [FactKind.FRIEND, FactKind.APPLICATION_IN, FactKind.APPLICATION_OUT, FactKind.BLOCKED]

/** What stands between the user and the others, in both directions, and what else the scope asks for. */
export async function readFacts(db: Sql, scope: FactScope): Promise<FactTable> {
  const { user, others, wholeKinds = [], wholeKindsOfOthers = [], counted = [] } = scope
  const owners = ownersIn(scope).map(({ id }) => id)
  const otherOwners = owners.filter((id) => id !== user.id)
  const pairs = [...others.map((about) => ({ owner: user.id, about })), ...otherOwners.map((owner) => ({ owner, about: user }))]
  const { rows } = await sql<FactRow & { user_id: number }>`
    SELECT f.user_id, f.kind, f.key, f.uver, f.removed, f.body
    FROM unnest(${pairs.map(({ owner }) => owner)}::int8[], ${pairs.map(({ about }) => about.userId)}::text[]) AS w(owner, key)
    CROSS JOIN unnest(${KINDS_ABOUT_USERS}::int2[]) AS k(kind)
    JOIN user_fact f ON f.user_id = w.owner AND f.kind = k.kind AND f.key = w.key
    WHERE NOT f.removed
    UNION ALL
    SELECT user_id, kind, key, uver, removed, body FROM user_fact
    WHERE user_id = ${user.id} AND kind = ANY(${[...wholeKinds]}::int2[]) AND NOT removed
    UNION ALL
    SELECT user_id, kind, key, uver, removed, body FROM user_fact
    WHERE user_id = ANY(${otherOwners}::int8[]) AND kind = ANY(${[...wholeKindsOfOthers]}::int2[]) AND NOT removed
    ORDER BY user_id, kind, uver, key`.execute(db)
  const facts = rows.map((row): OwnedFact => ({ user: row.user_id, fact: userFact(row) }))
  return new FactTable(facts, counted.length > 0 ? await countFacts(db, owners, counted) : new Map())
}

/** The users whose facts a change sees, and may change. */
export function ownersIn({ user, others, ownFactsOnly = false }: FactScope): readonly UserRecord[] {
  return ownFactsOnly ? [user] : [user, ...others]
}

async function countFacts(db: Sql, users: readonly number[], kinds: readonly FactKind[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ user_id: number; kind: FactKind; n: number }>`
    SELECT user_id, kind, count(*)::int4 AS n FROM user_fact
    WHERE user_id = ANY(${[...users]}::int8[]) AND kind = ANY(${[...kinds]}::int2[]) AND NOT removed GROUP BY user_id, kind`.execute(db)
  return new Map(rows.map(({ user_id, kind, n }) => [countName(user_id, kind), n]))
}

/** The users who have this one as a friend. */
export async function befriendersOf(db: Sql, user: number): Promise<number[]> {
  const rows = await db.selectFrom('user_fact').select('user_id')
    .where('about', '=', user).where('kind', '=', FactKind.FRIEND).where('removed', '=', false).orderBy('user_id').execute()
  return rows.map((row) => row.user_id)
}
