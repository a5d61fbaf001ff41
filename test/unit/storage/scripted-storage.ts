import { MemoryStorage } from '../../../src/storage/memory-storage'
import type { StorageEntry, StorageKey, StoragePort, StorageRange, StorageTable, StorageWrite } from '../../../src/storage/port'
import { storageError } from '../../../src/storage/storage-error'
import { createDeferred, type Deferred } from '../../../src/shared/deferred'

/** A disk under a test's command: it fails, hangs or fills up when told, and remembers every batch that it took. */
export class ScriptedStorage implements StoragePort {
  readonly persistent = true
  readonly batches: (readonly StorageWrite[])[] = []
  /** Decides on each operation: an error's name to fail with, or undefined to work. */
  failure: (operation: 'read' | 'write', writes: readonly StorageWrite[]) => string | undefined = () => undefined
  isClosed = false
  reads = 0
  private gate: Deferred<void> | undefined
  private readGate: Deferred<void> | undefined
  private readonly disk = new MemoryStorage()

  /** From now on every write waits for release(). */
  hold(): void {
    this.gate = createDeferred()
  }

  /** Answers to reads wait for release(); what they read is the state of the call. */
  holdReads(): void {
    this.readGate = createDeferred()
  }

  release(): void {
    this.gate?.resolve(undefined)
    this.gate = undefined
    this.readGate?.resolve(undefined)
    this.readGate = undefined
  }

  get(table: StorageTable, key: StorageKey): Promise<unknown> {
    return this.checked('read', []) ?? this.disk.get(table, key)
  }

  async getRange(table: StorageTable, range: StorageRange): Promise<StorageEntry[]> {
    this.reads++
    const found = this.checked('read', []) ?? this.disk.getRange(table, range)
    await this.readGate?.promise
    return found
  }

  async write(writes: readonly StorageWrite[]): Promise<void> {
    await this.gate?.promise
    await this.checked('write', writes)
    this.batches.push(writes)
    await this.disk.write(writes)
  }

  clear(): Promise<void> {
    return this.checked('write', []) ?? this.disk.clear()
  }

  close(): void {
    this.isClosed = true
  }

  private checked(operation: 'read' | 'write', writes: readonly StorageWrite[]): Promise<never> | undefined {
    const name = this.failure(operation, writes)
    return name === undefined ? undefined : Promise.reject(storageError('scripted', { name }))
  }
}
