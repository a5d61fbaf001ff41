import { type Cell, cellsOf } from './miniprogram-pages'
import type { StorageEntry, StorageKey, StorageRange, StorageTable, StorageWrite } from './port'
import { compareKeys } from './storage-key'

interface StoredRecord {
  readonly table: StorageTable
  readonly key: StorageKey
  /** JSON until somebody asks for it, in pieces. */
  readonly cells: readonly Cell[]
}

/** Writes as they are kept: the last one of each record, undefined where it is removed. */
export type Batch = ReadonlyMap<string, StoredRecord | undefined>

/** Stands for records that nobody can name: who reads it counts it as damage and has everything sent again (P08). */
const LOST = '["conversations","index",""]'

/** The records of one database, in memory. */
export class MiniProgramRecords {
  private readonly records = new Map<string, StoredRecord>()

  constructor(cells: readonly Cell[], damaged: boolean) {
    const found = new Map<string, Cell[]>()
    for (const cell of cells) found.set(cell.id, [...(found.get(cell.id) ?? []), cell])
    for (const [id, list] of found) this.adopt(id, list.sort((a, b) => a.part - b.part))
    if (damaged) this.adopt(LOST, [])
  }

  get(table: StorageTable, key: StorageKey): unknown {
    const record = this.records.get(idOf(table, key))
    return record && valueOf(record)
  }

  /** Sorted when it is read, which is seldom; writes come with every message. */
  getRange(table: StorageTable, { lower, upper }: StorageRange): StorageEntry[] {
    return [...this.records.values()]
      .filter((record) => record.table === table && compareKeys(record.key, lower) >= 0 && compareKeys(record.key, upper) <= 0)
      .sort((a, b) => compareKeys(a.key, b.key))
      .map((record) => ({ key: [...record.key], value: valueOf(record) }))
  }

  cellsOf(ids: Iterable<string>): Cell[] {
    return [...ids].flatMap((id) => this.records.get(id)?.cells ?? [])
  }

  apply(batch: Batch): void {
    for (const [id, record] of batch) {
      if (record) this.records.set(id, record)
      else this.records.delete(id)
    }
  }

  clear(): void {
    this.records.clear()
  }

  private adopt(id: string, cells: readonly Cell[]): void {
    try {
      const [table, ...key] = JSON.parse(id) as [StorageTable, ...StorageKey]
      this.records.set(id, { table, key, cells })
    } catch {
      this.adopt(LOST, [])
    }
  }
}

/** Copies what is written, now. */
export function batchOf(writes: readonly StorageWrite[]): Batch {
  return new Map(writes.map(({ table, key, value }) => {
    const id = idOf(table, key)
    return [id, value === undefined ? undefined : { table, key: [...key], cells: cellsOf(id, JSON.stringify(value)) }]
  }))
}

function idOf(table: StorageTable, key: StorageKey): string {
  return JSON.stringify([table, ...key])
}

function valueOf({ cells }: StoredRecord): unknown {
  try {
    return JSON.parse(cells.map(({ text }) => text).join(''))
  } catch {
    return null
  }
}
