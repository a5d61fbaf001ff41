import type { Timers } from './deadline'
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
    return await openVersion(name, options, options.migrations.length)
  } catch (error) {
    if (errorName(error) === 'VersionError') return openAsItIs(name, options)
    throw storageError('open storage', error)
  }
}

async function openAsItIs(name: string, options: ConnectOptions): Promise<IdbConnection> {
  try {
    return { ...(await openVersion(name, options, undefined)), isNewer: true }
  } catch (error) {
    throw storageError('open storage', error)
  }
}

function openVersion(name: string, options: ConnectOptions, version: number | undefined): Promise<IdbConnection> {
  return new Promise((resolve, reject) => {
    let isNew = false
    let isLate = false
    const request = options.factory().open(name, version)
    const timer = options.timers.setTimer(() => {
      isLate = true
      reject(unavailable('open storage', 'another tab keeps the database'))
    }, OPEN_LIMIT_MS)
    request.onupgradeneeded = ({ oldVersion }) => {
      isNew = oldVersion === 0
      for (const migration of options.migrations.slice(oldVersion)) migration(request.result)
    }
    request.onsuccess = () => {
      options.timers.clearTimer(timer)
      // Too late means that nobody would ever close it, and that it would block other tabs.
      if (isLate) request.result.close()
      else resolve({ database: request.result, isNew, isNewer: false })
    }
    request.onerror = () => {
      options.timers.clearTimer(timer)
      reject(request.error ?? unavailable('open storage', 'failed without a reason'))
    }
  })
}
