import { FactKind } from '@opentim/protocol'
import { sql } from 'kysely'
import { EMPTY_COMMIT } from './conversation-ref'
import type { Nullable, Sql } from './database'
import type { FactChange } from './fact-port'
import { bodyText, userFact } from './fact-rows'
import type { FactRow } from './fact-rows'
import type { Commit } from './port'
import { userRecord } from './users'
import type { UserRow } from './users'

interface WrittenRow extends FactRow {
  readonly owner: number
  /** Whom the owner has to know now: null when there is nobody new. */
  readonly profile: UserRow | null
}

/**
 * Writes what differs from what stands and moves each user concerned by one version. The users must be locked: then
 * what is compared cannot change meanwhile, and they are moved in the order of their locks.
 */
export async function writeFacts(db: Sql, changes: readonly FactChange[]): Promise<Commit> {
  const wanted = [...new Map(changes.map((change) => [`${change.user.id} ${change.kind} ${change.key}`, change])).values()]
  if (wanted.length === 0) return EMPTY_COMMIT
  const rows = await write(db, wanted)
  const users = new Map(wanted.map(({ user }) => [user.id, { id: user.id, userId: user.userId }]))
  const uvers = new Map(rows.map(({ owner, uver }) => [owner, uver]))
  const profiles = new Map(rows.flatMap(({ owner, profile }) =>
    profile ? [[`${owner} ${profile.id}`, { user: owner, profile: userRecord(profile) }] as const] : []))
  return {
    ...EMPTY_COMMIT,
    steps: [...uvers].flatMap(([id, uver]) => {
      const user = users.get(id)
      return user ? [{ user, uver }] : []
    }),
    facts: rows.map((row) => ({ user: row.owner, fact: userFact(row) })),
    profiles: [...profiles.values()],
  }
}

async function write(db: Sql, wanted: readonly FactChange[]): Promise<WrittenRow[]> {
  const { rows } = await sql<FactRow & Nullable<UserRow> & { readonly owner: number }>`
    WITH changed AS (
      SELECT w.user_id, w.kind, w.key, w.about, w.body IS NULL AS removed, coalesce(w.body::jsonb, '{}') AS body, f.removed IS NOT FALSE AS is_new
      FROM unnest(
        ${wanted.map(({ user }) => user.id)}::int8[], ${wanted.map(({ kind }) => kind)}::int2[], ${wanted.map(({ key }) => key)}::text[],
        ${wanted.map(({ about }) => about?.id ?? null)}::int8[], ${wanted.map(({ body }) => body && bodyText(body))}::text[]
      ) AS w(user_id, kind, key, about, body)
      LEFT JOIN user_fact f ON f.user_id = w.user_id AND f.kind = w.kind AND f.key = w.key
      WHERE CASE WHEN w.body IS NULL THEN NOT f.removed ELSE f.removed IS NOT FALSE OR f.body <> w.body::jsonb END
    ), bumped AS (
      INSERT INTO user_state AS u (user_id, uver) SELECT DISTINCT user_id, 1 FROM changed ORDER BY user_id
      ON CONFLICT (user_id) DO UPDATE SET uver = u.uver + 1
      RETURNING user_id, uver
    ), written AS (
      INSERT INTO user_fact (user_id, kind, key, about, uver, removed, body)
      SELECT c.user_id, c.kind, c.key, c.about, b.uver, c.removed, c.body FROM changed c JOIN bumped b ON b.user_id = c.user_id
      ON CONFLICT (user_id, kind, key) DO UPDATE
        SET about = excluded.about, uver = excluded.uver, removed = excluded.removed, body = excluded.body
    )
    SELECT c.user_id AS owner, c.kind, c.key, b.uver, c.removed, c.body, p.id, p.user_id, p.nick, p.avatar, p.updated_at, p.details
    FROM changed c JOIN bumped b ON b.user_id = c.user_id
    -- Whoever becomes a friend, or asks to. A friend's profile is kept fresh from then on.
    LEFT JOIN app_user p ON p.id = c.about AND NOT c.removed
      AND (c.kind IN (${FactKind.APPLICATION_IN}, ${FactKind.APPLICATION_OUT}) OR (c.kind = ${FactKind.FRIEND} AND c.is_new))
    ORDER BY c.user_id, c.kind, c.key`.execute(db)
  return rows.map(({ owner, kind, key, uver, removed, body, ...profile }) =>
    ({ owner, kind, key, uver, removed, body, profile: hasUser(profile) ? profile : null }))
}

function hasUser(row: Nullable<UserRow>): row is UserRow {
  return row.id !== null
}
