import { ERRORS } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { Connection } from '../connection/port'
import type { Clock, Timer } from '../platform/port'
import type { Cursor } from './cursor'
import { RetryTimer } from './retry-timer'

/** How long a step may wait for the one before it. */
const HOLD_MS = 300

export interface IndexSyncOptions {
  readonly connection: Pick<Connection, 'request'>
  readonly clock: Clock
  readonly randomUint32: () => number
  readonly cursor: Cursor
  /** Takes the rows of a page; the cursor moves right after. */
  readonly onPage: (page: wire.IndexPage) => void
  /** The last page was just applied, in this same run. */
  readonly onLastPage: () => void
  /** Everything that the gateway named is applied. */
  readonly onComplete: () => void
  /** The cursor moved. */
  readonly onProgress: () => void
  readonly report: (error: TimError) => void
}

/** Reads the user's index, page after page, from the cursor on: after a login, and whenever a step was lost. */
export class IndexSync {
  /** Pages that lay in the past and were not applied. */
  stalePages = 0
  private readonly retry: RetryTimer
  private holdTimer: Timer | undefined
  private session = 0
  private running = false

  constructor(private readonly options: IndexSyncOptions) {
    this.retry = new RetryTimer(options.clock, options.randomUint32, () => this.start())
  }

  get isRunning(): boolean {
    return this.running || this.retry.isWaiting
  }

  /** The page that came with the login. */
  begin(page: wire.IndexPage): void {
    this.stop()
    this.run(() => this.followPages(page, this.session))
  }

  /** Something says that the cursor is behind: give the missing steps a moment, then ask. */
  hold(): void {
    if (this.isRunning || this.holdTimer !== undefined) return
    this.holdTimer = this.options.clock.setTimer(() => {
      this.holdTimer = undefined
      if (this.options.cursor.isBehind) this.start()
    }, HOLD_MS)
  }

  stop(): void {
    this.session++
    this.running = false
    this.retry.stop()
    this.options.clock.clearTimer(this.holdTimer)
    this.holdTimer = undefined
  }

  private start(): void {
    if (this.running) return
    const { connection, cursor } = this.options
    this.run(async () => {
      const session = this.session
      const page = await connection.request('syncIndex', { afterUver: cursor.uver, next: '' })
      if (session === this.session) await this.followPages(page, session)
    })
  }

  private run(work: () => Promise<void>): void {
    const session = this.session
    this.running = true
    work().then(
      () => this.ended(session, undefined),
      (cause: unknown) => this.ended(session, toError(cause)),
    )
  }

  private ended(session: number, error: TimError | undefined): void {
    if (session !== this.session) return
    this.running = false
    if (error) {
      this.retry.failed()
      this.options.report(error)
      return
    }
    this.retry.succeeded()
    if (this.options.cursor.isBehind) this.hold()
    this.options.onComplete()
  }

  /** Applies the page, which must not be awaited, and gets those after it. */
  private async followPages(first: wire.IndexPage, session: number): Promise<void> {
    const afterUver = this.options.cursor.uver
    this.apply(first)
    for (let page = first; page.more; ) {
      const next = page.next
      page = await this.options.connection.request('syncIndex', { afterUver, next })
      if (session !== this.session) return
      // A gateway that goes in circles would keep us busy for ever (R13).
      if (page.more && (page.next === next || page.rows.length + page.facts.length === 0)) {
        throw new TimError(ERRORS.BAD_FRAME, 'syncIndex', { reason: 'PROTOCOL: the pages do not advance' })
      }
      this.apply(page)
    }
    this.options.onLastPage()
  }

  private apply(page: wire.IndexPage): void {
    // A stale replica must not take us back [R10].
    if (page.uver < this.options.cursor.uver) {
      this.stalePages++
      return
    }
    this.options.onPage(page)
    this.options.cursor.reach(page.uver)
    this.options.onProgress()
  }
}

function toError(cause: unknown): TimError {
  return cause instanceof TimError ? cause : new TimError(ERRORS.INTERNAL, 'syncIndex', { cause })
}
