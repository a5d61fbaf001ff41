import { sql } from 'kysely'
import { arrayLiteral } from './append-statement'
import type { Sql } from './database'

/** One user's view of one conversation. */
export interface IndexKey {
  readonly user: number
  readonly conversation: number
}

/** Moves the users' uver by one each. The first write of a transaction after the lock of a conversation, if any. */
export async function bumpUsers(db: Sql, users: readonly number[]): Promise<Map<number, number>> {
  const sorted = [...new Set(users)].sort((x, y) => x - y)
  const { rows } = await sql<{ user_id: number; uver: number }>`
    INSERT INTO user_state AS u (user_id, uver) SELECT id, 1 FROM unnest(${arrayLiteral(sorted)}::int8[]) AS id
    ON CONFLICT (user_id) DO UPDATE SET uver = u.uver + 1
    RETURNING user_id, uver`.execute(db)
  return new Map(rows.map(({ user_id, uver }) => [user_id, uver]))
}

/**
 * Makes every other change of these users wait, in the order that all of them keep. The condition is never true: it
 * locks the row and writes nothing.
 */
export async function lockUsers(db: Sql, users: readonly number[]): Promise<void> {
  const sorted = [...new Set(users)].sort((x, y) => x - y)
  await sql`
    INSERT INTO user_state AS u (user_id, uver) SELECT id, 0 FROM unnest(${arrayLiteral(sorted)}::int8[]) AS id
    ON CONFLICT (user_id) DO UPDATE SET uver = u.uver WHERE false`.execute(db)
}

/** Moves the uver of every user named, and stamps the index rows named with it, made where there are none. */
export async function stampIndex(db: Sql, keys: readonly IndexKey[]): Promise<Map<number, number>> {
  const uvers = await bumpUsers(db, keys.map(({ user }) => user))
  const sorted = [...keys].sort((x, y) => x.user - y.user || x.conversation - y.conversation)
  await db.insertInto('user_index')
    .values(sorted.map(({ user, conversation }) => ({ user_id: user, conversation, uver: uvers.get(user) ?? 0 })))
    .onConflict((conflict) => conflict.columns(['user_id', 'conversation']).doUpdateSet({ uver: sql`excluded.uver` }))
    .execute()
  return uvers
}
