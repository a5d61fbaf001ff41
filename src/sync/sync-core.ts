import type { TimError } from '../api/errors'
import type { Connection } from '../connection/port'
import type { Clock } from '../platform/port'
import type { wire } from '@opentim/protocol'
import type { Cursor } from './cursor'
import type { SyncDatabase } from './database'
import { FactBook } from './fact-book'
import { ForkRepair } from './fork-repair'
import { GapFiller } from './gap-filler'
import { HistoryReader } from './history-reader'
import { IndexBook } from './index-book'
import { IndexSync } from './index-sync'
import { LogBook } from './log-book'
import type { Outbox } from './outbox'
import { OutboxPump, type PumpTimes } from './outbox-pump'
import type { LogEntry, OutboxEntry, SyncListener } from './port'
import { RowSink } from './row-sink'
import type { SyncParts } from './sync-parts'

/** The part of the connection that the engine uses. */
export type SyncConnection = Pick<Connection, 'state' | 'request' | 'requestPages' | 'send' | 'probe'>

export interface SyncCoreOptions {
  readonly userId: string
  readonly database: SyncDatabase
  readonly clock: Clock
  readonly randomUint32: () => number
  /** Guarded: it does not throw. */
  readonly listener: SyncListener
  readonly connection: SyncConnection
  readonly times: PumpTimes
  readonly parts: SyncParts
  readonly catchUpRows: () => number
  readonly report: (error: TimError) => void
  readonly onIndexComplete: () => void
  /** Something moved: the cursor may be stored. */
  readonly onProgress: () => void
  /** A part has nothing left to do. */
  readonly onIdle: () => void
}

/** The parts of the engine, wired. */
export interface SyncCore {
  readonly cursor: Cursor
  readonly outbox: Outbox
  readonly book: LogBook
  readonly sink: RowSink
  readonly index: IndexBook
  readonly facts: FactBook
  readonly indexSync: IndexSync
  readonly filler: GapFiller
  readonly repair: ForkRepair
  readonly pump: OutboxPump
  readonly reader: HistoryReader
}

export function createSyncCore(options: SyncCoreOptions): SyncCore {
  const { database, clock, randomUint32, listener, connection, userId, parts, onIdle, onProgress } = options
  const cursor = parts.makeCursor(database.meta.cursor?.uver ?? 0)
  const outbox = parts.makeOutbox(database)
  const book = new LogBook(database, parts.makeLog)
  const sink = new RowSink({
    book, database, cursor, listener, onProgress,
    takeFromOutbox: (messageId) => takeFromOutbox(outbox, pump, messageId),
    onGap: (log) => filler.hold(log),
    onFork: (log) => repair.want(log),
  })
  const { catchUpRows } = options
  const filler = new GapFiller({ connection, clock, randomUint32, userId, sink, catchUpRows, onIdle })
  const repair = new ForkRepair({ connection, database, clock, randomUint32, userId, sink, outbox, listener, onIdle })
  const index = new IndexBook({ book, database, cursor, sink, listener })
  const facts = new FactBook(database.facts, listener)
  const indexSync = new IndexSync({
    connection, clock, randomUint32, cursor, onProgress,
    onPage: (page) => takePage(page, { index, facts, filler, repair, listener }),
    onLastPage: () => facts.endIndex(),
    onComplete: options.onIndexComplete,
    report: options.report,
  })
  const pump = new OutboxPump({
    connection, clock, randomUint32, times: options.times,
    onAcknowledged: (entry, ack) => takeAck(entry, ack, { sink, book, cursor, outbox, pump, listener }),
    onFailed: (entry, error) => {
      outbox.fail(entry.record.id, error.code)
      listener.onSendFailed(entry.record.id, error)
    },
  })
  const reader = new HistoryReader({ connection, database, book, sink })
  return { cursor, outbox, book, sink, index, facts, indexSync, filler, repair, pump, reader }
}

function takeFromOutbox(outbox: Outbox, pump: OutboxPump, messageId: string): boolean {
  if (!outbox.remove(messageId)) return false
  pump.settled(messageId)
  return true
}

function takePage(
  page: wire.IndexPage,
  { index, facts, filler, repair, listener }: Pick<SyncCore, 'index' | 'facts' | 'filler' | 'repair'> & { listener: SyncListener },
): void {
  if (page.profiles.length > 0) listener.onProfiles(page.profiles)
  facts.apply(page.facts, page.more)
  index.apply(page.rows, (log) => (log.isFrozen ? repair.want(log) : filler.want(log)))
}

/** [SYNC-2] The answer to one's own send is a push of that row; the message waits in the outbox until it is placed. */
function takeAck(
  entry: OutboxEntry, ack: wire.SendAck,
  core: Pick<SyncCore, 'sink' | 'book' | 'cursor' | 'outbox' | 'pump'> & { listener: SyncListener },
): void {
  const { record } = entry
  if (entry.onlineOnly) {
    takeFromOutbox(core.outbox, core.pump, record.id)
    return core.listener.onSentOnline(record.id, ack.time)
  }
  const { seq, sequence, time } = ack
  const row: LogEntry = { seq, sequence, time, kind: 'message', message: record, revocation: null }
  core.sink.accept(record.conversationId, [row])
  // The step of this commit carries no row for us [SYNC-4]: the cursor must not pass it while the row waits.
  const log = core.book.at(record.conversationId)
  if (log.isFrozen || (log.have ?? 0) < seq) core.cursor.owe(record.conversationId, core.cursor.uver + 1, seq)
}
