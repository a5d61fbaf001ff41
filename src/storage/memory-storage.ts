import type { StorageEntry, StorageKey, StoragePort, StorageRange, StorageTable, StorageWrite } from './port'
import { compareKeys } from './storage-key'

/** A StoragePort that ends with the process. It owns its records: values are copied on their way in and out. */
export class MemoryStorage implements StoragePort {
  readonly persistent = false
  private readonly tables = new Map<StorageTable, StorageEntry[]>()

  get(table: StorageTable, key: StorageKey): Promise<unknown> {
    const entries = this.entriesOf(table)
    const entry = entries[position(entries, key)]
    return Promise.resolve(entry && compareKeys(entry.key, key) === 0 ? copy(entry.value) : undefined)
  }

  getRange(table: StorageTable, range: StorageRange): Promise<StorageEntry[]> {
    const entries = this.entriesOf(table)
    const found = entries.slice(position(entries, range.lower), positionAfter(entries, range.upper))
    if (range.reverse) found.reverse()
    const limited = range.limit === undefined ? found : found.slice(0, range.limit)
    return Promise.resolve(limited.map(({ key, value }) => ({ key: [...key], value: copy(value) })))
  }

  write(writes: readonly StorageWrite[]): Promise<void> {
    for (const { table, key, value } of writes) this.put(this.entriesOf(table), key, value)
    return Promise.resolve()
  }

  clear(): Promise<void> {
    this.tables.clear()
    return Promise.resolve()
  }

  close(): void {
    // Nothing is held open.
  }

  private entriesOf(table: StorageTable): StorageEntry[] {
    const entries = this.tables.get(table) ?? []
    this.tables.set(table, entries)
    return entries
  }

  private put(entries: StorageEntry[], key: StorageKey, value: unknown): void {
    const at = position(entries, key)
    const present = entries[at]
    const replaced = present && compareKeys(present.key, key) === 0 ? 1 : 0
    if (value === undefined) entries.splice(at, replaced)
    else entries.splice(at, replaced, { key: [...key], value: copy(value) })
  }
}

/** Where the first key ≥ `key` is. */
function position(entries: readonly StorageEntry[], key: StorageKey): number {
  return search(entries, (candidate) => compareKeys(candidate, key) >= 0)
}

/** Where the first key > `key` is. */
function positionAfter(entries: readonly StorageEntry[], key: StorageKey): number {
  return search(entries, (candidate) => compareKeys(candidate, key) > 0)
}

function search(entries: readonly StorageEntry[], isBeyond: (key: StorageKey) => boolean): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBeyond(entries[middle]?.key ?? [])) high = middle
    else low = middle + 1
  }
  return low
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
