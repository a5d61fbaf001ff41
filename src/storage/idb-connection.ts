import { type Timers, withDeadline } from './deadline'
import type { Migration } from './migrations/migrations'
import { errorName, storageError, unavailable } from './storage-error'

export interface ConnectOptions {
  readonly timers: Timers
  /** Throws where there is no IndexedDB. */
  readonly factory: () => IDBFactory
  /** Version n is what the first n of them make. */
  readonly migrations: readonly Migration[]
}

/** One open database. */
export interface IdbConnection {
  readonly database: IDBDatabase
  /** It did not exist before. */
  readonly isNew: boolean
  /** A newer release has written it; what is in it may look different. */
  readonly isNewer: boolean
}

/** An old tab may hold the database for that long; then this one goes on without it [P02]. */
export const OPEN_LIMIT_MS = 5_000

/** Opens the database in this release's schema; in a newer one where a newer release was here (P10). */
export async function connect(name: string, options: ConnectOptions): Promise<IdbConnection> {
  try {
    return await openVersion(name, options, options.migrations.length).catch((error: unknown) => {
      if (errorName(error) !== 'VersionError') throw error
      return openVersion(name, options, undefined)
    })
  } catch (error) {
    throw storageError('open storage', error)
  }
}

function openVersion(
  name: string, { timers, factory, migrations }: ConnectOptions, version: number | undefined,
): Promise<IdbConnection> {
  const opening = new Promise<IdbConnection>((resolve, reject) => {
    let isNew = false
    const request = factory().open(name, version)
    request.onupgradeneeded = ({ oldVersion }) => {
      isNew = oldVersion === 0
      for (const migration of migrations.slice(oldVersion)) migration(request.result)
    }
    request.onsuccess = () => {
      const database = request.result
      resolve({ database, isNew, isNewer: database.version > migrations.length })
    }
    request.onerror = () => reject(request.error ?? unavailable('open storage', 'no reason given'))
  })
  // One that opened too late would never be closed, and would block other tabs.
  return withDeadline(timers, OPEN_LIMIT_MS, opening, ({ database }) => database.close())
}
