import { FactKind } from '@opentim/protocol'
import { sql } from 'kysely'
import { arrayLiteral } from './append-statement'
import { EMPTY_COMMIT } from './conversation-ref'
import type { Database, Sql } from './database'
import { StoreUnavailable } from './errors'
import { befriendersOf } from './fact-reads'
import type { Commit, ProfileChanges, Store, UserRecord } from './port'
import { mergeProfile } from './profile-merge'
import { bumpUsers, lockUsers } from './user-versions'
import { userRecord } from './users'

/** What a change of a profile takes. */
type Transactions = Pick<Database, 'sql' | 'attempt' | 'transaction'>

/** Users in one transaction: of somebody with 20,000 befrienders, nobody's messages wait for all of them. */
const BEFRIENDERS_AT_ONCE = 2_000

/**
 * The user's own change is one transaction; those who have the user as a friend follow in pieces. When the process or
 * the database goes away in between, the profile is changed and the rest of them are not told: they learn of it with
 * the user's next message or change [N3].
 */
export async function updateProfile(
  database: Transactions, user: number, changes: ProfileChanges, nowMs: number,
): Promise<Awaited<ReturnType<Store['updateProfile']>>> {
  const { profile, step } = await database.transaction((db) => changeOwn(db, user, changes, nowMs))
  if (!step) return { profile, commit: EMPTY_COMMIT }
  const steps = [step, ...await tellBefrienders(database, profile)]
  return { profile, commit: { ...EMPTY_COMMIT, steps, profiles: steps.map(({ user: { id } }) => ({ user: id, profile })) } }
}

/** A change that changes nothing is no version, and nobody hears of it. */
async function changeOwn(
  db: Sql, user: number, changes: ProfileChanges, nowMs: number,
): Promise<{ readonly profile: UserRecord; readonly step?: Commit['steps'][number] }> {
  const old = userRecord(await db.selectFrom('app_user').selectAll().where('id', '=', user).forUpdate().executeTakeFirstOrThrow())
  const merged = mergeProfile(old, changes)
  if (isSame(old, merged)) return { profile: old }
  // Of two versions the later one is newer, also after the clock was set back.
  const profile = { ...old, ...merged, updatedAtMs: Math.max(nowMs, old.updatedAtMs + 1) }
  await db.updateTable('app_user')
    .set({ nick: profile.nick, avatar: profile.avatar, details: JSON.stringify(profile.details), updated_at: profile.updatedAtMs })
    .where('id', '=', user).execute()
  const uver = (await bumpUsers(db, [user])).get(user) ?? 0
  return { profile, step: { user: { id: user, userId: profile.userId }, uver } }
}

function isSame(old: UserRecord, { nick, avatar, details }: Pick<UserRecord, 'nick' | 'avatar' | 'details'>): boolean {
  const sorted = (of: UserRecord['details']): string => JSON.stringify(Object.entries(of).sort(([x], [y]) => (x < y ? -1 : 1)))
  return old.nick === nick && old.avatar === avatar && sorted(old.details) === sorted(details)
}

/**
 * Who befriends the user from here on waited for the user's own change, and so saw it. Of a database that went away
 * nothing more is expected: what was committed is told.
 */
async function tellBefrienders(database: Transactions, profile: UserRecord): Promise<Commit['steps'][number][]> {
  const steps: Commit['steps'][number][] = []
  try {
    const befrienders = await database.attempt(() => befriendersOf(database.sql, profile.id))
    const others = befrienders.filter((id) => id !== profile.id)
    for (let start = 0; start < others.length; start += BEFRIENDERS_AT_ONCE) {
      steps.push(...await database.transaction((db) => stampFriendships(db, profile, others.slice(start, start + BEFRIENDERS_AT_ONCE))))
    }
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error
  }
  return steps
}

/**
 * Moves those who still have the user as a friend: their fact gets the new version, so that a device that was away
 * finds it, and the profile beside it [N3].
 */
async function stampFriendships(db: Sql, { userId }: UserRecord, owners: readonly number[]): Promise<Commit['steps']> {
  // Before the question who they are: who unfriends the user meanwhile is done with it by then.
  await lockUsers(db, owners)
  const { rows } = await sql<{ id: number; user_id: string }>`
    SELECT p.id, p.user_id FROM unnest(${arrayLiteral(owners)}::int8[]) AS o(id)
    JOIN user_fact f ON f.user_id = o.id AND f.kind = ${FactKind.FRIEND} AND f.key = ${userId} AND NOT f.removed
    JOIN app_user p ON p.id = o.id`.execute(db)
  const uvers = await bumpUsers(db, rows.map((row) => row.id))
  await sql`
    UPDATE user_fact f SET uver = b.uver
    FROM unnest(${arrayLiteral([...uvers.keys()])}::int8[], ${arrayLiteral([...uvers.values()])}::int4[]) AS b(user_id, uver)
    WHERE f.user_id = b.user_id AND f.kind = ${FactKind.FRIEND} AND f.key = ${userId}`.execute(db)
  return rows.map((row) => ({ user: { id: row.id, userId: row.user_id }, uver: uvers.get(row.id) ?? 0 }))
}
