import type { WxStorage } from '../platform/miniprogram/wx-api'
import { SerialQueue } from '../shared/serial-queue'
import { MiniProgramDisk } from './miniprogram-disk'
import { wxItems } from './miniprogram-items'
import { loadState } from './miniprogram-loader'
import { liveCells } from './miniprogram-pages'
import { batchOf, MiniProgramRecords } from './miniprogram-records'
import type { StorageEntry, StorageKey, StoragePort, StorageRange, StorageTable, StorageWrite } from './port'
import { storageError, unavailable } from './storage-error'

/** One database, for all that have it open. */
interface OpenDatabase {
  readonly loading: Promise<Database>
  /** One thing at a time: what is read has been written. */
  readonly queue: SerialQueue
  users: number
}

interface Database {
  readonly records: MiniProgramRecords
  readonly disk: MiniProgramDisk
}

/** Of each `wx`, by name: who opens a database twice gets the same one, so that nobody writes over the other. */
const opened = new WeakMap<WxStorage, Map<string, OpenDatabase>>()

/**
 * Opens the database of that name in the storage of a mini program: in memory as a whole, and on the disk as
 * MiniProgramDisk keeps it. Rejects with STORAGE_UNAVAILABLE. Nothing goes on in files when the 8 MB are full: the
 * oldest history goes, and is fetched again when somebody wants it.
 */
export async function openMiniProgramStorage(name: string, wx: WxStorage): Promise<StoragePort> {
  const databases = opened.get(wx) ?? new Map<string, OpenDatabase>()
  opened.set(wx, databases)
  const database = databases.get(name) ?? { loading: load(name, wx), queue: new SerialQueue(), users: 0 }
  databases.set(name, database)
  database.users++
  const release = (): void => {
    if (--database.users === 0) databases.delete(name)
  }
  try {
    return new MiniProgramStorage(await database.loading, database.queue, release)
  } catch (error) {
    release()
    throw storageError('open storage', error)
  }
}

async function load(name: string, wx: WxStorage): Promise<Database> {
  const items = wxItems(wx)
  const found = await loadState(items, `${name}/`)
  const records = new MiniProgramRecords(found.pages.flatMap(liveCells), found.damaged)
  return { records, disk: new MiniProgramDisk(items, `${name}/`, found) }
}

class MiniProgramStorage implements StoragePort {
  readonly persistent = true
  private isClosed = false

  constructor(private readonly database: Database, private readonly queue: SerialQueue, private readonly release: () => void) {}

  get(table: StorageTable, key: StorageKey): Promise<unknown> {
    return this.perform('read', ({ records }) => records.get(table, key))
  }

  getRange(table: StorageTable, range: StorageRange): Promise<StorageEntry[]> {
    return this.perform('read', ({ records }) => records.getRange(table, range))
  }

  async write(writes: readonly StorageWrite[]): Promise<void> {
    const batch = batchOf(writes)
    await this.perform('write', async ({ records, disk }) => {
      const gone = new Set(records.cellsOf(batch.keys()))
      const added = [...batch.values()].flatMap((record) => record?.cells ?? [])
      if (gone.size + added.length > 0) await disk.commit({ gone, added })
      records.apply(batch)
    })
  }

  clear(): Promise<void> {
    return this.perform('clear', async ({ records, disk }) => {
      await disk.clear()
      records.clear()
    })
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    // What is still being written is written first: the next who opens it reads the disk.
    void this.queue.run(this.release)
  }

  private async perform<T>(operation: string, run: (database: Database) => T | Promise<T>): Promise<T> {
    if (this.isClosed) throw unavailable('storage', 'closed')
    try {
      return await this.queue.run(() => run(this.database))
    } catch (error) {
      throw storageError(operation, error)
    }
  }
}
