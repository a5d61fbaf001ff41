import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { EVENT } from '../../src/api/event'
import { TYPES } from '../../src/api/constants'
import type { Message } from '../../src/api/types'
import { createNodePlatform } from '../../src/platform/node/node-platform'
import { GatewayProcess, freshDataDir } from '../support/gateway-process'
import { Company, codeOf, eventually, hurried, textOf } from '../support/two-people'
import type { Person } from '../support/two-people'

const FLAGS = ['--c2c-rate', '0', '--drain-ms', '300']

let dataDir: string
let gateway: GatewayProcess
const company = new Company(() => gateway)

beforeEach(() => {
  dataDir = freshDataDir()
})
afterEach(async () => {
  await company.leave()
  await gateway.kill()
  rmSync(dataDir, { recursive: true, force: true })
})

async function start(failpoint = ''): Promise<void> {
  gateway = await GatewayProcess.start({ dataDir, flags: FLAGS, env: { OPENTIM_FAILPOINT: failpoint } })
}

/** The next gateway on the same data and the same port. */
async function startAgain(): Promise<void> {
  const { port } = new URL(gateway.url)
  gateway = await GatewayProcess.start({ dataDir, flags: [...FLAGS, '--port', port] })
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `m${index}`)

/** The application heard nothing of the break, nobody saw anything twice, and both see these messages. */
async function expectConverged([alice, bob]: readonly [Person, Person], texts: readonly string[]): Promise<void> {
  await eventually(() => bob.receivedTexts).toEqual(texts)
  expect([await alice.historyTexts(bob), await bob.historyTexts(alice)]).toEqual([texts, texts])
  for (const person of [alice, bob]) {
    expect([person.misreceived, person.dataOf(EVENT.ERROR), person.count(EVENT.SDK_NOT_READY), person.count(EVENT.SDK_READY)]).toEqual([[], [], 0, 1])
  }
}

/** Says 'one' and 'two'; the gateway dies of 'two', the application is closed, and both start again. */
async function closedWhileSending(failpoint: string): Promise<{ alice: Person; bob: Person }> {
  await start(failpoint)
  const [a, b] = company.names()
  const phone = company.device()
  const before = await company.join(a, phone)
  const bob = await company.join(b)
  await before.say(bob, 'one')
  const sending = codeOf(before.say(bob, 'two'))
  await gateway.exited()
  await before.leave()
  expect(await sending).toBe(61022)
  await startAgain()
  return { alice: await company.join(a, phone), bob }
}

async function statuses(reader: Person, peer: Person): Promise<string[]> {
  return (await reader.history(peer)).map((message) => `${textOf(message)} ${message.status} ${message.sequence}`)
}

describe('a gateway that is restarted', () => {
  it('T23, N09: by SIGTERM in the middle of a burst: everybody comes back by themselves and nothing is lost', async () => {
    await start()
    const [alice, bob] = await company.two()
    const sends = numbered(300).map((text) => alice.say(bob, text))
    await sends[0]
    expect(await gateway.stop()).toBe(0)
    await startAgain()
    const sent = await Promise.all(sends)
    expect(sent.map(({ sequence }) => sequence)).toEqual(numbered(300).map((_, index) => index + 1))
    await expectConverged([alice, bob], numbered(300))
  })

  it('what is said while it is away is sent when it is back, in order', async () => {
    await start()
    const [alice, bob] = await company.two()
    await gateway.stop()
    const sends = ['one', 'two', 'three'].map((text) => alice.say(bob, text))
    await startAgain()
    expect((await Promise.all(sends)).map(({ status }) => status)).toEqual(['success', 'success', 'success'])
    await expectConverged([alice, bob], ['one', 'two', 'three'])
  })

  it('revoking, reading and asking for history fail with a code while it is away, and work again after', async () => {
    await start()
    const [alice, bob] = await company.two()
    const message = await alice.say(bob, 'said before')
    await eventually(() => bob.received.length).toBe(1)
    await gateway.stop()
    await eventually(() => codeOf(alice.chat.revokeMessage(message))).toBe(2800)
    await startAgain()
    await eventually(() => codeOf(alice.chat.revokeMessage(message))).toBe(0)
    await eventually(() => bob.dataOf(EVENT.MESSAGE_REVOKED).flat()).toMatchObject([{ ID: message.ID }])
  })
})

