import { sql } from 'kysely'
import type { Database } from './database'
import { checkText } from './errors'
import type { StatusStore, StoredStatus } from './status-port'

/** The remembered part of users' statuses on SQL. */
export class SqlStatuses implements StatusStore {
  constructor(private readonly database: Database) {}

  read(users: readonly number[]): Promise<Map<number, StoredStatus>> {
    const { database } = this
    return database.attempt(async () => {
      const rows = await database.sql.selectFrom('user_status').selectAll().where(sql<boolean>`user_id = ANY(${[...users]}::int8[])`).execute()
      return new Map(rows.map(({ user_id, logged_in, custom }) => [user_id, { loggedIn: logged_in, custom }]))
    })
  }

  async write(user: number, { loggedIn = null, custom = null }: { readonly [Key in keyof StoredStatus]?: StoredStatus[Key] | null }): Promise<void> {
    checkText('the custom status', custom ?? '')
    const { database } = this
    await database.attempt(() => sql`
      INSERT INTO user_status AS s (user_id, logged_in, custom)
      VALUES (${user}, coalesce(${loggedIn}::bool, false), coalesce(${custom}::text, ''))
      ON CONFLICT (user_id) DO UPDATE SET logged_in = coalesce(${loggedIn}::bool, s.logged_in), custom = coalesce(${custom}::text, s.custom)
      WHERE s.logged_in IS DISTINCT FROM coalesce(${loggedIn}::bool, s.logged_in) OR s.custom IS DISTINCT FROM coalesce(${custom}::text, s.custom)
    `.execute(database.sql))
  }
}
