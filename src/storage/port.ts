/** Compared part by part: numbers before strings, numbers by value, strings by code unit. */
export type StorageKey = readonly (string | number)[]

/** The tables of the database; a new one needs a migration. */
export type StorageTable = 'meta' | 'outbox' | 'blocks' | 'conversations' | 'profiles' | 'facts'

/** One record. The value is plain JSON-like data (objects, arrays, strings, finite numbers, booleans, null). */
export interface StorageEntry {
  readonly key: StorageKey
  readonly value: unknown
}

/** One change of a batch; `value: undefined` removes the record. */
export interface StorageWrite {
  readonly table: StorageTable
  readonly key: StorageKey
  readonly value: unknown
}

/** Records with lower ≤ key ≤ upper, in key order. */
export interface StorageRange {
  readonly lower: StorageKey
  readonly upper: StorageKey
}

/**
 * A small ordered key-value database. It is not responsible for what the values mean, for retries, or for going on
 * without a disk: `storage/fallback-storage.ts` is. Every method rejects with a TimError (STORAGE_UNAVAILABLE,
 * STORAGE_FULL).
 */
export interface StoragePort {
  /** False when what is written here ends with the process. */
  readonly persistent: boolean
  get(table: StorageTable, key: StorageKey): Promise<unknown>
  getRange(table: StorageTable, range: StorageRange): Promise<StorageEntry[]>
  /** All of the writes or none of them, in the order given. */
  write(writes: readonly StorageWrite[]): Promise<void>
  /** Removes every record of every table. */
  clear(): Promise<void>
  close(): void
}
