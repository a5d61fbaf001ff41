import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { describe, expect, it } from 'vitest'
import { openIdbStorage } from '../../../src/storage/idb-storage'
import type { StorageWrite } from '../../../src/storage/port'
import { MIGRATIONS } from '../../../src/storage/migrations/migrations'
import { FakeClock } from '../../support/fake-clock'

const UNAVAILABLE = 61030
const note: StorageWrite = { table: 'meta', key: ['a'], value: 1 }

function setUp() {
  const timers = new FakeClock()
  const indexedDB = new IDBFactory()
  return { timers, indexedDB, open: () => openIdbStorage('db', { timers, indexedDB }) }
}

/** The database in the hands of a tab that lets go of nothing. */
function openByStubbornTab(factory: IDBFactory, version: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open('db', version)
    request.onupgradeneeded = () => void request.result.createObjectStore('of another age')
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(new Error('the other tab could not open', { cause: request.error }))
  })
}

describe('IdbStorage', () => {
  it('P02: an open that another tab blocks is given up after 5 s, and does not block others later', async () => {
    const { timers, indexedDB } = setUp()
    const newer = [...MIGRATIONS, () => undefined]
    const old = await openByStubbornTab(indexedDB, 1)
    const opening = openIdbStorage('db', { timers, indexedDB, migrations: newer })
    const refusal = expect(opening).rejects.toMatchObject({ code: UNAVAILABLE })
    await timers.advance(4_999)
    expect(timers.liveTimers).toBe(1)
    await timers.advance(1)
    await refusal
    old.close()
    await timers.settle()
    // The late connection was closed: a third version opens without waiting for anybody.
    ;(await openIdbStorage('db', { timers, indexedDB, migrations: [...newer, () => undefined] })).close()
  })

  it('P02: the old tab lets go when a new version asks for it, and then refuses instead of mixing versions', async () => {
    const { timers, indexedDB, open } = setUp()
    const old = await open()
    await old.write([note])
    const fresh = await openIdbStorage('db', { timers, indexedDB, migrations: [...MIGRATIONS, () => undefined] })
    expect(await fresh.get('meta', ['a'])).toBe(1)
    await expect(old.write([{ ...note, value: 2 }])).rejects.toMatchObject({ code: UNAVAILABLE })
    await expect(old.get('meta', ['a'])).rejects.toMatchObject({ code: UNAVAILABLE })
    expect(await fresh.get('meta', ['a'])).toBe(1)
    fresh.close()
  })

  it('P03: a database that the browser closed is opened again, once', async () => {
    const { indexedDB } = setUp()
    const opened: IDBDatabase[] = []
    const watched = watch(indexedDB, opened)
    const storage = await openIdbStorage('db', { timers: new FakeClock(), indexedDB: watched })
    await storage.write([note])
    opened[0]?.close()
    await storage.write([{ ...note, key: ['b'] }])
    opened[1]?.close()
    expect(await storage.get('meta', ['a'])).toBe(1)
    expect(await storage.get('meta', ['b'])).toBe(1)
    expect(opened).toHaveLength(3)
  })

  it('P03: what can no longer be opened refuses, without trying for ever', async () => {
    const { indexedDB } = setUp()
    const opened: IDBDatabase[] = []
    const storage = await openIdbStorage('db', { timers: new FakeClock(), indexedDB: watch(indexedDB, opened, 1) })
    opened[0]?.close()
    await expect(storage.write([note])).rejects.toMatchObject({ code: UNAVAILABLE })
    expect(opened).toHaveLength(1)
  })

  it('P03: a database that was deleted under the page is not filled again by halves', async () => {
    const { indexedDB, open } = setUp()
    const storage = await open()
    await storage.write([note])
    await new Promise<void>((resolve) => {
      indexedDB.deleteDatabase('db').onsuccess = () => resolve()
    })
    await expect(storage.write([{ ...note, key: ['b'] }])).rejects.toMatchObject({ code: UNAVAILABLE })
    await expect(storage.write([{ ...note, key: ['b'] }])).rejects.toMatchObject({ code: UNAVAILABLE })
    const later = await open()
    expect(await later.getRange('meta', { lower: [], upper: ['z'] })).toEqual([])
  })

  it('P04: refuses where there is no IndexedDB', async () => {
    const timers = new FakeClock()
    await expect(openIdbStorage('db', { timers, indexedDB: undefined })).rejects.toMatchObject({ code: UNAVAILABLE })
    expect(timers.liveTimers).toBe(0)
  })

  it('P04: refuses where open throws, or fails later', async () => {
    const timers = new FakeClock()
    const throwing = failingFactory(() => {
      throw new DOMException('private', 'SecurityError')
    })
    await expect(openIdbStorage('db', { timers, indexedDB: throwing })).rejects.toMatchObject({ code: UNAVAILABLE })
    const failing = [() => {
      throw new Error('a migration that cannot work')
    }]
    await expect(openIdbStorage('db', { timers, indexedDB: new IDBFactory(), migrations: failing })).rejects.toMatchObject({ code: UNAVAILABLE })
    expect(timers.liveTimers).toBe(0)
  })

  it('P09: an upgrade that fails half-way leaves the old version', async () => {
    const { timers, indexedDB, open } = setUp()
    const before = await open()
    await before.write([note])
    before.close()
    const broken = [...MIGRATIONS, (database: IDBDatabase) => {
      database.deleteObjectStore('meta')
      throw new Error('half-way')
    }]
    await expect(openIdbStorage('db', { timers, indexedDB, migrations: broken })).rejects.toMatchObject({ code: UNAVAILABLE })
    expect(await (await open()).get('meta', ['a'])).toBe(1)
  })

  it('P10: in a newer schema the cache is dropped and the outbox kept', async () => {
    const { timers, indexedDB, open } = setUp()
    const newer = await openIdbStorage('db', { timers, indexedDB, migrations: [...MIGRATIONS, () => undefined] })
    await newer.write([note, { table: 'blocks', key: ['c', 0], value: 'of tomorrow' }, { table: 'outbox', key: [1], value: 'waiting' }])
    newer.close()
    const older = await open()
    expect(await older.get('outbox', [1])).toBe('waiting')
    expect([await older.get('meta', ['a']), await older.get('blocks', ['c', 0])]).toEqual([undefined, undefined])
  })

  it('P10: refuses a newer schema in which it finds nothing of its own', async () => {
    const { indexedDB, open } = setUp()
    ;(await openByStubbornTab(indexedDB, 99)).close()
    await expect(open()).rejects.toMatchObject({ code: UNAVAILABLE })
  })

  it('P01: tells a full disk from every other failure', async () => {
    const { indexedDB } = setUp()
    const opened: IDBDatabase[] = []
    const storage = await openIdbStorage('db', { timers: new FakeClock(), indexedDB: watch(indexedDB, opened) })
    const begin = IDBDatabase.prototype.transaction
    const database = opened[0]
    if (!database) throw new Error('nothing was opened')
    database.transaction = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    await expect(storage.write([note])).rejects.toMatchObject({ code: 61031 })
    database.transaction = begin
    await storage.write([note])
  })

  it('P05: a batch with a value that cannot be stored leaves nothing of itself', async () => {
    const { open } = setUp()
    const storage = await open()
    await expect(storage.write([note, { ...note, key: ['b'], value: () => 1 }])).rejects.toMatchObject({ code: UNAVAILABLE })
    expect(await storage.get('meta', ['a'])).toBeUndefined()
  })

  it('refuses after close', async () => {
    const storage = await setUp().open()
    storage.close()
    await expect(storage.get('meta', ['a'])).rejects.toMatchObject({ code: UNAVAILABLE })
  })
})

/** A factory that shows which databases it opened, and opens no more than `limit`. */
function watch(factory: IDBFactory, opened: IDBDatabase[], limit = 99): IDBFactory {
  return failingFactory((name, version) => {
    if (opened.length >= limit) throw new DOMException('no more', 'UnknownError')
    const request = factory.open(name, version)
    request.addEventListener('success', () => void opened.push(request.result))
    return request
  })
}

function failingFactory(open: IDBFactory['open']): IDBFactory {
  const factory = new IDBFactory()
  factory.open = open
  return factory
}
