import { sql } from 'kysely'
import type { Sql, Tables } from './database'
import { checkText } from './errors'
import type { Commit, Store, UserRecord } from './port'
import { bumpUsers } from './user-versions'
import type { Selectable } from 'kysely'

type UserRow = Selectable<Tables['app_user']>

export function userRecord(row: Pick<UserRow, 'id' | 'user_id' | 'nick' | 'avatar' | 'updated_at'>): UserRecord {
  return { id: row.id, userId: row.user_id, nick: row.nick, avatar: row.avatar, updatedAtMs: row.updated_at }
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

type ProfileUpdate = Awaited<ReturnType<Store['updateProfile']>>

export async function updateProfile(
  db: Sql, user: number, changes: { readonly nick?: string; readonly avatar?: string; readonly nowMs: number },
): Promise<ProfileUpdate> {
  const { nick, avatar, nowMs } = changes
  checkText('nick', nick ?? '')
  checkText('avatar', avatar ?? '')
  const row = await db.updateTable('app_user')
    // Of two versions the later one is newer, also after the clock was set back.
    .set({ ...(nick === undefined ? {} : { nick }), ...(avatar === undefined ? {} : { avatar }), updated_at: sql<number>`greatest(${nowMs}::float8, updated_at + 1)` })
    .where('id', '=', user)
    .returningAll()
    .executeTakeFirstOrThrow()
  const profile = userRecord(row)
  const uvers = await bumpUsers(db, [user])
  const commit: Commit = {
    steps: [{ user: { id: user, userId: profile.userId }, uver: uvers.get(user) ?? 0 }],
    rows: [], indexes: [], profiles: [{ user, profile }],
  }
  return { profile, commit }
}
