import { describe, expect, it } from 'vitest'
import { ERRORS } from '@opentim/protocol'
import { LocalDatabase } from '../../../src/storage/local-database'
import type { StorageProblem } from '../../../src/storage/fallback-storage'
import { openMiniProgramStorage } from '../../../src/storage/miniprogram-storage'
import type { StoragePort, StorageWrite } from '../../../src/storage/port'
import { FakeClock } from '../../support/fake-clock'
import { FakeDevice, FakeWxStorage } from '../../support/fake-wx-storage'
import { contentOf, contentsAfter, launch, NAME, put, unnamedPages } from './miniprogram-world'
import { indexRecord, logEntries, outboxEntry } from './records'

const BUDGET_BYTES = 8 * 1024 * 1024

/** One block of a conversation's history. */
function block(number: number, chars = 30_000): StorageWrite {
  return put('blocks', ['C2Cbob', number], ['m'.repeat(chars)])
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error
}

async function fill(storage: StoragePort, first = 0): Promise<number> {
  for (let number = first; ; number++) {
    const error: unknown = await storage.write([block(number)]).then(() => undefined, codeOf)
    if (error === undefined) continue
    expect(error).toBe(ERRORS.STORAGE_FULL.code)
    return number
  }
}

describe('a mini program whose storage is full', () => {
  it('P12: at every size it says STORAGE_FULL, keeps all that it took and nothing of what it refused', async () => {
    const batches: StorageWrite[][] = Array.from({ length: 12 }, (_, n) => [
      put('meta', ['state'], { uver: n }), put('conversations', [n % 3], 'c'.repeat(n * 40)), block(n % 4, n * 100),
    ])
    for (let limitBytes = 0; limitBytes < 8_000; limitBytes += 97) {
      const device = new FakeDevice()
      device.limitBytes = limitBytes
      const storage = await launch(device)
      const taken: StorageWrite[][] = []
      for (const batch of batches) {
        const error: unknown = await storage.write(batch).then(() => void taken.push(batch), codeOf)
        expect([undefined, ERRORS.STORAGE_FULL.code]).toContain(error)
      }
      const expected = (await contentsAfter(taken)).pop()
      expect(await contentOf(storage), `with ${limitBytes} bytes`).toEqual(expected)
      expect(await contentOf(await launch(device)), `with ${limitBytes} bytes`).toEqual(expected)
      expect(unnamedPages(device)).toEqual([])
    }
  })

  it('P12: stays below 8 MB, never writes an item of 256 KB, and takes sends beyond', async () => {
    const device = new FakeDevice()
    const storage = await launch(device)
    await storage.write([put('conversations', ['large'], '字"\\'.repeat(200_000))])
    const count = await fill(storage)
    expect(count).toBeGreaterThan(180)
    expect(device.bytes).toBeGreaterThan(BUDGET_BYTES * 0.95)
    expect(device.bytes).toBeLessThanOrEqual(BUDGET_BYTES + 10_000)
    const send = put('outbox', [1], { text: 'o'.repeat(300_000) })
    await storage.write([send])
    expect(device.bytes).toBeGreaterThan(BUDGET_BYTES)
    expect(await (await launch(device)).get('outbox', [1])).toEqual(send.value)
    expect(device.largestBytes).toBeLessThan(256 * 1024)
  })

  it('P12: removing makes room, also where every page lost only a part of what it holds', async () => {
    const device = new FakeDevice()
    const storage = await launch(device)
    const count = await fill(storage)
    await storage.write(Array.from({ length: Math.floor(count / 2) }, (_, n) => put('blocks', ['C2Cbob', n * 2], undefined)))
    const more = (await fill(storage, count)) - count
    expect(more).toBeGreaterThan(count * 0.4)
    expect(device.bytes).toBeLessThanOrEqual(BUDGET_BYTES + 10_000)
    const again = await launch(device)
    expect(await again.get('blocks', ['C2Cbob', 1])).toEqual(['m'.repeat(30_000)])
    expect(await again.get('blocks', ['C2Cbob', 2])).toBeUndefined()
  })

  it('P12: the oldest history goes, sends and the list stay, and the SDK stays on the disk', async () => {
    const device = new FakeDevice()
    const problems: StorageProblem[] = []
    const wx = new FakeWxStorage(device)
    const open = (): Promise<LocalDatabase> => LocalDatabase.open({
      openStorage: (name) => openMiniProgramStorage(name, wx),
      clock: new FakeClock(), sdkAppId: 1, userId: 'alice', onProblem: (problem) => problems.push(problem),
    })
    const database = await open()
    await database.transaction(() => [1, 2, 3].forEach((n) => database.outbox.put(outboxEntry(n))))
    for (let from = 1; from < 40_000; from += 1_000) {
      await database.transaction(() => {
        database.log.put('C2Cbob', logEntries(from, from + 999))
        database.conversations.put(indexRecord('C2Cbob', from + 999))
        database.meta.setCursor({ epoch: 'e1', uver: from })
      })
    }
    await database.close()
    expect(problems).toEqual([])
    expect(device.bytes).toBeLessThanOrEqual(BUDGET_BYTES + 50_000)
    const again = await open()
    expect(again.initialOutbox.map((entry) => entry.localIndex)).toEqual([1, 2, 3])
    expect(again.conversations.get('C2Cbob')).toEqual({ index: indexRecord('C2Cbob', 40_000) })
    expect(await again.log.loadBefore('C2Cbob', 40_001, 20)).toEqual(logEntries(39_981, 40_000))
    expect(await again.log.loadRange('C2Cbob', 1, 20)).toBeNull()
    expect(again.damaged).toBe(0)
  }, 30_000)

  it('P12: when the application itself has filled the 10 MB, history goes until a send fits', async () => {
    const device = new FakeDevice()
    const storage = await launch(device)
    await fill(storage)
    device.limitBytes = device.bytes
    const send = [put('outbox', [1], 'y'.repeat(90_000))]
    expect(await storage.write(send).catch(codeOf)).toBe(ERRORS.STORAGE_FULL.code)
    await storage.write(Array.from({ length: 20 }, (_, n) => put('blocks', ['C2Cbob', n], undefined)))
    await storage.write(send)
    expect(await (await launch(device)).get('outbox', [1])).toBe('y'.repeat(90_000))
  })

  it('P11: history of other accounts goes first, their sends and lists stay, and none of it is read', async () => {
    const device = new FakeDevice()
    const other = await launch(device, {}, 'opentim-1-bob')
    await other.write([put('outbox', [1], 'to be sent'), put('conversations', ['index', 'x'], 1)])
    await fill(other)
    device.items.set('the application\'s', 'own')
    device.read.length = 0
    const storage = await launch(device)
    expect(await fill(storage)).toBeGreaterThan(200)
    expect(device.read.filter((key) => !key.startsWith(`${NAME}/`))).toEqual([])
    expect(device.bytes).toBeLessThanOrEqual(BUDGET_BYTES + 10_000)
    const again = await launch(device, {}, 'opentim-1-bob')
    expect(await again.get('outbox', [1])).toBe('to be sent')
    expect(await again.get('conversations', ['index', 'x'])).toBe(1)
    expect(await again.getRange('blocks', { lower: [], upper: ['\uffff'] })).toEqual([])
    expect(await again.getRange('conversations', { lower: [], upper: ['\uffff'] })).toHaveLength(1)
    expect(device.items.get('the application\'s')).toBe('own')
  })
})
