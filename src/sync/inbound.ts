import { ERRORS } from '@opentim/protocol'
import type { ResponseOf, wire } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { SyncDatabase } from './database'
import { conversationIdOf, toLogEntry, toOnlineMessage } from './log-mapper'
import type { SyncListener } from './port'
import type { SyncCore } from './sync-core'

const DEFAULT_WINDOW = 256
const DEFAULT_CATCH_UP_ROWS = 500

/** `snapshot`: this device had no index and loads it. `resync`: it had another epoch's, and compares. */
type Phase = 'offline' | 'snapshot' | 'resync' | 'following'

export interface InboundOptions {
  readonly core: SyncCore
  readonly userId: string
  readonly database: Pick<SyncDatabase, 'meta'>
  readonly listener: SyncListener
  readonly report: (error: TimError) => void
  /** Everything that a login named is here; called again after every later one. */
  readonly onSynced: () => void
}

/** What the gateway says, in the order in which it says it, and how far that may be remembered. */
export class Inbound {
  catchUpRows = DEFAULT_CATCH_UP_ROWS
  private phase: Phase = 'offline'
  private epoch: string
  private isIndexWhole = false
  private storedUver: number | undefined

  constructor(private readonly options: InboundOptions) {
    this.epoch = options.database.meta.cursor?.epoch ?? ''
    this.storedUver = options.database.meta.cursor?.uver
  }

  loginFacts(): { readonly epoch: string; readonly uver: number } {
    return { epoch: this.epoch, uver: this.options.core.cursor.settled }
  }

  onLogin(answer: ResponseOf<'login'>): void {
    const { core, listener } = this.options
    core.cursor.restart(core.cursor.settled)
    this.isIndexWhole = false
    this.takeLimits(answer.limits)
    this.enterPhase(answer)
    if (answer.profile) listener.onProfiles([answer.profile], true)
    this.epoch = answer.epoch
    core.indexSync.begin(answer.page ?? { rows: [], facts: [], uver: answer.uver, more: false, next: '', profiles: [] })
    this.saveCursor()
  }

  onStep(step: wire.Step): void {
    const { core } = this.options
    // A large step comes in parts; only the last one carries the version.
    const isPart = step.uver === 0
    const order = isPart ? 'past' : core.cursor.step(step.uver)
    const namedBy = isPart ? core.cursor.uver + 1 : order === 'past' ? undefined : step.uver
    for (const { key, rows } of step.conversations) this.takeRows(key, rows, namedBy)
    if (order !== 'past') {
      core.index.apply(step.indexes, (log) => (log.isFrozen ? core.repair.want(log) : core.filler.hold(log)))
    }
    this.takeProfiles(step.profiles)
    core.facts.apply(step.facts)
    if (order === 'ahead') core.indexSync.hold()
    this.saveCursor()
  }

  onOnline(body: Uint8Array): void {
    const message = toOnlineMessage(body, this.options.userId)
    if (message) this.options.listener.onOnline(message.record, message.timeSeconds)
  }

  onHeartbeat(uver: number): void {
    const { cursor, indexSync } = this.options.core
    cursor.announce(uver)
    if (cursor.isBehind) indexSync.hold()
  }

  /** Every page of the index is applied. */
  onIndexComplete(): void {
    const { book, index, repair, sink } = this.options.core
    this.isIndexWhole = true
    for (const log of book.endSnapshot()) sink.startAt(log, 0)
    if (this.phase === 'snapshot') this.phase = 'following'
    if (this.phase === 'resync') {
      index.endReset()
      for (const log of book.all()) if (log.isFrozen && !repair.isWanted(log)) repair.voidLog(log)
    }
    this.saveCursor()
    this.checkSynced()
  }

  checkSynced(): void {
    const { filler, repair } = this.options.core
    if (!this.isIndexWhole) return
    if (this.phase === 'resync' && repair.isIdle) {
      this.phase = 'following'
      this.saveCursor()
    }
    if (this.phase === 'following' && filler.isIdle && repair.isIdle) this.options.onSynced()
  }

  /** [SYNC-4] Stores the cursor with, or after, what it covers. While epochs are compared what was stored stands. */
  saveCursor(): void {
    const { cursor, facts } = this.options.core
    const uver = cursor.settled
    const isPartial = this.phase === 'snapshot'
    if (this.phase === 'offline' || this.phase === 'resync' || facts.isResetting) return
    if (uver === this.storedUver && !this.isStoredOtherwise(isPartial)) return
    this.storedUver = uver
    this.options.database.meta.setCursor({ epoch: this.epoch, uver, ...(isPartial ? { partial: true } : {}) })
  }

  private isStoredOtherwise(isPartial: boolean): boolean {
    const stored = this.options.database.meta.cursor
    return stored?.epoch !== this.epoch || (stored.partial ?? false) !== isPartial
  }

  private enterPhase(answer: ResponseOf<'login'>): void {
    const { core, database } = this.options
    const isKnownDevice = this.epoch !== ''
    if (isKnownDevice && (answer.resync || answer.epoch !== this.epoch)) return this.beginResync()
    if (this.phase === 'snapshot' || this.phase === 'resync') return
    const isSnapshot = !isKnownDevice || database.meta.cursor?.partial === true
    this.phase = isSnapshot ? 'snapshot' : 'following'
    if (isSnapshot) core.book.beginSnapshot()
    // Facts without a cursor: another record was broken, and meanwhile the gateway may have another history (P08).
    if (!isKnownDevice) core.facts.reset()
  }

  /** [SYNC-6] The gateway has another history: nothing local is believed before it is compared. */
  private beginResync(): void {
    const { core, listener, report } = this.options
    this.phase = 'resync'
    core.cursor.restart(0)
    core.book.beginSnapshot()
    for (const log of core.book.all()) if (log.have !== undefined) log.freeze()
    core.index.reset()
    core.facts.reset()
    listener.onReset()
    report(new TimError(ERRORS.RESYNC, 'sync'))
  }

  private takeRows(key: wire.ConversationKey | null, rows: readonly wire.LogRow[], namedBy: number | undefined): void {
    const { book, cursor, sink } = this.options.core
    const conversationId = conversationIdOf(key, this.options.userId)
    if (conversationId === undefined || rows.length === 0) return
    sink.accept(conversationId, rows.map((row) => toLogEntry(row, conversationId)))
    const log = book.at(conversationId)
    const last = rows.reduce((highest, row) => Math.max(highest, row.seq), 0)
    if (namedBy !== undefined && (log.isFrozen || (log.have ?? 0) < last)) cursor.owe(conversationId, namedBy, last)
  }

  private takeProfiles(changes: readonly wire.ProfileChange[]): void {
    const profiles = changes.flatMap(({ profile }) => profile ?? [])
    if (profiles.length > 0) this.options.listener.onProfiles(profiles)
  }

  private takeLimits(limits: wire.Limits | null): void {
    this.options.core.pump.setWindow(limits?.sendWindow || DEFAULT_WINDOW)
    this.catchUpRows = limits?.catchUpRows || DEFAULT_CATCH_UP_ROWS
  }
}
