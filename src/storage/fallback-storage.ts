import type { TimError } from '../api/errors'
import { type Timers, withDeadline } from './deadline'
import { MemoryStorage } from './memory-storage'
import type { StorageEntry, StorageKey, StoragePort, StorageRange, StorageTable, StorageWrite } from './port'
import { isFull, storageError } from './storage-error'
import { WHOLE_TABLE } from './storage-key'

/** Why the SDK goes on from memory. */
export interface StorageProblem {
  readonly code: number
  readonly message: string
}

export interface FallbackOptions {
  readonly timers: Timers
  /** Called once in the life of the object, at most. */
  readonly onProblem: (problem: StorageProblem) => void
  /** Gives removals that make room on a full disk; empty when there is nothing left to remove. */
  readonly evict: () => readonly StorageWrite[]
}

/** An operation that takes longer will not end at all. */
const STALL_MS = 10_000
/** How long the move to memory waits for what can still be read. */
const CARRY_MS = 2_000
/** How often room is made for one batch before the disk is given up. */
const EVICTIONS = 3
/** What memory takes over. Blocks are left behind: they are many, and the gateway has them. */
const CARRIED: readonly StorageTable[] = ['meta', 'conversations', 'outbox', 'profiles', 'facts']

/**
 * A storage that always works: on the given one as long as that works, then from memory. Callers never see a storage
 * error. It does not go back to the disk: that would have to be brought up to date first, which the next start does.
 *
 *     disk ──full: evict, retry──▶ disk ──still full──▶ memory
 *     disk ──other failure: retry once──▶ disk ──again──▶ memory
 */
export class FallbackStorage implements StoragePort {
  private current: StoragePort
  private moving: Promise<void> | undefined
  /** The full disk: sends and their ends are still noted there as far as it takes them, so that none is lost. */
  private outboxDisk: StoragePort | undefined

  constructor(first: StoragePort, private readonly options: FallbackOptions) {
    this.current = first
  }

  get persistent(): boolean {
    return this.current.persistent
  }

  get(table: StorageTable, key: StorageKey): Promise<unknown> {
    return this.perform((storage) => storage.get(table, key))
  }

  getRange(table: StorageTable, range: StorageRange): Promise<StorageEntry[]> {
    return this.perform((storage) => storage.getRange(table, range))
  }

  async write(writes: readonly StorageWrite[]): Promise<void> {
    const storage = this.current
    try {
      await this.limited(storage.write(writes))
    } catch (error) {
      if (storage === this.current && (await this.writeAgain(error, writes))) return
      await this.giveUp(error)
      await this.current.write(writes)
    }
    await this.noteOutbox(writes)
  }

  clear(): Promise<void> {
    return this.perform((storage) => storage.clear())
  }

  close(): void {
    this.current.close()
    this.outboxDisk?.close()
  }

  /** Goes on from memory. Idempotent. */
  giveUp(cause: unknown): Promise<void> {
    this.moving ??= this.move(storageError('storage', cause))
    return this.moving
  }

  private async perform<T>(operation: (storage: StoragePort) => Promise<T>): Promise<T> {
    const attempt = (): Promise<T> => this.limited(operation(this.current))
    // Once more on the disk (or on memory, when that was taken meanwhile); reads and clear() can be repeated.
    return attempt().catch(attempt).catch(async (error: unknown) => {
      await this.giveUp(error)
      return operation(this.current)
    })
  }

  /**
   * Tries again on the same storage: with some room made for it on a full disk, once on any other. True when that
   * worked; every write is absolute, so repeating does no harm. What had to go for the room may have been among the
   * writes: a burst can be more than there is room for.
   */
  private async writeAgain(error: unknown, writes: readonly StorageWrite[], attempt = 1): Promise<boolean> {
    const removals = isFull(error) ? this.options.evict() : []
    if (isFull(error) ? removals.length === 0 || attempt > EVICTIONS : attempt > 1) return false
    const gone = new Set(removals.map(nameOf))
    const left = writes.filter((write) => !gone.has(nameOf(write)))
    try {
      if (removals.length > 0) await this.limited(this.current.write(removals))
      await this.limited(this.current.write(left))
      return true
    } catch (again) {
      return this.writeAgain(again, left, attempt + 1)
    }
  }

  private async move(error: TimError): Promise<void> {
    const disk = this.current
    if (!disk.persistent) return
    const memory = new MemoryStorage()
    await withDeadline(this.options.timers, CARRY_MS, carry(disk, memory)).catch(() => undefined)
    this.current = memory
    if (isFull(error)) this.outboxDisk = disk
    else disk.close()
    this.options.onProblem(error)
  }

  private async noteOutbox(writes: readonly StorageWrite[]): Promise<void> {
    const disk = this.outboxDisk
    const notes = writes.filter((write) => write.table === 'outbox')
    if (!disk || notes.length === 0) return
    await this.limited(disk.write(notes)).catch(() => undefined)
  }

  private limited<T>(work: Promise<T>): Promise<T> {
    return this.current.persistent ? withDeadline(this.options.timers, STALL_MS, work) : work
  }
}

function nameOf({ table, key }: StorageWrite): string {
  return JSON.stringify([table, ...key])
}

async function carry(disk: StoragePort, memory: StoragePort): Promise<void> {
  for (const table of CARRIED) {
    const entries = await disk.getRange(table, WHOLE_TABLE)
    await memory.write(entries.map(({ key, value }) => ({ table, key, value })))
  }
}
