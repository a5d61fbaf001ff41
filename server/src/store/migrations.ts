import { randomUUID } from 'node:crypto'
import { Migrator, sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'
import type { Tables } from './database'
import { people } from './people-migration'

const MIGRATION_TABLE = 'migration'

/**
 * The first schema. Inserts are hot, so `event` has its key and the idempotency key and no other index; the tables
 * whose rows change at every message keep room in their pages for the next version of a row.
 */
const first: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`CREATE TABLE meta (key text PRIMARY KEY, value text NOT NULL)`.execute(db)
    await sql`CREATE TABLE app_user (
      id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id text NOT NULL UNIQUE,
      nick text NOT NULL,
      avatar text NOT NULL,
      updated_at float8 NOT NULL -- milliseconds
    )`.execute(db)
    // kind 1 is C2C: a and b are the users' ids in ascending order, equal for a note to oneself.
    await sql`CREATE TABLE conversation (
      id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      kind int2 NOT NULL,
      a int8 NOT NULL,
      b int8 NOT NULL,
      head_seq int4 NOT NULL,
      head_sequence int4 NOT NULL,
      trim_seq int4 NOT NULL DEFAULT 0,
      last_time float8 NOT NULL, -- seconds; no later row may have an earlier time
      UNIQUE (kind, a, b)
    ) WITH (fillfactor = 70)`.execute(db)
    // The unique key holds for ever: trimming empties rows and keeps their keys [SEND-1]. Changes have no key.
    await sql`CREATE TABLE event (
      conversation int8 NOT NULL,
      seq int4 NOT NULL,
      sequence int4 NOT NULL,
      time float8 NOT NULL,
      sender int8 NOT NULL,
      client_time int8,
      random int8,
      target_seq int4,
      kind int2 NOT NULL,
      countable bool NOT NULL,
      showable bool NOT NULL,
      revoker text,
      reason text,
      digest bytea, -- of the peer and the content: tells a repeat from another message under the same key
      body bytea NOT NULL,
      PRIMARY KEY (conversation, seq),
      UNIQUE (sender, client_time, random)
    )`.execute(db)
    await sql`CREATE TABLE user_state (user_id int8 PRIMARY KEY, uver int4 NOT NULL) WITH (fillfactor = 70)`.execute(db)
    await sql`CREATE TABLE user_index (
      user_id int8 NOT NULL,
      conversation int8 NOT NULL,
      uver int4 NOT NULL,
      read_seq int4 NOT NULL DEFAULT 0,
      clear_seq int4 NOT NULL DEFAULT 0,
      hidden bool NOT NULL DEFAULT false,
      PRIMARY KEY (user_id, conversation)
    ) WITH (fillfactor = 70)`.execute(db)
    await sql`CREATE TABLE deletion (
      user_id int8 NOT NULL, conversation int8 NOT NULL, seq int4 NOT NULL, PRIMARY KEY (user_id, conversation, seq)
    )`.execute(db)
    await sql`INSERT INTO meta (key, value) VALUES ('epoch', ${randomUUID()})`.execute(db)
  },
}

/** In the order in which they run. Only ever added to: what was released is never edited. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = { '0001-first': first, '0002-people': people }

/**
 * Brings the database to this version's schema, in one transaction under a lock: a process that is killed in the
 * middle leaves the old schema behind, and two processes that start together take turns.
 */
export async function migrate(db: Kysely<Tables>, migrations: Readonly<Record<string, Migration>> = MIGRATIONS): Promise<void> {
  await refuseNewer(db, migrations)
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    migrationTableName: MIGRATION_TABLE,
    migrationLockTableName: `${MIGRATION_TABLE}_lock`,
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error instanceof Error ? error : new Error('the migration failed', { cause: error })
}

async function refuseNewer(db: Kysely<Tables>, migrations: Readonly<Record<string, Migration>>): Promise<void> {
  const { rows: tables } = await sql<{ found: boolean }>`SELECT to_regclass(${MIGRATION_TABLE}) IS NOT NULL AS found`.execute(db)
  if (!tables[0]?.found) return
  const { rows } = await sql<{ name: string }>`SELECT name FROM ${sql.table(MIGRATION_TABLE)} ORDER BY name`.execute(db)
  const unknown = rows.filter(({ name }) => !(name in migrations)).map(({ name }) => name)
  if (unknown.length === 0) return
  throw new Error(`the database was made by a newer gateway (it has ${unknown.join(', ')}, which this version does not know): `
    + 'start that version, or restore a backup')
}

/** The random id that was made with the database [SYNC-6]. */
export async function readEpoch(db: Kysely<Tables>): Promise<string> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', 'epoch').executeTakeFirstOrThrow()
  return row.value
}
