import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PostgresServer, postgresPrograms } from '../../../test/support/postgres-server'
import { openStore } from '../../src/store/open-store'
import type { Store } from '../../src/store/port'
import { StoreKit, TestClock, message } from '../contract/store-kit'

const TIMEOUT_MS = 400
const UNAVAILABLE = { name: 'StoreUnavailable' }

describe.runIf(postgresPrograms())('the store on a PostgreSQL that falls silent', () => {
  let server: PostgresServer
  let store: Store
  let other: Store
  let databases = 0

  const open = (databaseUrl: string, timeoutMs?: number): Promise<Store> =>
    openStore({ databaseUrl, ...(timeoutMs ? { timeoutMs } : {}) }, { clock: new TestClock(), logger: { warn: () => undefined } })
  const kitOf = (each: Store): StoreKit => new StoreKit(each, new TestClock())

  beforeAll(async () => {
    server = await PostgresServer.create()
  })
  afterAll(() => server.remove())
  beforeEach(async () => {
    const url = await server.createDatabase(`silent${++databases}`)
    other = await open(url)
    store = await open(url, TIMEOUT_MS)
  })
  afterEach(async () => {
    server.resume()
    await Promise.all([store.close(), other.close()])
  })

  it('N02: says in bounded time that it is unavailable, whatever was asked, and works when the database goes on', async () => {
    const [ann, bob] = await kitOf(store).pair()
    await kitOf(store).talk(ann, bob, 'before')
    server.pause()
    const startedMs = performance.now()
    const asked = [
      store.appendMessages([message(ann, bob)]), store.markRead(bob, [{ peer: ann, readSeq: 1 }]), store.userVersion(bob.id), store.ping(),
      store.updateProfile(ann.id, { nick: 'Ann' }),
    ]
    await Promise.all(asked.map((answer) => expect(answer).rejects.toMatchObject(UNAVAILABLE)))
    // Connections of the pool, and then a new one, which nobody accepts.
    await expect(store.appendMessages([message(ann, bob)])).rejects.toMatchObject(UNAVAILABLE)
    expect(performance.now() - startedMs).toBeLessThan(10 * TIMEOUT_MS)
    server.resume()
    await store.ping()
    expect(await store.userVersion(bob.id)).toBeGreaterThan(0)
  })

  it('N02: never works on inside a transaction whose end was not answered', async () => {
    const [ann, bob] = await kitOf(store).pair()
    await kitOf(store).talk(ann, bob, 'before')
    server.pause()
    await expect(store.markRead(bob, [{ peer: ann, readSeq: 1 }])).rejects.toMatchObject(UNAVAILABLE)
    server.resume()
    await kitOf(store).talk(ann, bob, 'after')
    // Another connection sees it: what was acknowledged is committed [SEND-2].
    expect(await kitOf(other).seqs(bob, ann)).toEqual([1, 2])
    const held = await server.run<{ n: number }>(`SELECT count(*)::int AS n FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'`)
    expect(held).toEqual([{ n: 0 }])
  })

  it('S16: a message whose answer came too late is one row, and its repeat gets the seq of that row', async () => {
    const [ann, bob] = await kitOf(store).pair()
    const late = message(ann, bob)
    server.pause()
    await expect(store.appendMessages([late])).rejects.toMatchObject(UNAVAILABLE)
    server.resume()
    // The repeat and the statement that was given up may meet: either of them stores the message.
    const { results } = await other.appendMessages([late])
    expect(results).toMatchObject([{ seq: 1 }])
    expect(await kitOf(other).seqs(bob, ann)).toEqual([1])
  })

  it('a statement that waits for a lock is stopped by the server, and does not happen later', async () => {
    const [ann, bob] = await kitOf(store).pair()
    await kitOf(store).talk(ann, bob, 'before')
    const lock = await server.hold(`silent${databases}`, 'LOCK TABLE event')
    await expect(store.appendMessages([message(ann, bob)])).rejects.toMatchObject(UNAVAILABLE)
    await lock.release()
    expect(await kitOf(store).seqs(bob, ann)).toEqual([1])
  })
})
