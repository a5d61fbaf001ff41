import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { GatewayProcess, emptyDataDir } from '../../../test/support/gateway-process'
import type { GatewayProcessOptions } from '../../../test/support/gateway-process'
import { PostgresServer, postgresPrograms } from '../../../test/support/postgres-server'
import { textOf } from '../../../test/support/raw-client'
import type { RawClient } from '../../../test/support/raw-client'
import { Company, eventually } from '../../../test/support/two-people'
import { loggedIn } from '../support/session-pair'

const KEY = ['--sdk-app-id', '1400000001', '--secret', 'the same for every gateway of this file']
const FLAGS = ['--c2c-rate', '0', '--web-instances', '2', ...KEY]
const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${name}${index + 1}`)

describe.runIf(postgresPrograms())('a gateway on PostgreSQL', () => {
  const gateways: GatewayProcess[] = []
  const companies: Company[] = []
  let server: PostgresServer
  let url = ''
  let databases = 0

  beforeAll(async () => {
    server = await PostgresServer.create()
  })
  afterAll(() => server.remove())
  beforeEach(async () => {
    url = await server.createDatabase(`chat${++databases}`)
  })
  afterEach(async () => {
    await Promise.all(companies.splice(0).map((company) => company.leave()))
    await Promise.all(gateways.splice(0).map((gateway) => gateway.remove()))
  })

  const start = async ({ flags = [], env = {} }: GatewayProcessOptions = {}): Promise<GatewayProcess> => {
    const gateway = await GatewayProcess.start({ dataDir: emptyDataDir(), flags: [...FLAGS, ...flags], env: { DATABASE_URL: url, ...env } })
    gateways.push(gateway)
    return gateway
  }
  const companyAt = (gateway: () => GatewayProcess): Company => {
    const company = new Company(gateway)
    companies.push(company)
    return company
  }
  const storedTexts = async (client: RawClient, peer: string): Promise<string[]> => {
    const pages = await client.requestPages('pull', { ranges: [{ conversationId: `C2C${peer}`, fromSeq: 1, toSeq: 0xffff_ffff }] })
    return pages.flatMap(({ body }) => body.conversations).flatMap(({ rows }) => rows).map(textOf)
  }

  it('two people talk, and the history is there after a restart of the gateway', async () => {
    let gateway = await start()
    const company = companyAt(() => gateway)
    const [alice, bob] = await company.two()
    await Promise.all(numbered('a', 50).map((text) => alice.say(bob, text)))
    expect(await bob.say(alice, 'b1')).toMatchObject({ status: 'success', sequence: 51 })
    await eventually(() => [bob.receivedTexts, alice.receivedTexts]).toEqual([numbered('a', 50), ['b1']])
    expect(await bob.unread(alice)).toBe(50)
    expect(await gateway.stop()).toBe(0)
    gateway = await start({ flags: ['--port', new URL(gateway.url).port] })
    expect(await alice.say(bob, 'after')).toMatchObject({ sequence: 52 })
    await eventually(() => bob.receivedTexts.at(-1)).toBe('after')
    const everything = [...numbered('a', 50), 'b1', 'after']
    expect([await alice.historyTexts(bob), await bob.historyTexts(alice)]).toEqual([everything, everything])
    const tablet = await company.join(bob.userID)
    expect(await tablet.historyTexts(alice)).toEqual(everything)
  })

  it('S02: it dies before the commit: nothing is stored, and the repeat is stored once', async () => {
    const message = { to: 'bob', text: 'once', clientTime: 1, random: 2 }
    const gateway = await start({ env: { OPENTIM_FAILPOINT: 'before_commit' } })
    const alice = await loggedIn(gateway, 'alice')
    alice.send(message)
    await gateway.exited()
    const back = await loggedIn(await start(), 'alice')
    expect([alice.acks, await storedTexts(back, 'bob')]).toEqual([[], []])
    expect(await back.sendAndWait(message)).toMatchObject([{ code: 0, seq: 1 }])
    expect(await storedTexts(back, 'bob')).toEqual(['once'])
  })

  it('S01: it dies after the commit, before the acknowledgement: the repeat finds the row', async () => {
    const message = { to: 'bob', text: 'once', clientTime: 1, random: 2 }
    const gateway = await start({ env: { OPENTIM_FAILPOINT: 'after_commit' } })
    const alice = await loggedIn(gateway, 'alice')
    alice.send(message)
    await gateway.exited()
    const back = await loggedIn(await start(), 'alice')
    expect([alice.acks, await storedTexts(back, 'bob')]).toEqual([[], ['once']])
    expect(await back.sendAndWait(message)).toMatchObject([{ code: 0, seq: 1 }])
    expect(await storedTexts(back, 'bob')).toEqual(['once'])
  })

  it('N07: two gateways write to one conversation: a dense log, and each side hears the other by its heartbeat [SYNC-5]', async () => {
    const heartbeat = { flags: ['--heartbeat-ms', '300'] }
    const [one, two] = [await start(heartbeat), await start(heartbeat)]
    const alice = await companyAt(() => one).join('alice')
    const bob = await companyAt(() => two).join('bob')
    const count = 150
    const sent = await Promise.all([
      ...numbered('a', count).map((text) => alice.say(bob, text)), ...numbered('b', count).map((text) => bob.say(alice, text)),
    ])
    expect(sent.map(({ sequence }) => sequence).sort((x, y) => x - y)).toEqual(Array.from({ length: 2 * count }, (_, index) => index + 1))
    // Nothing on the bus told them: the two nodes share only the database.
    await eventually(() => [bob.receivedTexts, alice.receivedTexts]).toEqual([numbered('a', count), numbered('b', count)])
    await bob.say(alice, 'a last word')
    // No traffic of her own shows it to her.
    await eventually(() => alice.receivedTexts.at(-1)).toBe('a last word')
    const seen = await alice.historyTexts(bob)
    expect(await bob.historyTexts(alice)).toEqual(seen)
    expect(seen).toHaveLength(2 * count + 1)
    expect([alice.misreceived, bob.misreceived]).toEqual([[], []])
  })
})
