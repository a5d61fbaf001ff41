import { createDeferred, type Deferred } from '../shared/deferred'
import type { StoragePort, StorageKey, StorageTable, StorageWrite } from './port'

/** State that knows itself what of it is not stored yet. */
export interface WriteSource {
  /** How many records collect() would give. */
  readonly pending: number
  /** Loads what collect() needs; undefined when nothing is missing. */
  prepare(): Promise<void> | undefined
  /** The writes since the last call. The source forgets them. */
  collect(): readonly StorageWrite[]
}

export interface WriteBehindOptions {
  /** More unsaved records than this, and the storage is too slow to go on with. */
  readonly maxPending: number
  /** Called once per batch that grew beyond `maxPending`. */
  readonly onOverflow: () => void
}

/**
 * Writes after the fact, one transaction at a time. What is put in one synchronous run, or while a transaction is
 * under way, becomes one atomic transaction; several writes of one record become the last of them. Because a batch
 * always takes everything that is unsaved, what belongs together can never be split [SYNC-4], and a cursor never
 * reaches the disk before the rows that it covers.
 */
export class WriteBehind {
  private readonly writes = new Map<string, StorageWrite>()
  private next: Deferred<void> | undefined
  private running: Deferred<void> | undefined
  private overflowed = false
  /** State that is stored together with what is put. */
  source: WriteSource | undefined

  constructor(private readonly storage: StoragePort, private readonly options: WriteBehindOptions) {}

  /** `value: undefined` removes. The value must not be changed afterwards: it is read when the batch is written. */
  put(table: StorageTable, key: StorageKey, value: unknown): void {
    this.writes.set(`${table} ${JSON.stringify(key)}`, { table, key, value })
    this.wake()
  }

  /** A source has something to store. */
  wake(): void {
    if (!this.next) {
      this.next = newBatch()
      if (!this.running) void Promise.resolve().then(() => this.run())
    }
    if (this.overflowed || this.writes.size + (this.source?.pending ?? 0) <= this.options.maxPending) return
    this.overflowed = true
    this.options.onOverflow()
  }

  /** Resolves when everything that was put before is stored. */
  flush(): Promise<void> {
    return (this.next ?? this.running)?.promise ?? Promise.resolve()
  }

  private async run(): Promise<void> {
    while (this.next) {
      const batch = this.next
      this.running = batch
      try {
        for (let load = this.source?.prepare(); load; load = this.source?.prepare()) await load
        // From here to the call of write() nothing may be awaited: the batch is one moment's state.
        this.next = undefined
        await this.storage.write(this.collect())
        batch.resolve(undefined)
      } catch (error) {
        if (this.next === batch) this.next = undefined
        batch.reject(error)
      }
    }
    this.running = undefined
  }

  private collect(): StorageWrite[] {
    const writes = [...this.writes.values(), ...(this.source?.collect() ?? [])]
    this.writes.clear()
    this.overflowed = false
    return writes
  }
}

/** Settles when the batch is stored or was refused. */
function newBatch(): Deferred<void> {
  const batch = createDeferred()
  // Most callers do not wait; a refusal that nobody waits for is not an unhandled one.
  batch.promise.catch(() => undefined)
  return batch
}
