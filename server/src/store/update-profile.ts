import { FactKind } from '@opentim/protocol'
import { sql } from 'kysely'
import { EMPTY_COMMIT } from './conversation-ref'
import type { Sql } from './database'
import { FreshStart } from './errors'
import type { Commit, ProfileChanges, Store, UserRecord } from './port'
import { mergeProfile } from './profile-merge'
import { userRecord } from './users'

/** A change that changes nothing is no version, and nobody hears of it. */
export async function updateProfile(
  db: Sql, user: number, changes: ProfileChanges, nowMs: number,
): Promise<Awaited<ReturnType<Store['updateProfile']>>> {
  const old = userRecord(await db.selectFrom('app_user').selectAll().where('id', '=', user).forUpdate().executeTakeFirstOrThrow())
  const merged = mergeProfile(old, changes)
  if (isSame(old, merged)) return { profile: old, commit: EMPTY_COMMIT }
  // Of two versions the later one is newer, also after the clock was set back.
  const profile = { ...old, ...merged, updatedAtMs: Math.max(nowMs, old.updatedAtMs + 1) }
  await db.updateTable('app_user')
    .set({ nick: profile.nick, avatar: profile.avatar, details: JSON.stringify(profile.details), updated_at: profile.updatedAtMs })
    .where('id', '=', user).execute()
  const steps = await stampWhoKnows(db, profile)
  return { profile, commit: { ...EMPTY_COMMIT, steps, profiles: steps.map((step) => ({ user: step.user.id, profile })) } }
}

function isSame(old: UserRecord, { nick, avatar, details }: Pick<UserRecord, 'nick' | 'avatar' | 'details'>): boolean {
  const sorted = (of: UserRecord['details']): string => JSON.stringify(Object.entries(of).sort(([x], [y]) => (x < y ? -1 : 1)))
  return old.nick === nick && old.avatar === avatar && sorted(old.details) === sorted(details)
}

/**
 * Moves the user, and everybody who has the user as a friend: their fact gets the new version, so that a device that
 * was away finds it, and the profile beside it [N3].
 */
async function stampWhoKnows(db: Sql, { id, userId }: UserRecord): Promise<Commit['steps']> {
  const { rows } = await sql<{ id: number; user_id: string; uver: number }>`
    WITH bumped AS (
      INSERT INTO user_state AS u (user_id, uver)
      SELECT w.user_id, 1 FROM (
        SELECT ${id}::int8 AS user_id UNION SELECT user_id FROM user_fact WHERE about = ${id} AND kind = ${FactKind.FRIEND} AND NOT removed
      ) w ORDER BY w.user_id
      ON CONFLICT (user_id) DO UPDATE SET uver = u.uver + 1
      RETURNING user_id, uver
    ), stamped AS (
      UPDATE user_fact f SET uver = b.uver FROM bumped b
      WHERE f.user_id = b.user_id AND f.kind = ${FactKind.FRIEND} AND f.key = ${userId} AND NOT f.removed
    )
    SELECT p.id, p.user_id, b.uver FROM bumped b JOIN app_user p ON p.id = b.user_id ORDER BY p.id`.execute(db)
  const told = rows.map((row) => row.id)
  // From here on nobody can befriend the user; who did while this statement waited for its locks was not among its rows.
  const { rows: missed } = await sql`
    SELECT FROM user_fact WHERE about = ${id} AND kind = ${FactKind.FRIEND} AND NOT removed AND user_id <> ALL(${told}::int8[]) LIMIT 1`.execute(db)
  if (missed.length > 0) throw new FreshStart('somebody has just befriended the user')
  return rows.map((row) => ({ user: { id: row.id, userId: row.user_id }, uver: row.uver }))
}
