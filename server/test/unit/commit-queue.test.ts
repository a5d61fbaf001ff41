import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock'
import { MemoryBus } from '../../src/bus/memory-bus'
import { Refusal } from '../../src/domain/refusal'
import { CommitQueue } from '../../src/gateway/commit-queue'
import type { SendTicket } from '../../src/gateway/commit-queue'
import { EMPTY_COMMIT } from '../../src/store/conversation-ref'
import { InvalidValue, StoreUnavailable } from '../../src/store/errors'
import type { AppendResult, NewMessage, UserRecord } from '../../src/store/port'
import { Recorder } from '../support/core-kit'

type Outcome = string
type Fault = (randoms: readonly number[]) => Error | Promise<void> | undefined

const user = (id: number): UserRecord => ({ id, userId: `user${id}`, nick: '', avatar: '', updatedAtMs: 0, details: {} })

/** A queue in front of a store that stores whatever its fault lets pass. */
class QueueKit {
  readonly clock = new FakeClock()
  /** The random numbers of the messages of each call of the store. */
  readonly calls: number[][] = []
  readonly outcomes: Record<number, Outcome> = {}
  readonly published: number[] = []
  fault: Fault = () => undefined
  readonly queue: CommitQueue
  private readonly failed = new Set<number>()
  private stored = 0

  constructor(commitBacklog = 1_000) {
    const bus = new MemoryBus()
    bus.subscribe((event) => void this.published.push(event.kind === 'commit' ? event.origins.length : 0))
    const store = { appendMessages: (messages: readonly NewMessage[]) => this.append(messages) }
    const recorder = new Recorder()
    this.queue = new CommitQueue({ store, bus, clock: this.clock, observer: recorder, logger: recorder, settings: { commitBacklog } })
  }

  /** A message; with `after` it may not follow that one when it has failed. */
  send(random: number, { after, bytes = 1 }: { after?: number; bytes?: number } = {}): void {
    const message = {
      sender: user(1), peer: user(2), clientTime: 1, random, content: new Uint8Array(), body: new Uint8Array(bytes), countable: true, showable: true,
      hiddenFromPeer: false,
    }
    const ticket: SendTicket = {
      message, origin: 1,
      maySucceed: () => after === undefined || !this.failed.has(after),
      settled: (outcome) => {
        if (outcome instanceof Refusal) this.failed.add(random)
        this.outcomes[random] = outcome instanceof Refusal ? outcome.error : outcome.outcome
      },
    }
    this.queue.append(ticket)
  }

  private async append(messages: readonly NewMessage[]): ReturnType<ConstructorParameters<typeof CommitQueue>[0]['store']['appendMessages']> {
    const randoms = messages.map(({ random }) => random)
    this.calls.push(randoms)
    const fault = this.fault(randoms)
    if (fault instanceof Error) throw fault
    await fault
    const results = messages.map((): AppendResult => ({ outcome: 'stored', seq: ++this.stored, sequence: this.stored, time: 0 }))
    return { results, commit: EMPTY_COMMIT }
  }
}

describe('the commit queue', () => {
  it('one by one: a batch that the database refuses fails for the one message that is the reason', async () => {
    const kit = new QueueKit()
    kit.fault = (randoms) => (randoms.includes(2) ? new InvalidValue('a value') : undefined)
    for (const random of [1, 2, 3]) kit.send(random)
    await kit.clock.settle()
    expect(kit.calls).toEqual([[1, 2, 3], [1], [2], [3]])
    expect(kit.outcomes).toEqual({ 1: 'stored', 2: 'BAD_REQUEST', 3: 'stored' })
    expect(kit.published).toHaveLength(2)
  })

  it('S08: one by one, what was meant to follow the one that failed is not tried', async () => {
    const kit = new QueueKit()
    kit.fault = (randoms) => (randoms.includes(1) ? new Error('a fault of ours') : undefined)
    kit.send(1)
    kit.send(2, { after: 1 })
    kit.send(3)
    await kit.clock.settle()
    expect(kit.calls).toEqual([[1, 2, 3], [1], [3]])
    expect(kit.outcomes).toEqual({ 1: 'INTERNAL', 2: 'PREVIOUS_FAILED', 3: 'stored' })
  })

  it('N02: one by one, a database that goes away meanwhile is not asked again for each of the rest', async () => {
    const kit = new QueueKit()
    kit.fault = (randoms) => (randoms.length > 1 ? new InvalidValue('a value') : new StoreUnavailable('gone'))
    for (const random of [1, 2, 3, 4]) kit.send(random)
    await kit.clock.settle()
    expect(kit.calls).toEqual([[1, 2, 3, 4], [1]])
    expect(new Set(Object.values(kit.outcomes))).toEqual(new Set(['STORE_UNAVAILABLE']))
  })

  it('N02: when the database is away, who waits is told so with the batch that found out, in order of the sends', async () => {
    const kit = new QueueKit()
    kit.fault = () => {
      kit.send(2, { after: 1 })
      kit.send(3)
      kit.send(4, { after: 3 })
      return new StoreUnavailable('silent')
    }
    kit.send(1)
    await kit.clock.settle()
    expect(kit.calls).toEqual([[1]])
    expect(kit.outcomes).toEqual({ 1: 'STORE_UNAVAILABLE', 2: 'PREVIOUS_FAILED', 3: 'STORE_UNAVAILABLE', 4: 'PREVIOUS_FAILED' })
    kit.fault = () => undefined
    kit.send(5)
    await kit.clock.settle()
    expect(kit.outcomes[5]).toBe('stored')
    await kit.queue.idle()
  })

  it('P10: says that there is no room, by messages and by bytes, until the database has taken them', async () => {
    const kit = new QueueKit(2)
    let release: () => void = () => undefined
    kit.fault = () => new Promise((resolve) => { release = resolve })
    kit.send(1)
    await kit.clock.settle()
    kit.send(2)
    expect([kit.queue.hasRoom, kit.queue.length]).toEqual([true, 1])
    kit.send(3)
    expect([kit.queue.hasRoom, kit.queue.length]).toEqual([false, 2])
    kit.fault = () => undefined
    release()
    await kit.clock.settle()
    expect([kit.queue.hasRoom, kit.queue.length]).toEqual([true, 0])
    kit.fault = () => new Promise(() => undefined)
    kit.send(4)
    await kit.clock.settle()
    kit.send(5, { bytes: 64 * 1024 * 1024 })
    expect(kit.queue.hasRoom).toBe(false)
  })
})
