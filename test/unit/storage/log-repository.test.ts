import { describe, expect, it } from 'vitest'
import { MemoryStorage } from '../../../src/storage/memory-storage'
import type { StoragePort } from '../../../src/storage/port'
import { LogRepository } from '../../../src/storage/repositories/log-repository'
import { WriteBehind } from '../../../src/storage/write-behind'
import { logEntries, logEntry, newest, seqs } from './records'
import { ScriptedStorage } from './scripted-storage'

const BOB = 'C2Cbob'

async function openLog(storage: StoragePort = new MemoryStorage()) {
  const writes = new WriteBehind(storage, { maxPending: 1_000, onOverflow: () => undefined })
  const log = new LogRepository(storage, () => writes.wake())
  writes.source = log
  await log.open()
  return { storage, log, flush: () => writes.flush() }
}

/** The log after its process ended and another one started. */
async function reopened(storage: StoragePort, flush: () => Promise<void>) {
  await flush()
  return openLog(storage)
}

describe('LogRepository', () => {
  it('gives back what was put, before and after it is stored', async () => {
    const { storage, log, flush } = await openLog()
    log.put(BOB, logEntries(40, 160))
    expect(await log.loadRange(BOB, 45, 155)).toEqual(logEntries(45, 155))
    const later = await reopened(storage, flush)
    expect(later.log.intervalsOf(BOB)).toEqual([[40, 160]])
    expect(await later.log.loadRange(BOB, 45, 155)).toEqual(logEntries(45, 155))
  })

  it('stores 50 rows per record', async () => {
    const { storage, log, flush } = await openLog()
    log.put(BOB, logEntries(1, 149))
    await flush()
    const blocks = await storage.getRange('blocks', { lower: [BOB, 0], upper: [BOB, 9] })
    expect(blocks.map((block) => block.key)).toEqual([[BOB, 0], [BOB, 1], [BOB, 2]])
    expect(blocks.map((block) => Array.isArray(block.value) && block.value.length)).toEqual([49, 50, 50])
  })

  it('merges new rows into a block that only storage holds', async () => {
    const { storage, log, flush } = await openLog()
    log.put(BOB, logEntries(1, 20))
    const later = await reopened(storage, flush)
    later.log.put(BOB, logEntries(21, 30))
    const last = await reopened(storage, later.flush)
    expect(await last.log.loadRange(BOB, 1, 30)).toEqual(logEntries(1, 30))
  })

  it('replaces a row that only storage holds', async () => {
    const { storage, log, flush } = await openLog()
    log.put(BOB, logEntries(1, 30))
    const later = await reopened(storage, flush)
    const tombstone = { ...logEntry(25), kind: 'tombstone', message: null } as const
    later.log.put(BOB, [tombstone])
    const last = await reopened(storage, later.flush)
    expect(await last.log.loadRange(BOB, 24, 26)).toEqual([logEntry(24), tombstone, logEntry(26)])
  })

  it('reads nothing where nothing can be stored', async () => {
    const disk = new ScriptedStorage()
    const { log, flush } = await openLog(disk)
    const before = disk.reads
    for (let seq = 1; seq <= 120; seq++) log.put(BOB, [logEntry(seq)])
    await flush()
    expect(await newest(log, BOB, 20)).toHaveLength(20)
    expect(disk.reads).toBe(before)
  })

  it('a read that was under way when the conversation began again does not bring the old rows back', async () => {
    const disk = new ScriptedStorage()
    const first = await openLog(disk)
    first.log.put(BOB, logEntries(1, 10))
    const { log, flush } = await reopened(disk, first.flush)
    disk.holdReads()
    const reading = log.loadRange(BOB, 1, 10)
    log.drop(BOB)
    const renewed = logEntries(1, 10).map((entry) => ({ ...entry, time: 5 }))
    log.put(BOB, renewed)
    await flush()
    disk.release()
    expect(await reading).toEqual(renewed)
    expect(await log.loadRange(BOB, 1, 10)).toEqual(renewed)
  })

  it('keeps holes: a page across one is not served', async () => {
    const { log } = await openLog()
    log.put(BOB, logEntries(1, 10))
    log.put(BOB, logEntries(20, 30))
    expect(log.intervalsOf(BOB)).toEqual([[1, 10], [20, 30]])
    expect(await log.loadRange(BOB, 5, 25)).toBeNull()
    expect(seqs(await newest(log, BOB, 100))).toEqual(seqs(logEntries(20, 30)))
    expect(await log.loadBefore(BOB, 20, 10)).toEqual([])
    expect(seqs(await log.loadAfter(BOB, 5, 100))).toEqual([6, 7, 8, 9, 10])
    log.put(BOB, logEntries(11, 19))
    expect(seqs(await log.loadRange(BOB, 5, 25))).toEqual(seqs(logEntries(5, 25)))
  })

  it('marks a place without rows, and joins what follows it', async () => {
    const { log } = await openLog()
    log.markTail(BOB, 77)
    expect(log.have(BOB)).toBe(77)
    expect(await newest(log, BOB, 10)).toEqual([])
    log.put(BOB, [logEntry(78)])
    log.put(BOB, [logEntry(77)])
    expect(log.intervalsOf(BOB)).toEqual([[77, 78]])
  })

  it('reads many blocks in one call', async () => {
    const { storage, log, flush } = await openLog()
    log.put(BOB, logEntries(1, 12_000))
    const later = await reopened(storage, flush)
    expect(seqs(await later.log.loadRange(BOB, 1, 12_000))).toEqual(seqs(logEntries(1, 12_000)))
  })

  it('patches a row that only storage holds', async () => {
    const { storage, log, flush } = await openLog()
    log.put(BOB, logEntries(1, 10))
    const later = await reopened(storage, flush)
    const revocation = { targetSeq: 4, revoker: 'bob', reason: '' }
    later.log.patch(BOB, 4, (entry) => ({ ...entry, revocation }))
    expect((await later.log.loadRange(BOB, 4, 4))?.[0]?.revocation).toEqual(revocation)
    const last = await reopened(storage, later.flush)
    expect((await last.log.loadRange(BOB, 3, 5))?.map((entry) => entry.revocation)).toEqual([null, revocation, null])
  })

  it('clears up to a seq and keeps the place in the log', async () => {
    const { storage, log, flush } = await openLog()
    log.put(BOB, logEntries(1, 120))
    log.clearTo(BOB, 70)
    expect(await log.loadRange(BOB, 70, 80)).toBeNull()
    const later = await reopened(storage, flush)
    expect(later.log.intervalsOf(BOB)).toEqual([[71, 120]])
    const rows = (await storage.getRange('blocks', { lower: [BOB, 0], upper: [BOB, 9] })).flatMap((block) => block.value)
    expect(rows).toEqual(logEntries(71, 120))
    later.log.clearTo(BOB, 500)
    expect(later.log.have(BOB)).toBe(120)
    expect(later.log.size).toBe(0)
  })

  it('forgets what comes after a seq', async () => {
    const { log } = await openLog()
    log.put(BOB, logEntries(1, 120))
    log.truncateAfter(BOB, 60)
    expect(log.intervalsOf(BOB)).toEqual([[1, 60]])
    log.put(BOB, logEntries(61, 62))
    expect(seqs(await newest(log, BOB, 3))).toEqual([60, 61, 62])
  })

  it('drops a conversation with all its records', async () => {
    const { storage, log, flush } = await openLog()
    log.put(BOB, logEntries(1, 120))
    log.put('C2Ccarol', logEntries(1, 5, 'C2Ccarol'))
    await flush()
    log.drop(BOB)
    const later = await reopened(storage, flush)
    expect(later.log.have(BOB)).toBeUndefined()
    expect((await storage.getRange('blocks', { lower: [], upper: ['\uffff'] })).map((block) => block.key)).toEqual([['C2Ccarol', 0]])
  })

  it('never resurrects dropped rows when the conversation begins again', async () => {
    const { storage, log, flush } = await openLog()
    log.put(BOB, logEntries(1, 40))
    await flush()
    log.drop(BOB)
    log.put(BOB, logEntries(3, 3))
    const later = await reopened(storage, flush)
    expect(later.log.intervalsOf(BOB)).toEqual([[3, 3]])
    expect(later.log.has(BOB, 2)).toBe(false)
    expect((await storage.getRange('blocks', { lower: [BOB, 0], upper: [BOB, 0] }))[0]?.value).toEqual([logEntry(3)])
  })

  it('evicts the old blocks of quiet conversations first, and never the newest rows of the busiest', async () => {
    const { log, flush } = await openLog()
    log.put('C2Cquiet', logEntries(0, 199, 'C2Cquiet'))
    log.put('C2Cbusy', logEntries(0, 149, 'C2Cbusy'))
    await flush()
    const activity = (id: string): number => (id === 'C2Cbusy' ? 2 : 1)
    expect(log.evict(activity).map((write) => write.key)).toEqual([['C2Cquiet', 0], ['C2Cquiet', 1], ['C2Cquiet', 2]])
    expect(log.intervalsOf('C2Cquiet')).toEqual([[150, 199]])
    expect(log.intervalsOf('C2Cbusy')).toEqual([[0, 149]])
    while (log.evict(activity).length > 0) expect(log.have('C2Cquiet')).toBe(199)
    expect([log.intervalsOf('C2Cquiet'), log.intervalsOf('C2Cbusy')]).toEqual([[[200, 199]], [[100, 149]]])
  })

  it('P08: skips and counts broken records, and shows the hole', async () => {
    const { storage, log, flush } = await openLog()
    log.put(BOB, logEntries(0, 149))
    await flush()
    const middle = logEntries(50, 99).map((entry) => (entry.seq === 60 ? { ...entry, time: 'yesterday' } : entry))
    await storage.write([
      { table: 'blocks', key: [BOB, 0], value: 'garbage' },
      { table: 'blocks', key: [BOB, 1], value: middle },
    ])
    const later = await openLog(storage)
    expect(await later.log.loadRange(BOB, 0, 149)).toBeNull()
    expect(later.log.intervalsOf(BOB)).toEqual([[50, 59], [61, 149]])
    expect(later.log.damaged).toBe(2)
    later.log.put(BOB, [...logEntries(0, 49), logEntry(60)])
    expect(seqs(await later.log.loadRange(BOB, 0, 149))).toEqual(seqs(logEntries(0, 149)))
  })

  it('P08: a lost tail leaves a hole but not the place in the log', async () => {
    const { storage, log, flush } = await openLog()
    log.put(BOB, logEntries(1, 60))
    await flush()
    await storage.write([{ table: 'blocks', key: [BOB, 1], value: undefined }])
    const later = await openLog(storage)
    expect(await newest(later.log, BOB, 20)).toEqual([])
    expect(later.log.have(BOB)).toBe(60)
    expect(later.log.intervalsOf(BOB)).toEqual([[1, 49], [61, 60]])
  })
})
