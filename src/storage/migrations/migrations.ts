import type { StorageTable } from '../port'

/** One step from the version before. It runs inside the upgrade transaction: all of it happens, or nothing (P09). */
export type Migration = (database: IDBDatabase) => void

/**
 * Version n is what the first n migrations make. Only ever append: what an earlier release did to a user's database
 * cannot be taken back.
 */
export const MIGRATIONS: readonly Migration[] = [
  (database) => createTables(database, ['meta', 'outbox', 'blocks', 'conversations', 'profiles']),
  (database) => createTables(database, ['facts']),
]

function createTables(database: IDBDatabase, tables: readonly StorageTable[]): void {
  for (const table of tables) database.createObjectStore(table)
}
