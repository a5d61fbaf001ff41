import type { LogEntry } from '../../sync/port'
import type { StoragePort, StorageWrite } from '../port'
import { startingWith } from '../storage-key'
import type { WriteSource } from '../write-behind'
import { type Block, blockOf, type RowChange, seqsOf } from './block'
import { BlockCache } from './block-cache'
import { blocksIn, chooseVictims } from './eviction'
import {
  addInterval, intersects, type Interval, intervalAt, type Intervals, removeInterval, rowCount, runsOf,
} from './intervals'
import { isIntervals, isRecord } from './record-checks'

/** Blocks that are read at once; the block cache holds several times as many. */
const BLOCKS_PER_LOAD = 32

/**
 * The stored part of every conversation's log: rows in blocks of 50, and for each conversation the list of intervals
 * in which no row is missing [SYNC-3]. The intervals of all conversations are in memory; blocks come and go.
 *
 * Changes take effect at once for every later call, and are stored behind, in one transaction with whatever else
 * changed in the same synchronous run. Returned entries are shared: never change them.
 */
export class LogRepository implements WriteSource {
  private readonly intervals = new Map<string, Intervals>()
  private readonly unsavedHeads = new Set<string>()
  private readonly blocks: BlockCache
  private damagedHeads = 0
  private rows = 0

  constructor(private readonly storage: StoragePort, private readonly wake: () => void) {
    this.blocks = new BlockCache({
      storage,
      isKnown: (conversationId, seq) => this.has(conversationId, seq),
      onMerged: (block) => this.cutMissing(block),
    })
  }

  /** Reads the intervals of all conversations. Call once, before anything else. */
  async open(): Promise<void> {
    for (const { key, value } of await this.storage.getRange('conversations', startingWith('log'))) {
      const list = isRecord(value) ? value['intervals'] : undefined
      if (typeof key[1] === 'string' && isIntervals(list)) this.adopt(key[1], list)
      else this.damagedHeads++
    }
  }

  /** Stored records that were broken and had to be skipped (P08). */
  get damaged(): number {
    return this.blocks.damaged + this.damagedHeads
  }

  /** Rows of all conversations that can be served from here. */
  get size(): number {
    return this.rows
  }

  /** The contiguous intervals of a conversation, ascending; the last one may be empty and then only marks `have`. */
  intervalsOf(conversationId: string): Intervals {
    return this.intervals.get(conversationId) ?? []
  }

  /** The newest seq that this device knows of as received; undefined when it knows nothing of the conversation. */
  have(conversationId: string): number | undefined {
    const list = this.intervalsOf(conversationId)
    return list[list.length - 1]?.[1]
  }

  /** Is the row stored, without a look at the storage? */
  has(conversationId: string, seq: number): boolean {
    return intervalAt(this.intervalsOf(conversationId), seq) !== undefined
  }

  /** Adds or replaces rows. Rows with successive seqs become, or join, one interval. */
  put(conversationId: string, entries: readonly LogEntry[]): void {
    const known = this.intervalsOf(conversationId)
    for (const entry of entries) {
      const block = this.blocks.at(conversationId, blockOf(entry.seq))
      // Where no row is known there is nothing to merge with, and nothing to read.
      if (!intersects(known, seqsOf(block.number))) block.merged = true
      block.put(entry)
      this.blocks.touch(block)
    }
    const seqs = entries.map((entry) => entry.seq).sort((a, b) => a - b)
    this.setIntervals(conversationId, runsOf(seqs).reduce(addInterval, known))
  }

  /** States that everything up to `seq` was received or given up: `have` becomes at least `seq`, without rows. */
  markTail(conversationId: string, seq: number): void {
    if ((this.have(conversationId) ?? -1) >= seq) return
    this.setIntervals(conversationId, addInterval(this.intervalsOf(conversationId), [seq + 1, seq]))
  }

  /** Changes one stored row (revoked, deleted). A row that is not stored is left alone: it will come changed. */
  patch(conversationId: string, seq: number, change: RowChange): void {
    if (!this.has(conversationId, seq)) return
    const block = this.blocks.at(conversationId, blockOf(seq))
    block.change(seq, change)
    this.blocks.touch(block)
    this.wake()
  }

  /** The rows from..to in order; null when they do not all lie in one interval: pull them [SYNC-3]. */
  async loadRange(conversationId: string, from: number, to: number): Promise<LogEntry[] | null> {
    const entries: LogEntry[] = []
    for (let start = blockOf(from); start <= blockOf(to); start += BLOCKS_PER_LOAD) {
      const end = Math.min(start + BLOCKS_PER_LOAD - 1, blockOf(to))
      for (;;) {
        // Checked after every wait: the rows may have been cleared, or found broken, meanwhile.
        if (!this.holds(conversationId, [from, to])) return null
        const load = this.blocks.load(conversationId, start, end)
        if (!load) break
        await load
      }
      entries.push(...this.rowsIn(conversationId, Math.max(from, seqsOf(start)[0]), Math.min(to, seqsOf(end)[1])))
    }
    return entries
  }

  /** Up to `count` rows that end just before `seq`, in order: fewer at the start of the interval, none at a hole. */
  async loadBefore(conversationId: string, seq: number, count: number): Promise<LogEntry[]> {
    const interval = intervalAt(this.intervalsOf(conversationId), seq - 1)
    if (!interval) return []
    const rows = await this.loadRange(conversationId, Math.max(interval[0], seq - count), seq - 1)
    return rows ?? this.loadBefore(conversationId, seq, count)
  }

