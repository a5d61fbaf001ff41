import { FactKind } from '@opentim/protocol'
import { sql } from 'kysely'
import { EMPTY_COMMIT } from './conversation-ref'
import type { Database, Sql } from './database'
import type { FactBody, FactChange } from './fact-port'
import { writeFacts } from './fact-writes'
import type { FollowCounts, FollowListName, FollowStore } from './follow-port'
import type { Commit, UserRecord } from './port'
import { lockUsers } from './user-versions'
import { userRecord } from './users'
import type { UserRow } from './users'

interface FollowChange {
  readonly user: UserRecord
  readonly others: readonly UserRecord[]
  readonly follow: boolean
  readonly nowMs: number
}

/** Who follows whom, on SQL. */
export class SqlFollows implements FollowStore {
  constructor(private readonly database: Database, private readonly nowMs: () => number) {}

  change(user: UserRecord, others: readonly UserRecord[], follow: boolean): Promise<Commit> {
    return this.database.transaction(async (db) => {
      await lockUsers(db, [user, ...others].map(({ id }) => id))
      const change = { user, others, follow, nowMs: this.nowMs() }
      const changed = await changeRows(db, change)
      return changed.length === 0 ? EMPTY_COMMIT : writeFacts(db, await countChanges(db, change, changed))
    })
  }

  page(user: number, list: FollowListName, query: { readonly next: string; readonly limit: number }): Promise<{ users: UserRecord[]; next: string }> {
    const { database } = this
    return database.attempt(() => readPage(database.sql, { user, list, ...query }))
  }

  counts(asker: number, users: readonly number[]): Promise<Map<number, FollowCounts>> {
    const { database } = this
    return database.attempt(() => readCounts(database.sql, asker, users))
  }
}

/** Returns those for whom it was not so before. */
async function changeRows(db: Sql, { user, others, follow, nowMs }: FollowChange): Promise<number[]> {
  const ids = [...new Set(others.map(({ id }) => id))]
  const statement = follow
    ? sql<{ followee: number }>`
      INSERT INTO follow (follower, followee, time) SELECT ${user.id}::int8, id, ${nowMs}::float8 FROM unnest(${ids}::int8[]) AS id
      ON CONFLICT DO NOTHING RETURNING followee`
    : sql<{ followee: number }>`DELETE FROM follow WHERE follower = ${user.id} AND followee = ANY(${ids}::int8[]) RETURNING followee`
  const changed = new Set((await statement.execute(db)).rows.map(({ followee }) => followee))
  return ids.filter((id) => changed.has(id))
}

/** The lengths of the lists that became longer or shorter by this. */
async function countChanges(db: Sql, { user, others, follow, nowMs }: FollowChange, changed: readonly number[]): Promise<FactChange[]> {
  const ids = [...changed]
  const { rows: back } = await sql<{ follower: number }>`
    SELECT follower FROM follow WHERE follower = ANY(${ids}::int8[]) AND followee = ${user.id}`.execute(db)
  const lengths = await readLengths(db, [user.id, ...ids])
  const moved = new Map<string, FactChange>()
  const move = (of: UserRecord | undefined, list: FollowListName): void => {
    if (!of) return
    const known = moved.get(`${of.id} ${list}`)?.body?.count ?? lengths.get(`${of.id} ${list}`) ?? 0
    const body = { count: Math.max(0, known + (follow ? 1 : -1)), time: nowMs }
    moved.set(`${of.id} ${list}`, { user: of, kind: FactKind.FOLLOWS, key: list, about: null, body })
  }
  const byId = new Map(others.map((other) => [other.id, other]))
  for (const id of changed) {
    move(user, 'following')
    move(byId.get(id), 'followers')
  }
  for (const { follower } of back) {
    move(user, 'mutual')
    move(byId.get(follower), 'mutual')
  }
  return [...moved.values()]
}

/** The index knows how long the lists are: nobody counts a million rows. */
async function readLengths(db: Sql, users: readonly number[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ user_id: number; key: string; body: FactBody }>`
    SELECT user_id, key, body FROM user_fact WHERE user_id = ANY(${[...users]}::int8[]) AND kind = ${FactKind.FOLLOWS} AND NOT removed`.execute(db)
  return new Map(rows.map(({ user_id, key, body }) => [`${user_id} ${key}`, body.count ?? 0]))
}

async function readCounts(db: Sql, asker: number, users: readonly number[]): Promise<Map<number, FollowCounts>> {
  const lengths = await readLengths(db, users)
  const { rows } = await sql<{ follower: number; followee: number }>`
    SELECT follower, followee FROM follow WHERE follower = ${asker} AND followee = ANY(${[...users]}::int8[])
    UNION SELECT follower, followee FROM follow WHERE followee = ${asker} AND follower = ANY(${[...users]}::int8[])`.execute(db)
  const follows = new Set(rows.map(({ follower, followee }) => `${follower} ${followee}`))
  return new Map(users.map((user) => [user, {
    followers: lengths.get(`${user} followers`) ?? 0,
    following: lengths.get(`${user} following`) ?? 0,
    mutual: lengths.get(`${user} mutual`) ?? 0,
    followsMe: follows.has(`${user} ${asker}`),
    followedByMe: follows.has(`${asker} ${user}`),
  }]))
}

interface PageQuery {
  readonly user: number
  readonly list: FollowListName
  readonly next: string
  readonly limit: number
}

/** By time and id downwards. Those who follow each other come in the order in which the user began to follow them. */
async function readPage(db: Sql, { user, list, next, limit }: PageQuery): Promise<{ users: UserRecord[]; next: string }> {
  const [mine, theirs] = list === 'followers' ? ['followee', 'follower'] : ['follower', 'followee']
  const [time, id] = parseNext(next)
  const isMutual = list === 'mutual'
  const { rows } = await sql<UserRow & { time: number }>`
    SELECT f.time, p.* FROM follow f JOIN app_user p ON p.id = f.${sql.ref(theirs)}
    WHERE f.${sql.ref(mine)} = ${user} AND (f.time, f.${sql.ref(theirs)}) < (${time}::float8, ${id}::int8)
      AND (NOT ${isMutual}::bool OR EXISTS (SELECT FROM follow b WHERE b.follower = f.followee AND b.followee = f.follower))
    ORDER BY f.time DESC, f.${sql.ref(theirs)} DESC LIMIT ${limit + 1}`.execute(db)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { users: page.map(userRecord), next: last && rows.length > limit ? `${last.time}:${last.id}` : '' }
}

/** Unknown text starts at the newest: `next` comes from a client. */
function parseNext(next: string): [number, number] {
  const parts = /^(\d{1,16}(?:\.\d{1,9})?):(\d{1,15})$/.exec(next)
  return parts ? [Number(parts[1]), Number(parts[2])] : [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]
}
