import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/** What people say of themselves and are to each other. */
export const people: Migration = {
  async up(db: Kysely<unknown>) {
    // The fields of a profile that were set, beside nick and avatar.
    await sql`ALTER TABLE app_user ADD COLUMN details jsonb NOT NULL DEFAULT '{}'`.execute(db)
    // The kinds are those of the protocol. "C": keys have one order on every server, and that of their bytes is the fastest.
    await sql`CREATE TABLE user_fact (
      user_id int8 NOT NULL,
      kind int2 NOT NULL,
      key text COLLATE "C" NOT NULL,
      about int8, -- the user whom the fact is about; the key is their userID then
      uver int4 NOT NULL,
      removed bool NOT NULL,
      body jsonb NOT NULL,
      PRIMARY KEY (user_id, kind, key)
    )`.execute(db)
    await sql`CREATE INDEX user_fact_page ON user_fact (user_id, uver, kind, key)`.execute(db)
    await sql`CREATE INDEX user_fact_about ON user_fact (about, kind) WHERE about IS NOT NULL`.execute(db)
    // True: the row was never meant for the user. Who cannot see a message hears nothing of its revocation, either.
    await sql`ALTER TABLE deletion ADD COLUMN hidden bool NOT NULL DEFAULT false`.execute(db)
    await sql`CREATE TABLE follow (
      follower int8 NOT NULL,
      followee int8 NOT NULL,
      time float8 NOT NULL, -- milliseconds
      PRIMARY KEY (follower, followee)
    )`.execute(db)
    await sql`CREATE INDEX follow_following ON follow (follower, time, followee)`.execute(db)
    await sql`CREATE INDEX follow_followers ON follow (followee, time, follower)`.execute(db)
    await sql`CREATE TABLE user_status (user_id int8 PRIMARY KEY, logged_in bool NOT NULL, custom text NOT NULL)`.execute(db)
  },
}
