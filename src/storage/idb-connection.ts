import type { Timers } from './deadline'
import { MIGRATIONS, type Migration } from './migrations/migrations'
import { errorName, storageError, unavailable } from './storage-error'

export interface IdbOptions {
  readonly timers: Timers
  /** Where to open; by default the global one, where there is one. Explicitly undefined: there is none. */
  readonly indexedDB?: IDBFactory | undefined
  /** Another release's schema, in tests. */
  readonly migrations?: readonly Migration[]
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
export async function connect(name: string, options: IdbOptions): Promise<IdbConnection> {
  try {
    return await openVersion(name, options, (options.migrations ?? MIGRATIONS).length)
  } catch (error) {
    if (errorName(error) === 'VersionError') return openAsItIs(name, options)
    throw storageError('open storage', error)
  }
}

async function openAsItIs(name: string, options: IdbOptions): Promise<IdbConnection> {
  try {
    return { ...(await openVersion(name, options, undefined)), isNewer: true }
  } catch (error) {
    throw storageError('open storage', error)
  }
}

function openVersion(name: string, options: IdbOptions, version: number | undefined): Promise<IdbConnection> {
  return new Promise((resolve, reject) => {
    let isNew = false
    let isLate = false
    const request = factoryOf(options).open(name, version)
    const timer = options.timers.setTimer(() => {
      isLate = true
      reject(unavailable('open storage', 'another tab keeps the database'))
    }, OPEN_LIMIT_MS)
    request.onupgradeneeded = ({ oldVersion }) => {
      isNew = oldVersion === 0
      for (const migration of (options.migrations ?? MIGRATIONS).slice(oldVersion)) migration(request.result)
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

function factoryOf(options: IdbOptions): IDBFactory {
  // Merely reading the global throws in some private modes; the caller turns that into a TimError (P04).
  const factory = 'indexedDB' in options ? options.indexedDB : typeof indexedDB === 'undefined' ? undefined : indexedDB
  if (!factory) throw unavailable('open storage', 'there is no IndexedDB')
  return factory
}
