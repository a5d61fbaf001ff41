import { describe, expect, it } from 'vitest'
import { LocalDatabase, databaseName } from '../../../src/storage/local-database'
import type { StorageProblem } from '../../../src/storage/fallback-storage'
import type { StoragePort } from '../../../src/storage/port'
import { FakeClock } from '../../support/fake-clock'
import { indexRecord, logEntries, logEntry, newest, outboxEntry, seqs } from './records'
import { ScriptedStorage } from './scripted-storage'

const BOB = 'C2Cbob'
const CURSOR = { epoch: 'e1', uver: 7 }
const FACT = {
  uver: 1, removed: false, name: '', time: 0, source: '', wording: '', groups: ['1'], custom: [{ key: 'k', value: 'v' }], both: false, count: 0,
}

function setUp(openStorage?: (name: string) => Promise<StoragePort>) {
  const disk = new ScriptedStorage()
  const clock = new FakeClock()
  const problems: StorageProblem[] = []
  const open = (): Promise<LocalDatabase> => LocalDatabase.open({
    openStorage: openStorage ?? (() => Promise.resolve(disk)),
    clock,
    sdkAppId: 1,
    userId: 'alice',
    onProblem: (problem) => problems.push(problem),
  })
  return { disk, clock, problems, open }
}

/** What a sync step does: rows, index, cursor and the end of a send, together. */
function applyStep(database: LocalDatabase, headSeq: number, uver: number): Promise<void> {
  return database.transaction(() => {
    database.log.put(BOB, [logEntry(headSeq)])
    database.conversations.put(indexRecord(BOB, headSeq))
    database.outbox.remove(headSeq)
    database.meta.setCursor({ epoch: 'e1', uver })
  })
}

