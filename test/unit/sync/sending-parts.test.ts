import { describe, expect, it } from 'vitest'
import { MemoryStorage } from '../../../src/storage/memory-storage'
import { LocalDatabase } from '../../../src/storage/local-database'
import { DeadlineTimer } from '../../../src/sync/deadline-timer'
import { Outbox } from '../../../src/sync/outbox'
import type { OutboxEntry } from '../../../src/sync/port'
import { retryDelayMs } from '../../../src/sync/retry-delay'
import { RetryTimer } from '../../../src/sync/retry-timer'
import { SendTracker } from '../../../src/sync/send-tracker'
import { SendWindow } from '../../../src/sync/send-window'
import { FakeClock } from '../../support/fake-clock'
import { textEntry } from './entries'

const entry = (n: number, to = 'bob'): OutboxEntry => {
  const { message } = textEntry(n, { id: `0-1-${n}`, from: to, to })
  if (!message) throw new Error('no message')
  return { record: message, localIndex: n, onlineOnly: false, unboundId: true, offlinePushInfo: '', state: 'pending', code: 0 }
}

function ready(tracker: SendTracker, ...entries: OutboxEntry[]) {
  return entries.map((one) => Object.assign(tracker.add(one, 0), { state: 'ready' as const }))
}

describe('SendTracker and SendLane', () => {
  it('SEND-4: nothing overtakes a message that is not on the disk yet', () => {
    const tracker = new SendTracker()
    const first = tracker.add(entry(1), 0)
    ready(tracker, entry(2))
    const lane = tracker.laneOf(first)
    expect(lane.next(0)).toBeUndefined()
    first.state = 'ready'
    expect(lane.next(0)).toBe(first)
    lane.blockedUntilMs = 10
    expect([lane.next(9), lane.next(10)]).toEqual([undefined, first])
  })

  it('counts what is in flight, and forgets it with the connection', () => {
    const tracker = new SendTracker()
    const [one, two] = ready(tracker, entry(1), entry(2))
    if (!one || !two) throw new Error('no items')
    tracker.markSent(one, 0)
    tracker.markSent(two, 0)
    expect([one.ref, two.ref, tracker.inFlight]).toEqual([1, 2, 2])
    tracker.markAcknowledged(one)
    expect(tracker.inFlight).toBe(1)
    tracker.rewind()
    expect([one.state, two.state, tracker.inFlight]).toEqual(['ready', 'ready', 0])
    expect(tracker.takeAnswered(2)).toBeUndefined()
  })

  it('tells the answer to the newest transmission from one to an earlier', () => {
    const tracker = new SendTracker()
    const [one] = ready(tracker, entry(1))
    if (!one) throw new Error('no item')
    tracker.markSent(one, 0)
    tracker.unsend(one)
    tracker.markSent(one, 0)
    expect(tracker.takeAnswered(1)).toEqual({ item: one, isNewest: false })
    expect(tracker.takeAnswered(2)).toEqual({ item: one, isNewest: true })
    expect(tracker.takeAnswered(2)).toBeUndefined()
  })

  it('drops lanes that are empty', () => {
    const tracker = new SendTracker()
    const [one] = ready(tracker, entry(1), entry(2, 'carol'))
    if (!one) throw new Error('no item')
    tracker.drop(one)
    expect([tracker.allLanes().length, tracker.all().length, tracker.earliest(() => 3)]).toEqual([1, 1, 3])
    tracker.clear()
    expect([tracker.allLanes().length, tracker.earliest(() => 3)]).toEqual([0, undefined])
  })
})

describe('SendWindow', () => {
  it('S10: a limited gateway makes it small, success makes it larger again, never above the limit', () => {
    const window = new SendWindow(3)
    expect([window.hasRoom(2), window.hasRoom(3)]).toEqual([true, false])
    window.limited()
    expect(window.hasRoom(1)).toBe(false)
    for (let i = 0; i < 9; i++) window.succeeded()
    expect([window.hasRoom(2), window.hasRoom(3)]).toEqual([true, false])
  })
})

describe('Outbox', () => {
  const open = (storage: MemoryStorage): Promise<LocalDatabase> => LocalDatabase.open({
    openStorage: () => Promise.resolve(storage), clock: new FakeClock(), sdkAppId: 1, userId: 'bob', onProblem: () => undefined,
  })

  it('numbers messages in the order of the calls, also after a restart', async () => {
    const storage = new MemoryStorage()
    const outbox = new Outbox(await open(storage))
    await outbox.add(entry(1)).stored
    await outbox.add(entry(2)).stored
    const reopened = new Outbox(await open(storage))
    expect(reopened.all().map(({ record, localIndex }) => [record.id, localIndex])).toEqual([['0-1-1', 1], ['0-1-2', 2]])
    expect(reopened.add(entry(3)).entry.localIndex).toBe(3)
  })

  it('a failed message that is revived goes to the end under its ID', async () => {
    const storage = new MemoryStorage()
    const database = await open(storage)
    const outbox = new Outbox(database)
    outbox.add(entry(1))
    outbox.add(entry(2))
    expect(outbox.revive('0-1-1')).toBeUndefined()
    outbox.fail('0-1-1', 2800)
    expect(outbox.get('0-1-1')).toMatchObject({ state: 'failed', code: 2800 })
    outbox.revive('0-1-1')
    await database.flush()
    const reopened = new Outbox(await open(storage))
    expect(reopened.all().map(({ record, localIndex, state }) => [record.id, localIndex, state])).toEqual([['0-1-2', 2, 'pending'], ['0-1-1', 3, 'pending']])
  })

  it('says whether it held what is removed', async () => {
    const outbox = new Outbox(await open(new MemoryStorage()))
    outbox.add({ ...entry(1), onlineOnly: true })
    expect([outbox.remove('0-1-1'), outbox.remove('0-1-1')]).toEqual([true, false])
  })
})

describe('timers', () => {
  it('DeadlineTimer fires at the earliest time that was named, and again when told', async () => {
    const clock = new FakeClock()
    const fired: number[] = []
    const start = clock.now()
    const timer: DeadlineTimer = new DeadlineTimer(clock, () => {
      fired.push(clock.now() - start)
      return fired.length === 1 ? start + 50 : undefined
    })
    timer.notLaterThan(start + 30)
    timer.notLaterThan(start + 20)
    timer.notLaterThan(start + 40)
    await clock.advance(200)
    expect([fired, clock.liveTimers]).toEqual([[20, 50], 0])
  })

  it('RetryTimer waits longer each time, one wait at a time, and stops', async () => {
    const clock = new FakeClock()
    let runs = 0
    const retry = new RetryTimer(clock, () => 2 ** 32 - 1, () => { runs++ })
    retry.failed()
    retry.failed()
    expect([clock.liveDelays, retry.isWaiting]).toEqual([[1_049], true])
    await clock.advance(1_049)
    expect([runs, retry.isWaiting]).toEqual([1, false])
    retry.failed()
    expect(clock.liveDelays).toEqual([2_049])
    retry.stop()
    expect(clock.liveTimers).toBe(0)
    retry.failed()
    expect(clock.liveDelays).toEqual([1_049])
  })

  it('retryDelayMs is bounded on both sides', () => {
    expect([retryDelayMs(1, () => 0), retryDelayMs(99, () => 2 ** 32 - 1)]).toEqual([50, 30_049])
  })
})
