import { ERRORS, HistoryAnchor } from '@opentim/protocol'
import type { Encodable, wire } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { Connection } from '../connection/port'
import type { SyncDatabase } from './database'
import type { LogBook } from './log-book'
import { toLogEntry } from './log-mapper'
import type { HistoryPage, HistoryPoint, LogEntry } from './port'
import type { RowSink } from './row-sink'

/** Rows read from storage at once. */
const CHUNK = 64

export interface HistoryReaderOptions {
  readonly connection: Pick<Connection, 'state' | 'request'>
  readonly database: Pick<SyncDatabase, 'log' | 'conversations'>
  readonly book: LogBook
  readonly sink: RowSink
}

/** Pages of history: from storage where they lie inside one interval, otherwise pulled, merged, served [SYNC-3]. */
export class HistoryReader {
  constructor(private readonly options: HistoryReaderOptions) {}

  async read(conversationId: string, point: HistoryPoint, count: number): Promise<HistoryPage> {
    const local = await this.local(conversationId, point, count)
    if (local && !local.partial) return local
    try {
      return await this.pull(conversationId, point, count)
    } catch (error) {
      if (local && local.entries.length > 0 && isUnreachable(error)) return local
      throw error
    }
  }

  /** The page as far as it is stored without a hole; undefined where only the gateway can find its start. */
  private async local(conversationId: string, point: HistoryPoint, count: number): Promise<HistoryPage | undefined> {
    const log = this.options.book.at(conversationId)
    if (log.isFrozen || log.have === undefined) return undefined
    if (point.by === 'newest') {
      const page = await this.older(conversationId, log.have + 1, count)
      // Newer rows are on their way, or nobody can say that there are none.
      return log.have < log.head || this.options.connection.state !== 'ready' ? { ...page, partial: true } : page
    }
    if (point.by !== 'seq') return undefined
    const { at } = point
    const page = point.newer ? await this.newer(conversationId, at, count) : await this.older(conversationId, at, count)
    // What is in a hole, e.g. a revocation, may have changed the rows before it: good enough only without a network.
    return this.isBeforeHole(conversationId, point.newer ? at + 1 : at - 1) ? { ...page, partial: true } : page
  }

  private isBeforeHole(conversationId: string, seq: number): boolean {
    const intervals = this.options.database.log.intervalsOf(conversationId)
    return seq < (intervals[intervals.length - 1]?.[0] ?? 0)
  }

  private async older(conversationId: string, before: number, count: number): Promise<HistoryPage> {
    const { database } = this.options
    let rows: LogEntry[] = []
    let messages = 0
    while (messages < count) {
      const chunk = await database.log.loadBefore(conversationId, rows[0]?.seq ?? before, CHUNK)
      if (chunk.length === 0) break
      const taken = lastMessages(chunk, count - messages)
      messages += taken.filter(isMessage).length
      rows = [...taken, ...rows]
    }
    const completed = (rows[0]?.seq ?? before) <= this.floor(conversationId) + 1
    return pageOf(rows, { completed, partial: messages < count && !completed })
  }

  private async newer(conversationId: string, after: number, count: number): Promise<HistoryPage> {
    const { database, book } = this.options
    const rows: LogEntry[] = []
    let messages = 0
    while (messages < count) {
      const chunk = await database.log.loadAfter(conversationId, rows[rows.length - 1]?.seq ?? after, CHUNK)
      if (chunk.length === 0) break
      const taken = firstMessages(chunk, count - messages)
      messages += taken.filter(isMessage).length
      rows.push(...taken)
    }
    const completed = (rows[rows.length - 1]?.seq ?? after) >= book.at(conversationId).head
    return pageOf(rows, { completed, partial: messages < count && !completed })
  }

  private async pull(conversationId: string, point: HistoryPoint, count: number): Promise<HistoryPage> {
    const page = await this.options.connection.request('history', { conversationId, count, ...toAnchor(point) })
    const rows = page.rows.map((row) => toLogEntry(row, conversationId))
    this.merge(conversationId, rows)
    return pageOf(rows, { completed: page.completed, partial: false })
  }

  /** Rows up to `have` fill holes; the others go the way of every new row, so that nothing is told out of order. */
  private merge(conversationId: string, rows: readonly LogEntry[]): void {
    const { book, sink } = this.options
    const log = book.at(conversationId)
    const have = log.have
    if (log.isFrozen || have === undefined) return
    sink.accept(conversationId, rows)
    // One of the rows was another one than ours: what is local is being compared, and may go.
    if (log.isFrozen) return
    const old = rows.filter((row) => row.seq <= have)
    if (old.length > 0) sink.fillHole(conversationId, old)
    log.note(old)
  }

  /** Nothing lies at or below it for this user. */
  private floor(conversationId: string): number {
    const index = this.options.database.conversations.get(conversationId)?.index
    return index ? Math.max(index.trimSeq, index.clearSeq) : 0
  }
}

function pageOf(entries: readonly LogEntry[], state: Pick<HistoryPage, 'completed' | 'partial'>): HistoryPage {
  return { entries, fromSeq: entries[0]?.seq ?? 0, toSeq: entries[entries.length - 1]?.seq ?? 0, ...state }
}

function isMessage(entry: LogEntry): boolean {
  return entry.kind === 'message'
}

/** The end of the rows that holds `count` messages, from the first of them on. */
function lastMessages(rows: readonly LogEntry[], count: number): LogEntry[] {
  let left = count
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i]
    if (row && isMessage(row) && --left === 0) return rows.slice(i)
  }
  return [...rows]
}

/** The start of the rows that holds `count` messages, up to the last of them. */
function firstMessages(rows: readonly LogEntry[], count: number): LogEntry[] {
  const end = rows.findIndex((row) => isMessage(row) && --count === 0)
  return end < 0 ? [...rows] : rows.slice(0, end + 1)
}

function toAnchor(point: HistoryPoint): Encodable<Pick<wire.HistoryRequest, 'anchor' | 'at' | 'newer'>> {
  if (point.by === 'newest') return { anchor: HistoryAnchor.NEWEST }
  const anchor = { seq: HistoryAnchor.SEQ, sequence: HistoryAnchor.SEQUENCE, time: HistoryAnchor.TIME }[point.by]
  return { anchor, at: point.at, newer: point.newer }
}

const UNREACHABLE: readonly number[] = [
  ERRORS.NETWORK_ERROR, ERRORS.REQUEST_TIMEOUT, ERRORS.NO_NETWORK, ERRORS.SERVER_BUSY, ERRORS.STORE_UNAVAILABLE,
].map(({ code }) => code)

function isUnreachable(error: unknown): boolean {
  return error instanceof TimError && UNREACHABLE.includes(error.code)
}
