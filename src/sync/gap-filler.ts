import { ERRORS, HistoryAnchor, PROTOCOL_LIMITS, isRetryable } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { Connection } from '../connection/port'
import type { Clock, Timer } from '../platform/port'
import type { ConversationLog } from './conversation-log'
import { conversationIdOf, toLogEntry } from './log-mapper'
import { RetryTimer } from './retry-timer'
import type { RowSink } from './row-sink'

/** How long rows wait for the ones before them to come by themselves [SYNC-1]. */
const HOLD_MS = 300
/** Messages of the newest page where the way there is too long [SYNC-6]. */
const NEWEST_PAGE = 50

export interface GapFillerOptions {
  readonly connection: Pick<Connection, 'request' | 'requestPages'>
  readonly clock: Clock
  readonly randomUint32: () => number
  readonly userId: string
  readonly sink: RowSink
  /** More rows than this are not pulled: the newest page, and a hole before it. */
  readonly catchUpRows: () => number
  /** Nothing is missing any more, as far as it is known. */
  readonly onIdle: () => void
}

/**
 * Gets missing rows: one pull at a time, for all conversations that miss some [SYNC-11]. Each round makes progress or
 * takes the newest page instead, so that a log that was trimmed cannot keep it busy for ever (R07).
 */
export class GapFiller {
  private readonly holding = new Map<ConversationLog, Timer>()
  private readonly wanted = new Set<ConversationLog>()
  private readonly retry: RetryTimer
  /** Counts connections; 0 while there is none. */
  private session = 0
  private sessions = 0
  private running = false

  constructor(private readonly options: GapFillerOptions) {
    this.retry = new RetryTimer(options.clock, options.randomUint32, () => this.wake())
  }

  get isIdle(): boolean {
    return this.wanted.size === 0 && !this.running
  }

  /** Rows arrived before their turn: the missing ones may be right behind [R03]. */
  hold(log: ConversationLog): void {
    if (this.session === 0 || this.holding.has(log) || this.wanted.has(log)) return
    this.holding.set(log, this.options.clock.setTimer(() => {
      this.holding.delete(log)
      if (log.missing) this.want(log)
    }, HOLD_MS))
  }

  /** The rows are known to be missing. */
  want(log: ConversationLog): void {
    this.options.clock.clearTimer(this.holding.get(log))
    this.holding.delete(log)
    this.wanted.add(log)
    this.wake()
  }

  online(): void {
    this.session = ++this.sessions
    this.wake()
  }

  offline(): void {
    this.session = 0
    this.retry.stop()
    for (const timer of this.holding.values()) this.options.clock.clearTimer(timer)
    for (const log of this.holding.keys()) this.wanted.add(log)
    this.holding.clear()
  }

  stop(): void {
    this.offline()
    this.wanted.clear()
  }

  private wake(): void {
    if (this.running || this.session === 0 || this.retry.isWaiting || this.wanted.size === 0) return
    this.running = true
    void this.run(this.session)
  }

  private async run(session: number): Promise<void> {
    // What is wanted in one run, such as by one page of the index, is one request.
    await Promise.resolve()
    const batch = [...this.wanted].slice(0, PROTOCOL_LIMITS.pullRanges)
    for (const log of batch) this.wanted.delete(log)
    try {
      await this.fill(batch.filter((log) => log.missing))
      this.retry.succeeded()
    } catch {
      if (session === this.session) this.retry.failed()
    }
    for (const log of batch) if (log.missing) this.wanted.add(log)
    this.running = false
    if (this.wanted.size > 0) this.wake()
    else this.options.onIdle()
  }

  private async fill(logs: readonly ConversationLog[]): Promise<void> {
    const near = logs.filter((log) => this.distance(log) <= this.options.catchUpRows())
    const stuck = near.length > 0 ? await this.pull(near) : []
    const far = logs.filter((log) => !near.includes(log) || stuck.includes(log))
    for (const log of far) await this.takeNewest(log)
  }

  private distance(log: ConversationLog): number {
    return log.head - (log.have ?? log.head)
  }

  /** Gives the logs that it brought nothing to. */
  private async pull(logs: readonly ConversationLog[]): Promise<ConversationLog[]> {
    const before = new Map(logs.map((log) => [log, log.have]))
    const ranges = logs.flatMap((log) => {
      const { conversationId, missing } = log
      return missing ? [{ conversationId, fromSeq: missing.from, toSeq: missing.to }] : []
    })
    try {
      await this.options.connection.requestPages('pull', { ranges }, (page) => this.accept(page.conversations))
    } catch (error) {
      if (!isRefusal(error)) throw error
    }
    return logs.filter((log) => log.missing && log.have === before.get(log))
  }

  private accept(conversations: readonly wire.ConversationRows[]): void {
    for (const { key, rows } of conversations) {
      const conversationId = conversationIdOf(key, this.options.userId)
      if (conversationId) this.options.sink.accept(conversationId, rows.map((row) => toLogEntry(row, conversationId)))
    }
  }

  private async takeNewest(log: ConversationLog): Promise<void> {
    const { connection, sink } = this.options
    const { conversationId } = log
    const request = { conversationId, anchor: HistoryAnchor.NEWEST, count: NEWEST_PAGE }
    try {
      const page = await connection.request('history', request)
      if (log.isFrozen) return
      const reached = page.rows.length > 0 ? page.fromSeq - 1 : Math.max(page.headSeq, log.head)
      sink.startAt(log, reached)
      sink.accept(conversationId, page.rows.map((row) => toLogEntry(row, conversationId)))
    } catch (error) {
      if (!isRefusal(error)) throw error
      // The gateway will not say: what is missing stays a hole, and work goes on.
      sink.startAt(log, log.head)
    }
  }
}

/** The gateway answered, and the answer will not change. */
export function isRefusal(error: unknown): boolean {
  return error instanceof TimError && !isRetryable(error.code) && error.code !== ERRORS.CLOSED.code
}
