import { afterEach, describe, expect, it } from 'vitest'
import { cdp } from 'vitest/browser'
import { openIdbStorage } from '../../src/storage/idb-storage'
import { LocalDatabase } from '../../src/storage/local-database'
import { MIGRATIONS } from '../../src/storage/migrations/migrations'
import type { StorageProblem } from '../../src/storage/fallback-storage'
import type { StoragePort } from '../../src/storage/port'
import { logEntries, newest, outboxEntry } from '../unit/storage/records'
import { pageTimers } from './page-timers'

const NOTE = { table: 'meta', key: ['a'], value: 1 } as const
const BOB = 'C2Cbob'

let databases = Date.now()

/** Opens one account's database on the page's IndexedDB. */
function openDatabase(userId: string, openStorage?: (name: string) => Promise<StoragePort>) {
  const problems: StorageProblem[] = []
  const opening = LocalDatabase.open({
    openStorage: openStorage ?? ((name) => openIdbStorage(name, { timers: pageTimers })),
    clock: pageTimers,
    sdkAppId: 1,
    userId,
    onProblem: (problem) => problems.push(problem),
  })
  return opening.then((database) => ({ database, problems }))
}

function clearSiteData(): Promise<unknown> {
  return cdp().send('Storage.clearDataForOrigin', { origin: location.origin, storageTypes: 'indexeddb' })
}

/** A megabyte of text that no disk can compress. */
function noise(): string {
  const parts = Array.from({ length: 32 }, () => crypto.getRandomValues(new Uint16Array(16_384)))
  return parts.map((part) => String.fromCharCode(...part.map((code) => 0x4e00 + (code % 20_000)))).join('')
}

describe('storage faults in Chromium', () => {
  afterEach(async () => {
    await cdp().send('Storage.overrideQuotaForOrigin', { origin: location.origin })
  })

  it('P01: over quota the SDK goes on from memory, says so once, and the disk keeps the last good moment', async () => {
    const userId = `p01-${++databases}`
    // Chromium remembers for a while how much room an open origin has; clearing makes it look again.
    await clearSiteData()
    await cdp().send('Storage.overrideQuotaForOrigin', { origin: location.origin, quotaSize: 3_000_000 })
    const { database, problems } = await openDatabase(userId)
    await database.transaction(() => {
      database.outbox.put(outboxEntry(1))
      database.log.put(BOB, logEntries(1, 120))
      database.meta.setCursor({ epoch: 'e', uver: 1 })
    })
    for (let n = 1; n <= 8; n++) {
      await database.transaction(() => {
        database.profiles.put({ userId: `u${n}`, nick: noise(), avatar: '', updatedAtMs: n })
        database.meta.setCursor({ epoch: 'e', uver: 1 + n })
      })
    }
    expect(problems.map((problem) => problem.code)).toEqual([61031])
    expect(database.persistent).toBe(false)
    await database.transaction(() => database.log.put(BOB, logEntries(121, 122)))
    expect(await newest(database.log, BOB, 2)).toEqual(logEntries(121, 122))
    await database.close()
    const restarted = await openDatabase(userId)
    expect(restarted.database.initialOutbox).toEqual([outboxEntry(1)])
    const stored = restarted.database.initialProfiles.length
    expect(stored).toBeGreaterThan(0)
    expect(restarted.database.meta.cursor?.uver).toBe(1 + stored)
  })

  it('P02: a tab of an older release lets go of the database and goes on from memory', async () => {
    const userId = `p02-${++databases}`
    const old = await openDatabase(userId)
    await old.database.transaction(() => old.database.outbox.put(outboxEntry(1)))
    const newer = await openDatabase(userId, (name) => openIdbStorage(name, { timers: pageTimers, migrations: [...MIGRATIONS, () => undefined] }))
    expect([newer.database.persistent, newer.database.initialOutbox]).toEqual([true, [outboxEntry(1)]])
    await old.database.transaction(() => old.database.outbox.put(outboxEntry(2)))
    expect(old.database.persistent).toBe(false)
    expect(old.problems.map((problem) => problem.code)).toEqual([61030])
    await newer.database.close()
  })

  it('P02: a tab that does not let go is waited for no longer than 5 s', async () => {
    const name = `p02-${++databases}`
    const stubborn = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(name, 1)
      request.onsuccess = () => resolve(request.result)
    })
    const delays: number[] = []
    const timers = { ...pageTimers, setTimer: (run: () => void, delayMs: number) => (delays.push(delayMs), pageTimers.setTimer(run, 50)) }
    const opening = openIdbStorage(name, { timers, migrations: [...MIGRATIONS, () => undefined] })
    await expect(opening).rejects.toMatchObject({ code: 61030 })
    expect(delays).toEqual([5_000])
    stubborn.close()
  })

  it('P03: a database that the browser closes under the page is opened again', async () => {
    const name = `p03-${++databases}`
    const opened: IDBDatabase[] = []
    const storage = await openIdbStorage(name, { timers: pageTimers, indexedDB: watch(opened) })
    await storage.write([NOTE])
    opened[0]?.close()
    await storage.write([{ ...NOTE, key: ['b'] }])
    expect(await storage.getRange('meta', { lower: [], upper: ['z'] })).toHaveLength(2)
    expect(opened).toHaveLength(2)
    storage.close()
  })

  it('P03: site data that is cleared under the page ends in memory mode, once, without half a database', async () => {
    const userId = `p03-${++databases}`
    const { database, problems } = await openDatabase(userId)
    await database.transaction(() => database.meta.setCursor({ epoch: 'e', uver: 1 }))
    await clearSiteData()
    for (let n = 2; n < 5; n++) {
      await database.transaction(() => {
        database.log.put(BOB, logEntries(n, n))
        database.meta.setCursor({ epoch: 'e', uver: n })
      })
    }
    expect(await newest(database.log, BOB, 9)).toEqual(logEntries(2, 4))
    expect([database.persistent, problems.map((problem) => problem.code)]).toEqual([false, [61030]])
    await database.close()
    const restarted = await openDatabase(userId)
    expect([restarted.database.persistent, restarted.database.meta.cursor]).toEqual([true, undefined])
  })

  it('P04: without IndexedDB everything works from memory', async () => {
    const { database, problems } = await openDatabase('p04', (name) => openIdbStorage(name, { timers: pageTimers, indexedDB: undefined }))
    await database.transaction(() => database.log.put(BOB, logEntries(1, 3)))
    expect(await newest(database.log, BOB, 9)).toEqual(logEntries(1, 3))
    expect([database.persistent, problems.map((problem) => problem.code)]).toEqual([false, [61030]])
  })
})

/** The page's IndexedDB, showing which databases it opened. */
function watch(opened: IDBDatabase[]): IDBFactory {
  return new Proxy(indexedDB, {
    get: () => (name: string, version?: number) => {
      const request = indexedDB.open(name, version)
      request.addEventListener('success', () => opened.push(request.result))
      return request
    },
  })
}