describe('a gateway that dies', () => {
  it('N12: by SIGKILL in the middle of a burst: every send ends exactly once, and what was acknowledged is there', async () => {
    await start()
    const [alice, bob] = await company.two()
    const ends = new Map<string, string[]>()
    const acknowledgedBefore: Message[] = []
    let isDead = false
    const sends = numbered(400).map(async (text) => {
      const end = await alice.say(bob, text).then((message) => {
        if (!isDead) acknowledgedBefore.push(message)
        return message.status
      }, () => 'fail')
      ends.set(text, [...(ends.get(text) ?? []), end])
    })
    await Promise.race(sends)
    await gateway.kill()
    isDead = true
    await startAgain()
    await Promise.all(sends)
    expect([...ends.values()]).toEqual(numbered(400).map(() => ['success']))
    expect(acknowledgedBefore.length).toBeGreaterThan(0)
    await expectConverged([alice, bob], numbered(400))
    const stored = await bob.history(alice)
    expect(acknowledgedBefore.map(({ ID, sequence }) => stored[sequence - 1]?.ID === ID)).toEqual(acknowledgedBefore.map(() => true))
  })

  it.each([
    ['S02: before a commit', 'before_commit:3'],
    ['S01: after a commit, before its acknowledgement', 'after_commit:3'],
    ['S03: after an acknowledgement, before anybody was told', 'before_publish:3'],
  ])('%s: one row, the sender knows, the receiver hears it once', async (_when, failpoint) => {
    await start(failpoint)
    const [alice, bob] = await company.two()
    await alice.say(bob, 'one')
    await alice.say(bob, 'two')
    const sending = alice.say(bob, 'three')
    await gateway.exited()
    await startAgain()
    expect(await sending).toMatchObject({ status: 'success', sequence: 3 })
    await alice.say(bob, 'four')
    await expectConverged([alice, bob], ['one', 'two', 'three', 'four'])
  })

  it('S04: the sender\'s application is closed too: the message, which was stored, is found as sent', async () => {
    const { alice, bob } = await closedWhileSending('after_commit:2')
    await eventually(() => statuses(alice, bob)).toEqual(['one success 1', 'two success 2'])
    await eventually(() => bob.receivedTexts).toEqual(['one', 'two'])
    expect([...bob.misreceived, ...alice.misreceived]).toEqual([])
  })

  it('S04: the sender\'s application is closed too: the message, which was not stored, is kept as failed and can be sent', async () => {
    const { alice, bob } = await closedWhileSending('before_commit:2')
    // It was reported as failed when the application closed: it may not leave by itself after that.
    await alice.say(bob, 'three')
    await eventually(() => bob.receivedTexts).toEqual(['one', 'three'])
    const kept = (await alice.history(bob)).find(({ status }) => status === 'fail')
    if (!kept) throw new Error('the message is gone')
    await alice.chat.resendMessage(kept)
    expect(await statuses(alice, bob)).toEqual(['one success 1', 'three success 2', 'two success 3'])
    await eventually(() => bob.receivedTexts).toEqual(['one', 'three', 'two'])
  })

  it('SEND-5: it stays away: a send fails in bounded time, and sending it again later keeps its ID', async () => {
    await start()
    const [a, b] = company.names()
    const alice = await company.join(a, company.device({ clock: hurried(createNodePlatform(WebSocket).clock, 20) }))
    const bob = await company.join(b)
    await gateway.kill()
    await eventually(() => alice.dataOf(EVENT.NET_STATE_CHANGE).at(-1)).not.toEqual({ state: TYPES.NET_STATE_CONNECTED })
    const message = alice.text(bob, 'at last')
    const failure = await alice.chat.sendMessage(message).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 2805, data: { message: { ID: message.ID, status: 'fail' } } })
    expect(message.status).toBe('fail')
    await startAgain()
    const { data } = await alice.chat.resendMessage(message)
    expect(data.message).toMatchObject({ ID: message.ID, status: 'success', sequence: 1 })
    await eventually(() => bob.received.map(({ ID }) => ID)).toEqual([message.ID])
  })
})
