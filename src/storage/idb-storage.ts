import { wrap } from 'idb'
import type { TimError } from '../api/errors'
import type { Timers } from './deadline'
import { connect, type ConnectOptions } from './idb-connection'
import { MIGRATIONS, type Migration } from './migrations/migrations'
import type { StorageEntry, StorageKey, StoragePort, StorageRange, StorageTable, StorageWrite } from './port'
import { errorName, storageError, unavailable } from './storage-error'

export interface IdbOptions {
  readonly timers: Timers
  /** Where to open; by default the global one, where there is one. Explicitly undefined: there is none. */
  readonly indexedDB?: IDBFactory | undefined
  /** Another release's schema, in tests. */
  readonly migrations?: readonly Migration[]
}

/** What an older release must not read in a newer one's database; the outbox alone is worth the try (P10). */
const CACHE_TABLES: readonly StorageTable[] = ['meta', 'blocks', 'conversations', 'profiles', 'facts']
const TABLES: readonly StorageTable[] = [...CACHE_TABLES, 'outbox']

/**
 * Opens the IndexedDB database of that name. Rejects with STORAGE_UNAVAILABLE where there is none, where it cannot be
 * opened, or where another tab blocks it for more than 5 s.
 */
export async function openIdbStorage(name: string, options: IdbOptions): Promise<StoragePort> {
  const { timers, migrations = MIGRATIONS } = options
  const connecting: ConnectOptions = { timers, migrations, factory: () => factoryOf(options) }
  const connection = await connect(name, connecting)
  const storage = new IdbStorage(name, connecting, connection.database)
  if (!connection.isNewer) return storage
  return storage.empty(CACHE_TABLES).then(() => storage, (error: unknown) => {
    // A newer schema in which our tables are not even there.
    storage.close()
    throw error
  })
}

function factoryOf(options: IdbOptions): IDBFactory {
  // Merely reading the global throws in some private modes; connect() turns that into a TimError (P04).
  const factory = 'indexedDB' in options ? options.indexedDB : typeof indexedDB === 'undefined' ? undefined : indexedDB
  if (!factory) throw unavailable('open storage', 'there is no IndexedDB')
  return factory
}

/**
 * One object store per table, keyed by the array key. The browser may close the connection at any time (site data
 * cleared, another release upgrading, a page thawed): then it is opened again, once per operation (P03). A database
 * that was deleted meanwhile is not filled again: half of an account's records are worse than none.
 */
class IdbStorage implements StoragePort {
  readonly persistent = true
  private database: IDBDatabase | undefined
  private reopening: Promise<IDBDatabase> | undefined
  /** Why it is not opened again. */
  private end: TimError | undefined

  constructor(private readonly name: string, private readonly options: ConnectOptions, database: IDBDatabase) {
    this.adopt(database)
  }

  get(table: StorageTable, key: StorageKey): Promise<unknown> {
    return this.perform('read', (database) => wrap(database.transaction(table).objectStore(table).get([...key])))
  }

  getRange(table: StorageTable, range: StorageRange): Promise<StorageEntry[]> {
    return this.perform('read', (database) => readRange(database.transaction(table).objectStore(table), range))
  }

  write(writes: readonly StorageWrite[]): Promise<void> {
    if (writes.length === 0) return Promise.resolve()
    return this.perform('write', (database) => writeAll(database, writes))
  }

  clear(): Promise<void> {
    return this.empty(TABLES)
  }

  empty(tables: readonly StorageTable[]): Promise<void> {
    return this.perform('clear', (database) => {
      const transaction = database.transaction(tables, 'readwrite')
      for (const table of tables) transaction.objectStore(table).clear()
      return completed(transaction)
    })
  }

  close(): void {
    this.end ??= unavailable('storage', 'closed')
    this.database?.close()
    this.database = undefined
  }

  /** The operation starts before this returns, as long as the database is open: callers rely on the order. */
  private async perform<T>(operation: string, run: (database: IDBDatabase) => Promise<T>): Promise<T> {
    const { database } = this
    try {
      return await run(database ?? (await this.reopen()))
    } catch (error) {
      if (database && errorName(error) === 'InvalidStateError') this.forget(database)
      // Only a connection that was lost meanwhile is worth another try.
      if (!database || this.database === database) throw storageError(operation, error)
      return this.perform(operation, run)
    }
  }

  private forget(database: IDBDatabase): void {
    if (this.database === database) this.database = undefined
  }

  private reopen(): Promise<IDBDatabase> {
    if (this.end) return Promise.reject(this.end)
    this.reopening ??= this.connectAgain().finally(() => {
      this.reopening = undefined
    })
    return this.reopening
  }

  private async connectAgain(): Promise<IDBDatabase> {
    const { database, isNew, isNewer } = await connect(this.name, this.options)
    if (isNew || isNewer) this.end ??= unavailable('storage', isNew ? 'deleted' : 'taken over by a newer release')
    if (!this.end) return this.adopt(database)
    database.close()
    throw this.end
  }

  private adopt(database: IDBDatabase): IDBDatabase {
    // The browser closed it.
    database.onclose = () => this.forget(database)
    // Another tab deletes or upgrades it, and waits for us to let go [P02].
    database.onversionchange = () => {
      database.close()
      this.forget(database)
    }
    this.database = database
    return database
  }
}

function writeAll(database: IDBDatabase, writes: readonly StorageWrite[]): Promise<void> {
  const transaction = database.transaction([...new Set(writes.map((write) => write.table))], 'readwrite')
  const done = completed(transaction)
  try {
    for (const { table, key, value } of writes) {
      const store = transaction.objectStore(table)
      if (value === undefined) store.delete([...key])
      else store.put(value, [...key])
    }
  } catch (error) {
    // A value that cannot be cloned must not leave the first half behind.
    done.catch(() => undefined)
    transaction.abort()
    throw error
  }
  return done
}

/**
 * When the transaction is on the disk. The reason of a failure is known at `abort`, not at the `error` before it:
 * idb's `done` settles at the latter, and would hide that the disk is full.
 */
function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(storageError('write', transaction.error ?? { name: 'AbortError' }))
  })
}

/** getAll, not a cursor over values: four times as fast. */
async function readRange(store: IDBObjectStore, { lower, upper }: StorageRange): Promise<StorageEntry[]> {
  const range = IDBKeyRange.bound([...lower], [...upper])
  const [keys, values] = await Promise.all([wrap(store.getAllKeys(range)), wrap(store.getAll(range))])
  return keys.map((key, i): StorageEntry => ({ key: storageKey(key), value: values[i] }))
}

function storageKey(key: IDBValidKey): StorageKey {
  const parts: IDBValidKey[] = Array.isArray(key) ? key : []
  return parts.filter((part) => typeof part === 'number' || typeof part === 'string')
}
