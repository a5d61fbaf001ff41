import { sql } from 'kysely'
import type { Sql, Tables } from './database'
import { checkText } from './errors'
import type { UserRecord } from './port'
import { NO_DETAILS } from './profile-merge'
import type { Selectable } from 'kysely'

/** The columns of `app_user`: a user as the database has them. */
export type UserRow = Selectable<Tables['app_user']>

export function userRecord({ id, user_id, nick, avatar, updated_at, details }: UserRow): UserRecord {
  return { id, userId: user_id, nick, avatar, updatedAtMs: updated_at, details: Object.keys(details).length > 0 ? details : NO_DETAILS }
}

/** Those that exist, in the order asked for, each once. */
export async function findUsers(db: Sql, userIds: readonly string[]): Promise<UserRecord[]> {
  const wanted = [...new Set(userIds)].filter((userId) => !userId.includes('\0'))
  if (wanted.length === 0) return []
  const rows = await db.selectFrom('app_user').selectAll().where(sql<boolean>`user_id = ANY(${wanted}::text[])`).execute()
  const byUserId = new Map(rows.map((row) => [row.user_id, userRecord(row)]))
  return wanted.flatMap((userId) => byUserId.get(userId) ?? [])
}

export async function ensureUsers(db: Sql, userIds: readonly string[], nowMs: number): Promise<UserRecord[]> {
  const wanted = [...new Set(userIds)]
  for (const userId of wanted) checkText('userID', userId)
  const found = await findUsers(db, wanted)
  if (found.length === wanted.length) return found
  const known = new Set(found.map(({ userId }) => userId))
  // Sorted: two gateways that make the same users wait for each other in one order.
  const missing = wanted.filter((userId) => !known.has(userId)).sort()
  await db.insertInto('app_user')
    .values(missing.map((user_id) => ({ user_id, nick: '', avatar: '', updated_at: nowMs })))
    .onConflict((conflict) => conflict.column('user_id').doNothing())
    .execute()
  return findUsers(db, wanted)
}
