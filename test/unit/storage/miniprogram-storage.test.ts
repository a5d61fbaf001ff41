import { describe, expect, it } from 'vitest'
import { ERRORS } from '@opentim/protocol'
import { LocalDatabase } from '../../../src/storage/local-database'
import { openMiniProgramStorage } from '../../../src/storage/miniprogram-storage'
import { FakeClock, realTurn } from '../../support/fake-clock'
import { FakeDevice, FakeWxStorage } from '../../support/fake-wx-storage'
import { contentOf, launch, NAME, put } from './miniprogram-world'
import { indexRecord, logEntries, outboxEntry } from './records'

const EVERYTHING = { lower: [], upper: ['\uffff'] } as const

function openDatabase(device: FakeDevice): Promise<LocalDatabase> {
  return LocalDatabase.open({
    openStorage: (name) => launch(device, {}, name),
    clock: new FakeClock(), sdkAppId: 1, userId: 'alice', onProblem: ({ message }) => { throw new Error(message) },
  })
}

async function written(device: FakeDevice): Promise<LocalDatabase> {
  const database = await openDatabase(device)
  await database.transaction(() => {
    database.conversations.put(indexRecord('C2Cbob', 3))
    database.meta.setCursor({ epoch: 'e1', uver: 3 })
  })
  await database.transaction(() => database.log.put('C2Cbob', logEntries(1, 3)))
  await database.transaction(() => database.outbox.put(outboxEntry(1)))
  await database.close()
  return database
}

/** Spoils the newest item whose key begins so. */
function spoil(device: FakeDevice, prefix: string, text: string): void {
  const [key] = device.keysOf(`${NAME}/${prefix}`).slice(-1)
  if (!key) throw new Error(`nothing under ${prefix}`)
  device.items.set(key, text)
}

