import type { StorageEntry, StorageKey, StoragePort, StorageRange, StorageTable, StorageWrite } from './port'
import { compareKeys } from './storage-key'

/**
 * A StoragePort that ends with the process. It owns its records: values are copied on their way in and out. Ranges are
 * sorted when they are read, which is seldom; writes come with every message.
 */
export class MemoryStorage implements StoragePort {
  readonly persistent = false
  private readonly tables = new Map<StorageTable, Map<string, StorageEntry>>()

  get(table: StorageTable, key: StorageKey): Promise<unknown> {
    return Promise.resolve(copy(this.entriesOf(table).get(nameOf(key))?.value))
  }

  getRange(table: StorageTable, range: StorageRange): Promise<StorageEntry[]> {
    const found = [...this.entriesOf(table).values()]
      .filter(({ key }) => compareKeys(key, range.lower) >= 0 && compareKeys(key, range.upper) <= 0)
      .sort((a, b) => compareKeys(a.key, b.key))
    return Promise.resolve(found.map(({ key, value }) => ({ key: [...key], value: copy(value) })))
  }

  write(writes: readonly StorageWrite[]): Promise<void> {
    for (const { table, key, value } of writes) {
      const entries = this.entriesOf(table)
      if (value === undefined) entries.delete(nameOf(key))
      else entries.set(nameOf(key), { key: [...key], value: copy(value) })
    }
    return Promise.resolve()
  }

  clear(): Promise<void> {
    this.tables.clear()
    return Promise.resolve()
  }

  close(): void {
    // Nothing is held open.
  }

  private entriesOf(table: StorageTable): Map<string, StorageEntry> {
    let entries = this.tables.get(table)
    if (!entries) this.tables.set(table, (entries = new Map<string, StorageEntry>()))
    return entries
  }
}

function nameOf(key: StorageKey): string {
  return JSON.stringify(key)
}

/** A deep copy of plain data. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy)
  if (typeof value !== 'object' || value === null) return value
  const copied: Record<string, unknown> = { ...value }
  for (const name of Object.keys(copied)) {
    const part = copied[name]
    if (typeof part === 'object') copied[name] = copy(part)
  }
  return copied
}