describe('LocalDatabase', () => {
  it('finds everything again after a restart', async () => {
    const { open, problems } = setUp()
    const first = await open()
    const profile = { userId: 'bob', nick: 'Bob', avatar: '', updatedAtMs: 5 }
    await first.transaction(() => {
      first.log.put(BOB, logEntries(1, 70))
      first.conversations.put(indexRecord(BOB, 70))
      first.outbox.put(outboxEntry(2))
      first.outbox.put(outboxEntry(1))
      first.profiles.put(profile)
      first.meta.setCursor(CURSOR)
    })
    await first.close()
    const second = await open()
    expect(second.meta.cursor).toEqual(CURSOR)
    expect(second.conversations.all()).toEqual([{ index: indexRecord(BOB, 70) }])
    expect(second.initialOutbox).toEqual([outboxEntry(1), outboxEntry(2)])
    expect(second.initialProfiles).toEqual([profile])
    expect(await newest(second.log, BOB, 20)).toEqual(logEntries(51, 70))
    expect([second.persistent, second.damaged, problems]).toEqual([true, 0, []])
  })

  it('remembers that the first index was still on its way', async () => {
    const { open } = setUp()
    const database = await open()
    await database.transaction(() => database.meta.setCursor({ ...CURSOR, partial: true }))
    expect((await open()).meta.cursor).toEqual({ ...CURSOR, partial: true })
    await database.transaction(() => database.meta.setCursor(CURSOR))
    expect((await open()).meta.cursor).toEqual(CURSOR)
  })

  it('R05: rows, index, cursor and the outbox removal of one step share one transaction', async () => {
    const { disk, open } = setUp()
    const database = await open()
    await database.transaction(() => database.outbox.put(outboxEntry(1)))
    disk.batches.length = 0
    await applyStep(database, 1, 1)
    expect(disk.batches.map((batch) => batch.map((write) => write.table).sort())).toEqual([
      ['blocks', 'conversations', 'conversations', 'meta', 'outbox'],
    ])
  })

  it('R05: at every moment the disk holds all that its cursor covers', async () => {
    const { disk, open } = setUp()
    const database = await open()
    for (let step = 1; step <= 120; step++) {
      void applyStep(database, step, step)
      if (step % 7 === 0) await database.flush()
      const restarted = await open()
      const uver = restarted.meta.cursor?.uver ?? 0
      expect(restarted.log.have(BOB) ?? 0).toBe(uver)
      expect(restarted.conversations.get(BOB)?.index.headSeq ?? 0).toBe(uver)
      expect(await newest(restarted.log, BOB, 1_000)).toHaveLength(uver)
    }
    expect(disk.batches.length).toBeLessThan(121)
  })

  it('an outbox entry is on the disk when its transaction resolves', async () => {
    const { disk, open } = setUp()
    const database = await open()
    disk.hold()
    let isStored = false
    const stored = database.transaction(() => database.outbox.put(outboxEntry(1))).then(() => void (isStored = true))
    await Promise.resolve()
    expect(isStored).toBe(false)
    disk.release()
    await stored
    expect((await open()).initialOutbox).toEqual([outboxEntry(1)])
  })

  it('P04: works from memory where no storage opens, and says so once', async () => {
    const { open, problems } = setUp(() => Promise.reject(new DOMException('private mode', 'SecurityError')))
    const database = await open()
    await applyStep(database, 1, 1)
    await database.transaction(() => database.outbox.put(outboxEntry(9)))
    expect(await newest(database.log, BOB, 10)).toEqual([logEntry(1)])
    expect(database.persistent).toBe(false)
    expect(problems.map((problem) => problem.code)).toEqual([61030])
  })

  it('P04: works from memory where opening throws at once or never ends', async () => {
    const throwing = setUp(() => {
      throw new Error('no such thing')
    })
    expect((await throwing.open()).persistent).toBe(false)
    const late = new ScriptedStorage()
    let finish: (storage: StoragePort) => void = () => undefined
    const hanging = setUp(() => new Promise((resolve) => (finish = resolve)))
    const opening = hanging.open()
    await hanging.clock.advance(6_000)
    expect((await opening).persistent).toBe(false)
    finish(late)
    await hanging.clock.settle()
    expect([late.isClosed, hanging.problems.length, hanging.clock.liveTimers]).toEqual([true, 1, 0])
  })

  it('P01: a full disk costs old history, not the newest rows', async () => {
    const { disk, open, problems } = setUp()
    const database = await open()
    await database.transaction(() => {
      database.log.put(BOB, logEntries(0, 199))
      database.conversations.put(indexRecord(BOB, 199))
      database.outbox.put(outboxEntry(1))
    })
    let removed = 0
    disk.failure = (_, writes) => {
      removed += writes.filter((write) => write.table === 'blocks' && write.value === undefined).length
      return removed < 2 && writes.some((write) => write.value !== undefined) ? 'QuotaExceededError' : undefined
    }
    await applyStep(database, 200, 200)
    await database.flush()
    expect([database.persistent, problems]).toEqual([true, []])
    const restarted = await open()
    expect(restarted.log.intervalsOf(BOB)).toEqual([[100, 200]])
    expect(seqs(await newest(restarted.log, BOB, 500))).toEqual(seqs(logEntries(100, 200)))
    expect(restarted.initialOutbox).toEqual([outboxEntry(1)])
  })

  it('P01: on a disk that stays full everything goes on from memory, the outbox included', async () => {
    const { disk, open, problems } = setUp()
    const database = await open()
    await database.transaction(() => database.outbox.put(outboxEntry(1)))
    await applyStep(database, 5, 5)
    disk.failure = (_, writes) => (writes.some((write) => write.value !== undefined) ? 'QuotaExceededError' : undefined)
    await applyStep(database, 6, 6)
    await database.transaction(() => database.outbox.put(outboxEntry(2)))
    expect(database.persistent).toBe(false)
    expect(problems.map((problem) => problem.code)).toEqual([61031])
    expect(await newest(database.log, BOB, 1)).toEqual([logEntry(6)])
    // The next start finds the last moment that the disk could hold.
    disk.failure = () => undefined
    const restarted = await open()
    expect([restarted.meta.cursor?.uver, restarted.log.have(BOB)]).toEqual([5, 5])
    expect(restarted.initialOutbox).toEqual([outboxEntry(1)])
  })

  it('P08: skips and counts broken records, and has the whole index loaded again', async () => {
    const { disk, open } = setUp()
    const database = await open()
    await applyStep(database, 1, 1)
    await database.transaction(() => database.outbox.put(outboxEntry(3)))
    await disk.write([
      { table: 'conversations', key: ['index', 'C2Ccarol'], value: { index: 17 } },
      { table: 'outbox', key: [2], value: null },
      { table: 'profiles', key: ['carol'], value: ['?'] },
    ])
    const restarted = await open()
    expect(restarted.damaged).toBe(2)
    expect(restarted.meta.cursor).toBeUndefined()
    expect(restarted.conversations.all().map((record) => record.index.conversationId)).toEqual([BOB])
    expect([restarted.initialOutbox, restarted.initialProfiles]).toEqual([[outboxEntry(3)], []])
  })

  it('P08: a broken fact goes with the cursor that covered it, in one batch', async () => {
    const { disk, open } = setUp()
    await (await open()).transaction(() => undefined)
    const fields = { ...FACT, kind: 1, key: 'sound' }
    const broken = [
      { ...fields, removed: 0 }, { ...fields, both: 'yes' }, { ...fields, groups: [1] }, { ...fields, groups: {} }, { ...fields, custom: [{ key: 'k' }] },
      { ...fields, custom: [null] }, { ...fields, count: -1 }, null,
    ]
    await disk.write([
      { table: 'meta', key: ['state'], value: { schema: 1, userId: 'alice', ...CURSOR } },
      { table: 'facts', key: [1, 'sound'], value: fields },
      ...broken.map((value, index) => ({ table: 'facts' as const, key: [1, `broken${index}`], value })),
    ])
    disk.batches.length = 0
    const restarted = await open()
    await restarted.flush()
    expect(disk.batches.map((batch) => batch.map(({ table, key, value }) => [table, key.at(-1), value]))).toEqual([[
      ['meta', 'state', undefined], ...broken.map((_, index) => ['facts', `broken${index}`, undefined]),
    ]])
    expect([restarted.damaged, restarted.facts.all()]).toEqual([broken.length, [fields]])
    expect((await open()).damaged).toBe(0)
  })

  it('P08: drops a cache of another record schema and keeps the outbox', async () => {
    const { disk, open } = setUp()
    const database = await open()
    await applyStep(database, 1, 1)
    await database.transaction(() => database.outbox.put(outboxEntry(3)))
    await disk.write([{ table: 'meta', key: ['state'], value: { schema: 999, userId: 'alice', epoch: 'e1', uver: 1 } }])
    const restarted = await open()
    expect([restarted.meta.cursor, restarted.conversations.all(), restarted.log.have(BOB)]).toEqual([undefined, [], undefined])
    expect(restarted.initialOutbox).toEqual([outboxEntry(3)])
  })

  it('P11: each account has a database of its own', () => {
    expect(databaseName(1, 'alice')).not.toBe(databaseName(1, 'bob'))
    expect(databaseName(1, '1-x')).not.toBe(databaseName(11, 'x'))
    expect(databaseName(14, 'a/b c')).toBe('opentim-14-a%2Fb%20c')
  })

  it('P11: wiping leaves nothing', async () => {
    const { disk, open } = setUp()
    const database = await open()
    await database.transaction(() => database.outbox.put(outboxEntry(1)))
    await applyStep(database, 2, 2)
    await database.wipe()
    for (const table of ['meta', 'outbox', 'blocks', 'conversations', 'profiles'] as const) {
      expect(await disk.getRange(table, { lower: [], upper: ['\uffff'] })).toEqual([])
    }
  })

  it('forgets the cache of another epoch and keeps the outbox', async () => {
    const { open } = setUp()
    const database = await open()
    await database.transaction(() => database.outbox.put(outboxEntry(5)))
    await applyStep(database, 2, 2)
    await database.transaction(() => database.forgetCache())
    const restarted = await open()
    expect([restarted.meta.cursor, restarted.conversations.all(), restarted.log.size]).toEqual([undefined, [], 0])
    expect(restarted.initialOutbox).toEqual([outboxEntry(5)])
  })

  it('keeps memory bounded where there is no disk', async () => {
    const { open } = setUp(() => Promise.reject(new Error('none')))
    const database = await open()
    for (let from = 0; from < 60_000; from += 1_000) {
      await database.transaction(() => database.log.put(BOB, logEntries(from, from + 999)))
    }
    expect(database.log.size).toBeLessThanOrEqual(20_000)
    expect(seqs(await newest(database.log, BOB, 3))).toEqual([59_997, 59_998, 59_999])
  })
})
