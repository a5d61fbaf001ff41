// Begins a migration on the folder given, says so in the middle of it, and waits there until it is killed.
import { join } from 'node:path'
import { sql } from 'kysely'
import { lockDataFolder } from '../../../src/store/data-folder-lock'
import { Database } from '../../../src/store/database'
import { MIGRATIONS, migrate } from '../../../src/store/migrations'

const folder = process.argv[2] ?? ''
await lockDataFolder(folder)
const database = new Database({ folder: join(folder, 'pglite') }, () => undefined)
await migrate(database.sql, {
  ...MIGRATIONS,
  '0003-trial': {
    up: async (db) => {
      await sql`ALTER TABLE event RENAME COLUMN body TO other`.execute(db)
      await sql`DROP TABLE deletion`.execute(db)
      process.stdout.write('half-way\n')
      await new Promise(() => setInterval(() => undefined, 1_000))
    },
  },
})
