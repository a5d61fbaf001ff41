import { join } from 'node:path'
import type { Failpoints } from './append-messages'
import { lockDataFolder } from './data-folder-lock'
import { Database } from './database'
import type { PostgresTarget } from './database'
import { migrate, readEpoch } from './migrations'
import type { Store } from './port'
import { toStoreError } from './sql-failure'
import { SqlStore } from './sql-store'

/** Without a folder, PGlite keeps everything in memory. */
export type StoreTarget = { readonly dataDir?: string | undefined } | PostgresTarget

export interface StoreSurroundings {
  readonly clock: { now(): number }
  readonly logger: { warn(facts: object, message: string): void }
  readonly failpoints?: Failpoints
}

/**
 * Opens the database, makes or updates its schema, and returns the store. Rejects when another gateway has the
 * folder, and when the database was made by a newer version.
 */
export async function openStore(target: StoreTarget, { clock, logger, failpoints = {} }: StoreSurroundings): Promise<Store> {
  const folder = 'databaseUrl' in target ? undefined : target.dataDir
  const lock = folder === undefined ? undefined : await lockDataFolder(folder)
  const release = async (): Promise<void> => lock?.release()
  const database = new Database(
    'databaseUrl' in target ? target : { folder: folder && join(folder, 'pglite') },
    (error) => logger.warn({ error: error.message }, 'a database connection broke'),
  )
  try {
    await migrate(database.sql)
    return new SqlStore({ database, clock, failpoints, release, epoch: await readEpoch(database.sql) })
  } catch (error) {
    await database.close().catch(() => undefined)
    await release()
    throw toStoreError(error)
  }
}
