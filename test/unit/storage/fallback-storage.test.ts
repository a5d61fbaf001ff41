import { describe, expect, it } from 'vitest'
import { FallbackStorage, type StorageProblem } from '../../../src/storage/fallback-storage'
import type { StorageWrite } from '../../../src/storage/port'
import { FakeClock } from '../../support/fake-clock'
import { ScriptedStorage } from './scripted-storage'

const FULL = 61031
const UNAVAILABLE = 61030

function setUp(evict: () => readonly StorageWrite[] = () => []) {
  const disk = new ScriptedStorage()
  const clock = new FakeClock()
  const problems: StorageProblem[] = []
  const onProblem = (problem: StorageProblem): void => void problems.push(problem)
  const storage = new FallbackStorage(disk, { timers: clock, onProblem, evict })
  return { disk, clock, problems, storage }
}

const put = (table: StorageWrite['table'], key: string, value: unknown): StorageWrite => ({ table, key: [key], value })

/** A disk that has room for no block while it holds `limit` of them. */
function fillUp(disk: ScriptedStorage, isRoom: () => boolean): void {
  disk.failure = (_, writes) => (writes.some((write) => write.value !== undefined) && !isRoom() ? 'QuotaExceededError' : undefined)
}

describe('FallbackStorage', () => {
  it('is the disk as long as that works', async () => {
    const { disk, storage, problems } = setUp()
    await storage.write([put('meta', 'a', 1)])
    expect(await storage.get('meta', ['a'])).toBe(1)
    expect(disk.batches).toHaveLength(1)
    expect([storage.persistent, problems]).toEqual([true, []])
  })

  it('P01: a full disk loses old history first, and then takes the write', async () => {
    const evictions = [[put('blocks', 'oldest', undefined)], [put('blocks', 'old', undefined)]]
    const { disk, storage, problems } = setUp(() => evictions.shift() ?? [])
    await storage.write([put('blocks', 'oldest', 1), put('blocks', 'old', 1)])
    fillUp(disk, () => evictions.length === 0)
    await storage.write([put('outbox', 'o', 1), put('meta', 'cursor', 2)])
    expect(disk.batches.slice(1).map((batch) => batch.map((write) => write.key[0]))).toEqual([['oldest'], ['old'], ['o', 'cursor']])
    expect([storage.persistent, problems]).toEqual([true, []])
  })

  it('P01: a burst that is more than there is room for loses its own oldest history, and nothing else', async () => {
    const evictions = [[put('blocks', 'b1', undefined)], [put('blocks', 'b2', undefined)]]
    const { disk, storage, problems } = setUp(() => evictions.shift() ?? [])
    disk.failure = (_, writes) => (writes.filter(({ table, value }) => table === 'blocks' && value !== undefined).length > 1 ? 'QuotaExceededError' : undefined)
    await storage.write([put('blocks', 'b1', 1), put('blocks', 'b2', 1), put('blocks', 'b3', 1), put('outbox', 'o', 1)])
    const kept = await Promise.all(['b1', 'b2', 'b3'].map((key) => storage.get('blocks', [key])))
    expect([kept, await storage.get('outbox', ['o'])]).toEqual([[undefined, undefined, 1], 1])
    expect([storage.persistent, problems]).toEqual([true, []])
  })

  it('P01: with nothing left to evict it goes on from memory, says so once, and keeps the outbox', async () => {
    const { disk, storage, problems } = setUp(() => [])
    await storage.write([put('outbox', 'o1', 'waiting'), put('meta', 'cursor', 1), put('blocks', 'b', 1), put('conversations', 'c', 1)])
    fillUp(disk, () => false)
    await storage.write([put('blocks', 'b2', 2), put('meta', 'cursor', 2)])
    await storage.write([put('outbox', 'o2', 'waiting too')])
    expect(storage.persistent).toBe(false)
    expect(problems.map((problem) => problem.code)).toEqual([FULL])
    expect((await storage.getRange('outbox', { lower: [], upper: ['z'] })).map((entry) => entry.key)).toEqual([['o1'], ['o2']])
    expect([await storage.get('meta', ['cursor']), await storage.get('blocks', ['b2'])]).toEqual([2, 2])
    expect(await storage.get('conversations', ['c'])).toBe(1)
    // What the disk holds is still the state of one moment.
    expect([await disk.get('meta', ['cursor']), await disk.get('blocks', ['b2'])]).toEqual([1, undefined])
  })

  it('P01: sends are still noted on the full disk as far as it takes them', async () => {
    const { disk, storage } = setUp(() => [])
    await storage.write([put('outbox', 'o1', 'waiting')])
    fillUp(disk, () => false)
    await storage.write([put('blocks', 'b', 1)])
    await storage.write([put('outbox', 'o1', undefined), put('blocks', 'b', 2)])
    expect(await disk.get('outbox', ['o1'])).toBeUndefined()
    disk.failure = () => undefined
    await storage.write([put('outbox', 'o2', 'waiting'), put('blocks', 'b', 3)])
    expect([await disk.get('outbox', ['o2']), await disk.get('blocks', ['b'])]).toEqual(['waiting', undefined])
  })

  it('P17: a write that fails once is repeated, and nobody hears of it', async () => {
    const { disk, storage, problems } = setUp()
    const failures = ['UnknownError']
    disk.failure = () => failures.pop()
    await storage.write([put('meta', 'a', 1)])
    disk.failure = () => undefined
    expect([await disk.get('meta', ['a']), storage.persistent, problems]).toEqual([1, true, []])
  })

  it('goes on from memory when the disk keeps failing, and says so exactly once', async () => {
    const { disk, storage, problems } = setUp()
    disk.failure = () => 'UnknownError'
    await Promise.all([storage.write([put('meta', 'a', 1)]), storage.get('meta', ['x']), storage.getRange('meta', { lower: [], upper: ['z'] })])
    await storage.write([put('meta', 'b', 2)])
    expect([await storage.get('meta', ['a']), await storage.get('meta', ['b'])]).toEqual([1, 2])
    expect(problems.map((problem) => problem.code)).toEqual([UNAVAILABLE])
    expect(problems[0]?.message).toContain('UnknownError')
    expect([storage.persistent, disk.isClosed]).toEqual([false, true])
  })

  it('P16: a disk that never answers holds nobody up for ever', async () => {
    const { disk, clock, storage, problems } = setUp()
    disk.hold()
    const written = storage.write([put('meta', 'a', 1)])
    await clock.advance(60_000)
    await written
    expect([await storage.get('meta', ['a']), storage.persistent]).toEqual([1, false])
    expect(problems.map((problem) => problem.code)).toEqual([UNAVAILABLE])
    expect(clock.liveTimers).toBe(0)
  })

  it('leaves no timer behind', async () => {
    const { clock, storage } = setUp()
    await storage.write([put('meta', 'a', 1)])
    await storage.get('meta', ['a'])
    await clock.settle()
    expect(clock.liveTimers).toBe(0)
  })
})