  /** Up to `count` rows that start just after `seq`, in order: fewer at the end of the interval, none at a hole. */
  async loadAfter(conversationId: string, seq: number, count: number): Promise<LogEntry[]> {
    const interval = intervalAt(this.intervalsOf(conversationId), seq + 1)
    if (!interval) return []
    const rows = await this.loadRange(conversationId, seq + 1, Math.min(interval[1], seq + count))
    return rows ?? this.loadAfter(conversationId, seq, count)
  }

  /** Forgets the rows up to and including `seq`; `have` stays. */
  clearTo(conversationId: string, seq: number): void {
    const have = this.have(conversationId)
    if (have === undefined) return
    this.cut(conversationId, [0, seq])
    this.markTail(conversationId, have)
  }

  /** Forgets the rows after `seq`, which the gateway no longer has; `have` becomes at most `seq`. */
  truncateAfter(conversationId: string, seq: number): void {
    const have = this.have(conversationId)
    if (have === undefined || have <= seq) return
    // One more than `have`, so that a mark at the tail goes too.
    this.cut(conversationId, [seq + 1, have + 1])
    this.markTail(conversationId, seq)
  }

  /** Forgets the conversation's log altogether, `have` included. */
  drop(conversationId: string): void {
    const have = this.have(conversationId)
    if (have === undefined) return
    this.cut(conversationId, [0, have])
    this.setIntervals(conversationId, [])
  }

  /** Forgets all logs. */
  dropAll(): void {
    for (const conversationId of [...this.intervals.keys()]) this.drop(conversationId)
  }

  /**
   * Makes room: forgets old rows and gives the removals, which the caller stores itself; see chooseVictims(). The
   * intervals are stored with the next batch; until then storage names rows that it lost, which reads repair.
   */
  evict(activityOf: (conversationId: string) => number): StorageWrite[] {
    const victims = chooseVictims(this.intervals, activityOf)
    for (const { conversationId, number } of victims) this.evictBlock(conversationId, number)
    return victims.map((name) => ({ table: 'blocks', key: [name.conversationId, name.number], value: undefined }))
  }

  get pending(): number {
    return this.unsavedHeads.size + this.blocks.pending
  }

  prepare(): Promise<void> | undefined {
    return this.blocks.prepare()
  }

  collect(): StorageWrite[] {
    const heads = [...this.unsavedHeads].map((id): StorageWrite => {
      const intervals = this.intervals.get(id)
      return { table: 'conversations', key: ['log', id], value: intervals && { intervals } }
    })
    this.unsavedHeads.clear()
    return [...heads, ...this.blocks.collect()]
  }

  private adopt(conversationId: string, list: Intervals): void {
    this.intervals.set(conversationId, list)
    this.rows += rowCount(list)
  }

  private setIntervals(conversationId: string, list: Intervals): void {
    // A mark means something at the tail only.
    const kept = list.filter(([from, to], i) => from <= to || i === list.length - 1)
    this.rows += rowCount(kept) - rowCount(this.intervalsOf(conversationId))
    if (kept.length > 0) this.intervals.set(conversationId, kept)
    else this.intervals.delete(conversationId)
    this.unsavedHeads.add(conversationId)
    this.wake()
  }

  private holds(conversationId: string, [from, to]: Interval): boolean {
    const interval = intervalAt(this.intervalsOf(conversationId), from)
    return interval !== undefined && to <= interval[1]
  }

  private rowsIn(conversationId: string, from: number, to: number): LogEntry[] {
    const entries: LogEntry[] = []
    for (let seq = from; seq <= to; seq++) {
      const entry = this.blocks.at(conversationId, blockOf(seq)).get(seq)
      if (entry) entries.push(entry)
    }
    return entries
  }

  /** Takes from..to out of the intervals; blocks without rows go, blocks that lost some are stored again. */
  private cut(conversationId: string, gone: Interval): void {
    const touched = blocksIn(this.intervalsOf(conversationId)).filter((number) => intersects([gone], seqsOf(number)))
    const left = removeInterval(this.intervalsOf(conversationId), gone)
    for (const number of touched) {
      if (intersects(left, seqsOf(number))) this.blocks.touch(this.blocks.at(conversationId, number))
      else this.blocks.remove(conversationId, number)
    }
    this.setIntervals(conversationId, left)
  }

  private evictBlock(conversationId: string, number: number): void {
    const have = this.have(conversationId)
    this.cut(conversationId, seqsOf(number))
    if (have !== undefined) this.markTail(conversationId, have)
  }

  /** A known row that is neither stored nor in memory is lost: a hole that the next page request fills (P08). */
  private cutMissing(block: Block): void {
    const { conversationId } = block
    const have = this.have(conversationId)
    const [first, last] = seqsOf(block.number)
    let list = this.intervalsOf(conversationId)
    for (let seq = first; seq <= last; seq++) {
      if (intervalAt(list, seq) && !block.get(seq)) list = removeInterval(list, [seq, seq])
    }
    if (list === this.intervalsOf(conversationId) || have === undefined) return
    this.setIntervals(conversationId, addInterval(list, [have + 1, have]))
  }
}