describe('mini program storage', () => {
  it('P11: leaves a database alone whose name only begins as its own does', async () => {
    const device = new FakeDevice()
    const longer = await launch(device, {}, `${NAME}/b`)
    await longer.write([{ table: 'outbox', key: [1], value: 'unsent' }])
    longer.close()
    const shorter = await launch(device)
    await shorter.write([{ table: 'meta', key: ['a'], value: 1 }])
    await shorter.write([{ table: 'meta', key: ['b'], value: 2 }])
    shorter.close()
    expect(await (await launch(device, {}, `${NAME}/b`)).get('outbox', [1])).toBe('unsent')
    expect((await (await launch(device)).getRange('meta', EVERYTHING)).map(({ value }) => value)).toEqual([1, 2])
  })

  it('keeps texts of any characters, also where a record is cut into several pages', async () => {
    const device = new FakeDevice()
    const text = `x${'👋'.repeat(60_000)}\t\n"\\ü字`
    await (await launch(device)).write([put('blocks', ['a\tb\n', 1], [text]), put('meta', ['after'], 1)])
    const again = await launch(device)
    expect(await again.get('blocks', ['a\tb\n', 1])).toEqual([text])
    expect(await again.get('meta', ['after'])).toBe(1)
    for (const [key, page] of device.items) expect(Buffer.from(page).toString(), key).toBe(page)
    expect(device.largestBytes).toBeLessThan(256 * 1024)
  })

  it('a send costs a page of its own size and the head, however much is stored', async () => {
    const device = new FakeDevice()
    const wx = new FakeWxStorage(device)
    const storage = await openMiniProgramStorage(NAME, wx)
    for (let n = 0; n < 40; n++) await storage.write([put('blocks', ['C2Cbob', n], 'm'.repeat(25_000)), put('conversations', [n], 'c'.repeat(400))])
    const sizes: number[] = []
    wx.setStorage = (options) => {
      sizes.push(options.data.length)
      FakeWxStorage.prototype.setStorage.call(wx, options)
    }
    await storage.write([put('outbox', [1], 'o'.repeat(600))])
    expect(sizes).toHaveLength(2)
    expect(sizes[0]).toBeLessThan(650)
    expect(sizes[1]).toBeLessThan(1_500)
  })

  it('needs few pages, however many batches there were', async () => {
    const device = new FakeDevice()
    const storage = await launch(device)
    for (let n = 0; n < 300; n++) await storage.write([put('blocks', ['C2Cbob', n], 'm'.repeat(1_000)), put('conversations', [n % 50], n)])
    expect(device.keysOf(NAME).length).toBeLessThan(30)
    expect(device.bytes).toBeLessThan(500_000)
  })

  it('who opens it twice gets the same one; the last who closes it lets go', async () => {
    const device = new FakeDevice()
    const wx = new FakeWxStorage(device)
    const [first, second] = await Promise.all([openMiniProgramStorage(NAME, wx), openMiniProgramStorage(NAME, wx)])
    await Promise.all([first.write([put('meta', ['a'], 1)]), second.write([put('meta', ['b'], 2)])])
    expect(await first.get('meta', ['b'])).toBe(2)
    const last = second.write([put('meta', ['c'], 3)])
    first.close()
    first.close()
    second.close()
    const third = await openMiniProgramStorage(NAME, wx)
    await last
    expect(await third.getRange('meta', EVERYTHING)).toHaveLength(3)
    third.close()
    await realTurn()
    device.read.length = 0
    const fourth = await openMiniProgramStorage(NAME, wx)
    expect(device.read).not.toEqual([])
    expect(await fourth.getRange('meta', EVERYTHING)).toHaveLength(3)
  })

  it('refuses everything after close()', async () => {
    const storage = await launch(new FakeDevice())
    storage.close()
    const unavailable = { code: ERRORS.STORAGE_UNAVAILABLE.code }
    await expect(storage.get('meta', ['a'])).rejects.toMatchObject(unavailable)
    await expect(storage.write([put('meta', ['a'], 1)])).rejects.toMatchObject(unavailable)
  })

  it('clear() leaves nothing on the device', async () => {
    const device = new FakeDevice()
    const storage = await launch(device)
    await storage.write([put('meta', ['a'], 1), put('outbox', [1], 1), put('blocks', [1], 1)])
    await storage.write([put('meta', ['a'], 2)])
    await storage.clear()
    expect(device.keysOf('')).toEqual([])
  })

  it('says STORAGE_UNAVAILABLE when the client does not even list what it keeps', async () => {
    const wx = new FakeWxStorage(new FakeDevice())
    wx.getStorageInfo = ({ fail }) => fail?.({ errMsg: 'getStorageInfo:fail internal error' })
    await expect(openMiniProgramStorage(NAME, wx)).rejects.toMatchObject({ code: ERRORS.STORAGE_UNAVAILABLE.code })
    const sound = new FakeWxStorage(new FakeDevice())
    expect((await openMiniProgramStorage(NAME, sound)).persistent).toBe(true)
  })

  it('P08: of a page that is broken nothing is read, it is counted, and everything is fetched again', async () => {
    for (const garbage of ['', 'garbage', '{}']) {
      const device = new FakeDevice()
      await written(device)
      spoil(device, 'r', garbage)
      const database = await openDatabase(device)
      expect(database.damaged, garbage).toBe(1)
      expect(database.meta.cursor).toBeUndefined()
      expect(database.initialOutbox).toEqual([outboxEntry(1)])
      await database.transaction(() => database.conversations.put(indexRecord('C2Cbob', 3)))
      await database.close()
      expect((await openDatabase(device)).damaged).toBe(0)
    }
  })

  it('P08: a record that cannot be read is one broken record', async () => {
    const device = new FakeDevice()
    await (await launch(device)).write([put('conversations', ['index', 'a'], { a: 1 }), put('conversations', ['index', 'b'], { b: 2 })])
    const [page = ''] = device.keysOf(`${NAME}/r`)
    device.items.set(page, (device.items.get(page) ?? '').replace('{"a":1}', '{"a":1]').replace('["conversations","index","b"]', '["conversations","index","b"}'))
    expect(await (await launch(device)).getRange('conversations', EVERYTHING)).toEqual([
      { key: ['index', ''], value: null }, { key: ['index', 'a'], value: null },
    ])
  })

  it('P08: heads that are no heads are a new device, not a failure', async () => {
    for (const garbage of ['', 'null', '{}', '[', '[1]', '7', '[1,5,[]]', '[1,5,"x",null]']) {
      const device = new FakeDevice()
      await written(device)
      device.items.set(`${NAME}/0`, garbage)
      device.items.set(`${NAME}/1`, garbage)
      const storage = await launch(device)
      await storage.write([put('meta', ['a'], 1)])
      expect(await (await launch(device)).get('meta', ['a']), garbage).toBe(1)
    }
  })

  it('P10: of what a newer release has written the sends alone are taken over', async () => {
    const device = new FakeDevice()
    await written(device)
    for (const slot of ['0', '1']) {
      const key = `${NAME}/${slot}`
      device.items.set(key, (device.items.get(key) ?? '').replace(/^\[1,/, '[2,'))
    }
    const database = await openDatabase(device)
    expect(database.initialOutbox).toEqual([outboxEntry(1)])
    expect([database.conversations.all(), database.meta.cursor, database.damaged]).toEqual([[], undefined, 0])
  })

  it('P11: databases of other accounts are neither read nor changed', async () => {
    const device = new FakeDevice()
    const bob = await launch(device, {}, 'opentim-1-bob')
    await bob.write([put('outbox', [1], 'his')])
    const before = new Map(device.items)
    device.read.length = 0
    const alice = await launch(device)
    await alice.write([put('outbox', [1], 'hers')])
    await alice.clear()
    expect(device.read.filter((key) => key.startsWith('opentim-1-bob'))).toEqual([])
    expect(new Map(device.items)).toEqual(before)
    expect(await contentOf(await launch(device, {}, 'opentim-1-bob'))).toEqual(await contentOf(bob))
  })
})
