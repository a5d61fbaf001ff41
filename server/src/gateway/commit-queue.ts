import type { Bus } from '../bus/port'
import { Refusal } from '../domain/refusal'
import { conversationOf } from '../store/conversation-ref'
import type { AppendResult, Commit, ConversationRef, NewMessage, Store } from '../store/port'
import { toRefusal } from './failures'
import type { Clock, Logger, Observer } from './port'

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
}

/** Larger transactions are not faster, and they make everybody wait. */
const BATCH_MESSAGES = 1_000
const BATCH_BYTES = 1024 * 1024

/**
 * Group commit: messages that arrive together share a transaction, one transaction is in flight, and the next batch
 * gathers meanwhile. Nobody is acknowledged before the commit [SEND-2]; what was committed is published after it.
 */
export class CommitQueue {
  private waiting: SendTicket[] = []
  private state: 'idle' | 'scheduled' | 'committing' = 'idle'
  private whenIdle: (() => void)[] = []

  constructor(private readonly parts: CommitQueueParts) {}

  append(ticket: SendTicket): void {
    this.waiting.push(ticket)
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
    while (this.waiting.length > 0) await this.commit(this.takeBatch())
    this.state = 'idle'
    for (const resolve of this.whenIdle.splice(0)) resolve()
  }

  private takeBatch(): SendTicket[] {
    let count = 0
    for (let bytes = 0; count < this.waiting.length && count < BATCH_MESSAGES && bytes < BATCH_BYTES; count++) {
      bytes += this.waiting[count]?.message.body.length ?? 0
    }
    const taken = this.waiting.slice(0, count)
    this.waiting = this.waiting.slice(count)
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
      await this.fail(tickets, refusal)
    }
  }

  /** A database that is there but refuses may refuse one message only; the others must not share its fate. */
  private async fail(tickets: readonly SendTicket[], refusal: Refusal): Promise<void> {
    if (refusal.error !== 'STORE_UNAVAILABLE' && tickets.length > 1) {
      for (const ticket of tickets) {
        if (ticket.maySucceed()) await this.commit([ticket])
        else ticket.settled(new Refusal('PREVIOUS_FAILED'))
      }
      return
    }
    for (const ticket of tickets) ticket.settled(refusal)
    this.dropFollowers()
  }

  /** At once, while none of the failed ones can have arrived again: later a repeat could stand behind its followers. */
  private dropFollowers(): void {
    const dropped = this.waiting.filter((ticket) => !ticket.maySucceed())
    this.waiting = this.waiting.filter((ticket) => ticket.maySucceed())
    for (const ticket of dropped) ticket.settled(new Refusal('PREVIOUS_FAILED'))
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

/** Names a row among those of one commit. */
function rowName({ a, b }: ConversationRef, seq: number): string {
  return `${a.id} ${b.id} ${seq}`
}
