import type { LogEntry } from '../../sync/port'
import type { Interval } from './intervals'

/** Rows per record: a put costs the same for one row and for fifty. */
export const BLOCK_SIZE = 50

/** The number of the block in which a seq lies. */
export function blockOf(seq: number): number {
  return Math.floor(seq / BLOCK_SIZE)
}

/** The seqs of a block. */
export function seqsOf(block: number): Interval {
  return [block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE - 1]
}

/** What becomes of one row. */
export type RowChange = (entry: LogEntry) => LogEntry

/** One block in memory. What was put lies over what storage holds, until the two have been merged. */
export class Block {
  /** False: storage may hold rows of this block that are not here. */
  merged = false
  /** The load under way. */
  loading: Promise<void> | undefined
  private readonly rows = new Map<number, LogEntry>()
  private readonly changes: { readonly seq: number; readonly change: RowChange }[] = []

  constructor(readonly conversationId: string, readonly number: number) {}

  get(seq: number): LogEntry | undefined {
    return this.rows.get(seq)
  }

  put(entry: LogEntry): void {
    this.rows.set(entry.seq, entry)
  }

  /** Changes a row now, or, when it is still in storage, on its way here. */
  change(seq: number, change: RowChange): void {
    const row = this.rows.get(seq)
    if (row) this.rows.set(seq, change(row))
    else if (!this.merged) this.changes.push({ seq, change })
  }

  /** Takes what storage holds; rows that were put meanwhile are newer. */
  merge(stored: readonly LogEntry[]): void {
    if (this.merged) return
    const absent = stored.filter((entry) => !this.rows.has(entry.seq))
    for (const entry of absent) this.rows.set(entry.seq, this.changed(entry))
    this.changes.length = 0
    this.merged = true
  }

  /** The rows that `isKept`, in order; the others are forgotten. */
  keep(isKept: (seq: number) => boolean): LogEntry[] {
    for (const seq of [...this.rows.keys()]) if (!isKept(seq)) this.rows.delete(seq)
    return [...this.rows.values()].sort((a, b) => a.seq - b.seq)
  }

  private changed(entry: LogEntry): LogEntry {
    return this.changes.reduce((row, { seq, change }) => (seq === row.seq ? change(row) : row), entry)
  }
}
