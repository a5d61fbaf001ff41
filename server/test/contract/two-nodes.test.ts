import { createServer, connect } from 'node:net'
import type { Server, Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store'
import type { AppendResult, NewMessage, Store } from '../../src/store/port'
import { createTestDatabase, postgresAnswers } from './postgres-for-tests'
import type { TestDatabase } from './postgres-for-tests'
import { StoreKit, TestClock, message, seqOf } from './store-kit'

const answers = await postgresAnswers()
const SENDS = 200

/** Stands before PostgreSQL; when armed it lets one answer of the server vanish together with the connection. */
class CuttingProxy {
  private server: Server | undefined
  private armed = false

  constructor(private readonly target: URL) {}

  async listen(): Promise<string> {
    this.server = createServer((client) => this.join(client, connect(Number(this.target.port || 5432), this.target.hostname)))
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve))
    const address = this.server.address()
    const url = new URL(this.target)
    url.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    return url.href
  }

  /** The statement arrives and is done; its answer does not come back. */
  cutNextAnswer(): void {
    this.armed = true
  }

  close(): void {
    this.server?.close()
  }

  private join(client: Socket, server: Socket): void {
    const end = (): void => void (client.destroy(), server.destroy())
    client.on('data', (bytes) => server.write(bytes)).on('error', end).on('close', end)
    server.on('error', end).on('close', end).on('data', (bytes) => {
      if (!this.armed) return client.write(bytes)
      this.armed = false
      return end()
    })
  }
}

describe.runIf(answers)('two gateways on one PostgreSQL', () => {
  const clock = new TestClock()
  const stores: Store[] = []
  let database: TestDatabase

  const open = async (url: string): Promise<Store> => {
    const store = await openStore({ databaseUrl: url }, { clock, logger: { warn: () => undefined } })
    stores.push(store)
    return store
  }
  beforeAll(async () => {
    database = await createTestDatabase()
  }, 30_000)
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()))
    await database.drop()
  }, 30_000)

  it('open a new database together: one makes it, both have it', async () => {
    const [one, two] = await Promise.all([open(database.url), open(database.url)])
    expect(one.epoch).toBe(two.epoch)
  }, 30_000)

  it('N07: write to one conversation, 200 sends each, and the log is dense', async () => {
    const [one, two] = await Promise.all([open(database.url), open(database.url)])
    const kit = new StoreKit(one, clock)
    const [ann, bob] = await kit.pair()
    const sendFrom = async (store: Store, each: () => NewMessage): Promise<AppendResult[]> => {
      const sends = Array.from({ length: SENDS }, async () => (await store.appendMessages([each()])).results)
      return (await Promise.all(sends)).flat()
    }
    const results = await Promise.all([sendFrom(one, () => message(ann, bob)), sendFrom(two, () => message(bob, ann))])
    const dense = Array.from({ length: 2 * SENDS }, (_, index) => index + 1)
    expect(results.flat().map(seqOf).sort((x, y) => (x ?? 0) - (y ?? 0))).toEqual(dense)
    expect(await kit.seqs(ann, bob)).toEqual(dense)
    expect(await two.userVersion(bob.id)).toBe(2 * SENDS)
  }, 60_000)

  it('N07: write the same messages in batches of many conversations, in any order, and each is stored once', async () => {
    const [one, two] = await Promise.all([open(database.url), open(database.url)])
    const kit = new StoreKit(one, clock)
    const users = await kit.users('a', 'b', 'c', 'd')
    const pairs = users.flatMap((from) => users.map((to) => [from, to] as const))
    const batches = Array.from({ length: 20 }, () => pairs.map(([from, to]) => message(from, to)))
    const both = batches.map((batch) => Promise.all([one.appendMessages(batch), two.appendMessages([...batch].reverse())]))
    for (const [first, second] of await Promise.all(both)) {
      expect(first.results.map(seqOf)).toEqual(second.results.map(seqOf).reverse())
      const stored = [...first.results, ...second.results].filter(({ outcome }) => outcome === 'stored')
      expect(stored).toHaveLength(pairs.length)
    }
  }, 60_000)

  it('N03: answer a message as stored although the connection died with the answer', async () => {
    const proxy = new CuttingProxy(new URL(database.url))
    const store = await open(await proxy.listen())
    const kit = new StoreKit(store, clock)
    const [ann, bob] = await kit.pair()
    await kit.talk(ann, bob, 'first')
    proxy.cutNextAnswer()
    const { results, commit } = await store.appendMessages([message(ann, bob)])
    expect(results).toMatchObject([{ outcome: 'stored', seq: 2 }])
    expect(commit.rows).toHaveLength(1)
    expect(await kit.seqs(bob, ann)).toEqual([1, 2])
    proxy.close()
  }, 30_000)

  it('say that the database is unavailable when nothing answers there', async () => {
    const nowhere = openStore({ databaseUrl: 'postgres://postgres@127.0.0.1:1/none' }, { clock, logger: { warn: () => undefined } })
    await expect(nowhere).rejects.toMatchObject({ name: 'StoreUnavailable' })
  })
})
