import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { EVENT } from '../../../src/api/event'
import { GatewayProcess, emptyDataDir } from '../../../test/support/gateway-process'
import { PostgresServer, postgresPrograms } from '../../../test/support/postgres-server'
import { TcpProxy } from '../../../test/support/tcp-proxy'
import type { RawClient } from '../../../test/support/raw-client'
import { Company, eventually } from '../../../test/support/two-people'
import type { Person } from '../../../test/support/two-people'
import { loggedIn } from '../support/session-pair'

const [STORE_UNAVAILABLE, PREVIOUS_FAILED, SERVER_BUSY] = [61012, 61013, 61011]
const TIMEOUT_MS = 2_000
const BACKLOG = 50
const FLAGS = ['--c2c-rate', '0', '--heartbeat-ms', '3000', '--database-timeout-ms', String(TIMEOUT_MS), '--commit-backlog', String(BACKLOG)]

const numbered = (count: number, from = 1): string[] => Array.from({ length: count }, (_, index) => `m${index + from}`)
const codes = (client: RawClient): number[] => [...new Set(client.acks.map(({ code }) => code))].sort()

describe.runIf(postgresPrograms())('a gateway whose PostgreSQL fails', () => {
  let server: PostgresServer
  let proxy: TcpProxy
  let gateway: GatewayProcess
  let database = ''
  let databases = 0
  const company = new Company(() => gateway)

  beforeAll(async () => {
    server = await PostgresServer.create()
  })
  afterAll(() => server.remove())
  beforeEach(async () => {
    database = `outage${++databases}`
    await server.createDatabase(database)
    proxy = await TcpProxy.start(server.port)
    gateway = await GatewayProcess.start({ dataDir: emptyDataDir(), flags: FLAGS, env: { DATABASE_URL: server.url(database, proxy.port) } })
  })
  afterEach(async () => {
    server.resume()
    await company.leave()
    await gateway.remove()
    await proxy.stop()
  })

  const health = async (): Promise<string> => {
    const response = await fetch(`${gateway.httpUrl}/healthz`)
    return `${response.status} ${((await response.json()) as { status: string }).status}`
  }
  const backlog = async (): Promise<number> => {
    const text = await (await fetch(`${gateway.httpUrl}/metrics`)).text()
    return Number(/^opentim_commit_backlog (\d+)$/m.exec(text)?.[1])
  }
  const storedCount = async (): Promise<number> => {
    const [row] = await server.run<{ n: number }>('SELECT count(*)::int AS n FROM event', database)
    return row?.n ?? -1
  }
  /** Both see these messages once, in this order, nobody was told anything of it, and the gateway lives. */
  const expectConverged = async (alice: Person, bob: Person, texts: readonly string[]): Promise<void> => {
    await eventually(() => bob.receivedTexts).toEqual(texts)
    expect([await alice.historyTexts(bob), await bob.historyTexts(alice)]).toEqual([texts, texts])
    expect(await storedCount()).toBe(texts.length)
    for (const person of [alice, bob]) expect([person.misreceived, person.dataOf(EVENT.ERROR)]).toEqual([[], []])
    expect(gateway.hasExited).toBe(false)
  }

  it('N01: killed in mid-burst and started again: nothing is acknowledged meanwhile, then everything drains, once and in order', async () => {
    const [alice, bob] = await company.two()
    const witness = await loggedIn(gateway, 'witness')
    expect(await health()).toBe('200 ok')
    const sends = numbered(200).map((text) => alice.say(bob, text))
    await sends[20]
    await server.kill()
    await eventually(health).toBe('503 degraded')
    let settled = 0
    const during = numbered(100, 201).map((text) => alice.say(bob, text).finally(() => settled++))
    const [refused] = await witness.sendAndWait({ to: bob.userID, text: 'refused' })
    expect(refused).toMatchObject({ code: STORE_UNAVAILABLE, retryAfterMs: 1_000 })
    expect(settled).toBe(0)
    await server.start()
    await eventually(health).toBe('200 ok')
    const sent = await Promise.all([...sends, ...during])
    expect(sent.map(({ sequence }) => sequence)).toEqual(numbered(300).map((_, index) => index + 1))
    await expectConverged(alice, bob, numbered(300))
    expect(codes(witness)).toEqual([STORE_UNAVAILABLE])
  })

  it('N01: restarted again and again under load: what was acknowledged is stored, and nothing is doubled', async () => {
    const [alice, bob] = await company.two()
    const sends = []
    for (let round = 0; round < 3; round++) {
      const burst = numbered(60, 60 * round + 1).map((text) => alice.say(bob, text))
      sends.push(...burst)
      await burst[0]
      await server.kill()
      await server.start()
    }
    await Promise.all(sends)
    await expectConverged(alice, bob, numbered(180))
  })

  it('N02: stopped: what waits is bounded, the rest is refused at once, and everybody has an answer in bounded time', async () => {
    const [bob, ...senders] = await Promise.all(['bob', 'ann', 'ben', 'cat'].map((name) => loggedIn(gateway, name)))
    if (!bob) throw new Error('nobody there')
    const batch = (count: number): { to: string }[] => Array.from({ length: count }, () => ({ to: 'bob' }))
    await Promise.all(senders.map((sender) => sender.sendAndWait(...batch(1))))
    server.pause()
    // Once the answer is here the first message is on its way to the database; what comes then waits behind it.
    for (const sender of senders) sender.send(...batch(1))
    await Promise.all(senders.map((sender) => sender.request('getProfiles', { userIds: ['bob'] })))
    for (const sender of senders) sender.send(...batch(200))
    await eventually(backlog).toBe(BACKLOG)
    await eventually(() => senders.flatMap(codes)).toContain(SERVER_BUSY)
    for (const sender of senders) sender.send(...batch(200))
    expect(await backlog()).toBe(BACKLOG)
    expect(await health()).toBe('503 degraded')
    for (const sender of senders) await sender.until(() => sender.acks[401], 'all answers')
    expect(await backlog()).toBe(0)
    expect(new Set(senders.flatMap((sender) => sender.acks.slice(1)).map(({ code }) => code)))
      .toEqual(new Set([SERVER_BUSY, STORE_UNAVAILABLE, PREVIOUS_FAILED]))
    server.resume()
    await eventually(health).toBe('200 ok')
    expect(gateway.hasExited).toBe(false)
  })

  it('N02: stopped in mid-burst: nobody is disconnected, and when it goes on nothing is lost or doubled', async () => {
    const [alice, bob] = await company.two()
    const sends = numbered(40).map((text) => alice.say(bob, text))
    await sends[5]
    server.pause()
    sends.push(...numbered(100, 41).map((text) => alice.say(bob, text)))
    await eventually(health).toBe('503 degraded')
    await eventually(() => gateway.log).toContain('messages were not committed')
    server.resume()
    await Promise.all(sends)
    await expectConverged(alice, bob, numbered(140))
    // That of the login.
    expect([alice.count(EVENT.NET_STATE_CHANGE), bob.count(EVENT.NET_STATE_CHANGE)]).toEqual([1, 1])
  })

  it('S16: answers come after the time that they may take: the client repeats the ID, and there is one row', async () => {
    const [alice, bob] = await company.two()
    await alice.say(bob, 'm1')
    proxy.set({ blackholeDown: true })
    const late = alice.say(bob, 'm2')
    await eventually(storedCount).toBe(2)
    await eventually(() => gateway.log).toContain('messages were not committed')
    proxy.heal()
    expect(await late).toMatchObject({ status: 'success', sequence: 2 })
    await alice.say(bob, 'm3')
    await expectConverged(alice, bob, ['m1', 'm2', 'm3'])
  })

  it('N03: the connection dies with the answer of a commit: the message is looked up, and acknowledged as stored', async () => {
    const [alice, bob] = [await loggedIn(gateway, 'alice'), await loggedIn(gateway, 'bob')]
    await alice.sendAndWait({ to: 'bob', text: 'm1' })
    proxy.cutDownAt(0)
    expect(await alice.sendAndWait({ to: 'bob', text: 'm2' })).toMatchObject([{ code: 0, seq: 2 }])
    await bob.until(() => bob.rows[1], 'the message')
    expect(bob.texts).toEqual(['m1', 'm2'])
    expect(await storedCount()).toBe(2)
    expect(gateway.log).toContain('a database connection broke')
  })
})
