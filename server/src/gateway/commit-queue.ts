import type { Bus } from '../bus/port'
import { Refusal } from '../domain/refusal'
import { conversationOf } from '../store/conversation-ref'
import type { AppendResult, Commit, ConversationRef, NewMessage, Store } from '../store/port'
import { toRefusal } from './failures'
import type { Clock, GatewaySettings, Logger, Observer } from './port'

/** A message on its way into the log, and who waits for the outcome. */
export interface SendTicket {
  readonly message: NewMessage
  /** The session that sent it. */
  readonly origin: number
  /** Asked while it waits, after another message failed: false when it was meant to follow that one [SEND-4]. */
  maySucceed(): boolean
  settled(outcome: AppendResult | Refusal): void
}

export interface CommitQueueParts {
  readonly store: Pick<Store, 'appendMessages'>
  readonly bus: Bus
  readonly clock: Clock
  readonly observer: Observer
  readonly logger: Logger
  readonly settings: Pick<GatewaySettings, 'commitBacklog'>
}

/** Larger transactions are not faster, and they make everybody wait. */
const BATCH_MESSAGES = 1_000
const BATCH_BYTES = 1024 * 1024
/** Message bytes that wait at most, however few messages they are. */
const BACKLOG_BYTES = 64 * 1024 * 1024

/**
 * Group commit: messages that arrive together share a transaction, one transaction is in flight, and the next batch
 * gathers meanwhile. Nobody is acknowledged before the commit [SEND-2]; what was committed is published after it.
 */
export class CommitQueue {
  private waiting: SendTicket[] = []
  private waitingBytes = 0
  /** The messages of a batch that the database refused: one of them is the reason, so each is tried by itself. */
  private suspects: SendTicket[] = []
  private state: 'idle' | 'scheduled' | 'committing' = 'idle'
  private whenIdle: (() => void)[] = []

  constructor(private readonly parts: CommitQueueParts) {}

  /** False while the database cannot keep up: what comes now has to come again later, instead of waiting here. */
  get hasRoom(): boolean {
    return this.waiting.length < this.parts.settings.commitBacklog && this.waitingBytes < BACKLOG_BYTES
  }

  /** Messages that wait for their transaction. */
  get length(): number {
    return this.waiting.length + this.suspects.length
  }

  append(ticket: SendTicket): void {
    this.waiting.push(ticket)
    this.waitingBytes += bytesOf(ticket)
    if (this.state !== 'idle') return
    this.state = 'scheduled'
    this.parts.clock.nextTask(() => void this.run())
  }

  /** Resolves when nothing waits and nothing is in flight. */
  idle(): Promise<void> {
    return this.state === 'idle' ? Promise.resolve() : new Promise((resolve) => this.whenIdle.push(resolve))
  }

  private async run(): Promise<void> {
    this.state = 'committing'
    while (this.length > 0) await this.commit(this.takeBatch())
    this.state = 'idle'
    for (const resolve of this.whenIdle.splice(0)) resolve()
  }

  private takeBatch(): SendTicket[] {
    const suspect = this.suspects.shift()
    if (suspect) return [suspect]
    let [count, bytes] = [0, 0]
    for (let ticket = this.waiting[0]; ticket && count < BATCH_MESSAGES && bytes < BATCH_BYTES; ticket = this.waiting[++count]) {
      bytes += bytesOf(ticket)
    }
    const taken = this.waiting.slice(0, count)
    this.keep(this.waiting.slice(count))
    return taken
  }

  private async commit(tickets: readonly SendTicket[]): Promise<void> {
    const { store, clock, observer, logger } = this.parts
    const startedMs = clock.now()
    try {
      const { results, commit } = await store.appendMessages(tickets.map(({ message }) => message))
      observer.committed(tickets.length, clock.now() - startedMs)
      this.settle(tickets, results, commit)
    } catch (error) {
      const refusal = toRefusal(error)
      logger.error({ messages: tickets.length, code: refusal.code, error: String(error) }, 'messages were not committed')
      this.fail(tickets, refusal)
    }
  }

  private fail(tickets: readonly SendTicket[], refusal: Refusal): void {
    const isAway = refusal.error === 'STORE_UNAVAILABLE'
    // A database that is there but refuses may refuse one message only; the others must not share its fate.
    if (!isAway && tickets.length > 1) {
      this.suspects = [...tickets]
      return
    }
    for (const ticket of tickets) ticket.settled(refusal)
    if (isAway) this.refuseWaiting(refusal)
    else this.dropFollowers()
  }

  /** Who waits would only wait as long again for the same answer. */
  private refuseWaiting(refusal: Refusal): void {
    const refused = [...this.suspects, ...this.waiting]
    this.suspects = []
    this.keep([])
    for (const ticket of refused) ticket.settled(ticket.maySucceed() ? refusal : new Refusal('PREVIOUS_FAILED'))
  }

  /** At once, while none of the failed ones can have arrived again: later a repeat could stand behind its followers. */
  private dropFollowers(): void {
    const dropped = [...this.suspects, ...this.waiting].filter((ticket) => !ticket.maySucceed())
    this.suspects = this.suspects.filter((ticket) => ticket.maySucceed())
    this.keep(this.waiting.filter((ticket) => ticket.maySucceed()))
    for (const ticket of dropped) ticket.settled(new Refusal('PREVIOUS_FAILED'))
  }

  private keep(waiting: SendTicket[]): void {
    this.waiting = waiting
    this.waitingBytes = waiting.reduce((sum, ticket) => sum + bytesOf(ticket), 0)
  }

  private settle(tickets: readonly SendTicket[], results: readonly AppendResult[], commit: Commit): void {
    const origins = new Map<string, number>()
    tickets.forEach((ticket, index) => {
      const result = results[index] ?? new Refusal('INTERNAL')
      if (!(result instanceof Refusal) && result.outcome === 'stored') {
        const { sender, peer } = ticket.message
        origins.set(rowName(conversationOf(sender, peer), result.seq), ticket.origin)
      }
      ticket.settled(result)
    })
    this.parts.bus.publish({
      kind: 'commit',
      commit,
      origins: commit.rows.map(({ conversation, row }) => origins.get(rowName(conversation, row.seq))),
    })
  }
}

function bytesOf({ message }: SendTicket): number {
  return message.body.length
}

/** Names a row among those of one commit. */
function rowName({ a, b }: ConversationRef, seq: number): string {
  return `${a.id} ${b.id} ${seq}`
}
