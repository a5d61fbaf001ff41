import { ERRORS, HistoryAnchor } from '@opentim/protocol'
import type { ResponseOf } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { Connection } from '../connection/port'
import type { Clock } from '../platform/port'
import { SerialQueue } from '../shared/serial-queue'
import type { ConversationLog } from './conversation-log'
import type { SyncDatabase } from './database'
import { isRefusal } from './gap-filler'
import { toLogEntry } from './log-mapper'
import type { Outbox } from './outbox'
import type { LogEntry, SyncListener } from './port'
import { identityOf } from './recent-rows'
import { RetryTimer } from './retry-timer'
import type { RowSink } from './row-sink'

/** Messages per page, and pages, that are compared before everything local is given up. */
const PAGE_MESSAGES = 100
const MOST_PAGES = 10

export interface ForkRepairOptions {
  readonly connection: Pick<Connection, 'request'>
  readonly database: Pick<SyncDatabase, 'log'>
  readonly clock: Clock
  readonly randomUint32: () => number
  readonly userId: string
  readonly sink: RowSink
  readonly outbox: Outbox
  readonly listener: SyncListener
  readonly onIdle: () => void
}

/** How far a local log and the gateway's are the same. */
interface Verdict {
  readonly keep: number
  readonly head: number
  readonly seenIds: ReadonlySet<string>
}

/**
 * Compares local logs with the gateway's, from their ends backwards, by (seq, ID). Two histories of one conversation
 * are equal up to the point where they part, so the highest equal row is that point: what lies beyond it goes, and is
 * pulled again [SYNC-1] [SYNC-6]. Own messages that are not there any more are kept in the outbox as lost.
 */
export class ForkRepair {
  private readonly wanted = new Set<ConversationLog>()
  private readonly queue = new SerialQueue()
  private readonly retry: RetryTimer
  private isOnline = false

  constructor(private readonly options: ForkRepairOptions) {
    this.retry = new RetryTimer(options.clock, options.randomUint32, () => this.online())
  }

  get isIdle(): boolean {
    return this.wanted.size === 0
  }

  isWanted(log: ConversationLog): boolean {
    return this.wanted.has(log)
  }

  /** Compares the log; its rows wait meanwhile. */
  want(log: ConversationLog): void {
    log.freeze()
    if (this.wanted.has(log)) return
    this.wanted.add(log)
    if (this.isOnline) this.start(log)
  }

  /** The gateway has nothing of that conversation. */
  voidLog(log: ConversationLog): void {
    this.wanted.add(log)
    void this.queue.run(() => this.settle(log, { keep: 0, head: 0, seenIds: new Set() })).finally(() => this.done(log))
  }

  online(): void {
    this.isOnline = true
    for (const log of this.wanted) this.start(log)
  }

  offline(): void {
    this.isOnline = false
    this.retry.stop()
  }

  private start(log: ConversationLog): void {
    this.queue.run(async () => {
      if (!this.isOnline || !this.wanted.has(log)) return
      await this.settle(log, await this.compare(log))
      this.done(log)
    }).catch(() => {
      if (this.isOnline) this.retry.failed()
    })
  }

  private done(log: ConversationLog): void {
    this.wanted.delete(log)
    this.retry.succeeded()
    if (this.isIdle) this.options.onIdle()
  }

  private async compare(log: ConversationLog): Promise<Verdict> {
    const top = this.topOf(log)
    const seenIds = new Set<string>()
    let at = (top ?? log.have ?? 0) + 1
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await this.page(log, at)
      const rows = page.rows.map((row) => toLogEntry(row, log.conversationId))
      for (const { message } of rows) if (message) seenIds.add(message.id)
      // Without rows of our own there is nothing to compare: the end is where the gateway says.
      if (top === undefined) return { keep: Math.min(log.have ?? 0, page.headSeq), head: page.headSeq, seenIds }
      const equal = await this.highestEqual(log, rows)
      // What follows our highest row up to `have` has no rows here: as true as that row is.
      const keep = equal === top ? Math.min(log.have ?? 0, page.headSeq) : equal
      if (keep !== undefined) return { keep, head: page.headSeq, seenIds }
      at = page.fromSeq
      if (rows.length === 0 || page.completed) return { keep: 0, head: page.headSeq, seenIds }
    }
    return { keep: 0, head: log.head, seenIds }
  }

  private async page(log: ConversationLog, at: number): Promise<ResponseOf<'history'>> {
    const request = { conversationId: log.conversationId, anchor: HistoryAnchor.SEQ, at, count: PAGE_MESSAGES }
    try {
      return await this.options.connection.request('history', request)
    } catch (error) {
      if (!isRefusal(error)) throw error
      return { rows: [], fromSeq: 0, toSeq: 0, completed: true, headSeq: 0, trimSeq: 0 }
    }
  }

  /** The highest seq at which both have the same row. */
  private async highestEqual(log: ConversationLog, rows: readonly LogEntry[]): Promise<number | undefined> {
    const theirs = new Map(rows.map((row) => [row.seq, identityOf(row)]))
    const local = await this.localRows(log, rows[0]?.seq ?? 1, rows[rows.length - 1]?.seq ?? 0)
    return local.filter((row) => identityOf(row) !== undefined && identityOf(row) === theirs.get(row.seq)).pop()?.seq
  }

  private async localRows(log: ConversationLog, from: number, to: number): Promise<LogEntry[]> {
    const { database } = this.options
    const rows: LogEntry[] = []
    for (const [start, end] of database.log.intervalsOf(log.conversationId)) {
      const first = Math.max(from, start)
      const last = Math.min(to, end)
      if (first <= last) rows.push(...(await database.log.loadRange(log.conversationId, first, last)) ?? [])
    }
    return rows
  }

  private async settle(log: ConversationLog, { keep, head, seenIds }: Verdict): Promise<void> {
    const { database, listener, sink } = this.options
    const { conversationId } = log
    const had = log.have ?? 0
    const gone = await this.localRows(log, keep + 1, had)
    if (had > keep) {
      database.log.truncateAfter(conversationId, keep)
      listener.onTruncated(conversationId, keep)
    }
    for (const { message } of gone) {
      if (message?.from === this.options.userId && !seenIds.has(message.id)) this.flagLost(message)
    }
    sink.thaw(log, keep, head)
  }

  private flagLost(message: NonNullable<LogEntry['message']>): void {
    const { outbox, listener } = this.options
    if (outbox.get(message.id)) return
    outbox.addLost(message, ERRORS.LOST_BY_SERVER.code)
    listener.onSendFailed(message.id, new TimError(ERRORS.LOST_BY_SERVER, 'sendMessage'))
  }

  /** The highest seq of which a row is stored. */
  private topOf(log: ConversationLog): number | undefined {
    const filled = this.options.database.log.intervalsOf(log.conversationId).filter(([from, to]) => from <= to)
    return filled[filled.length - 1]?.[1]
  }
}
