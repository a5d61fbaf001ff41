import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { EVENT } from '../../src/api/event'
import { TYPES } from '../../src/api/constants'
import { makeUserSig } from '../../server/src/credentials/user-sig'
import type { ApplicationKey } from '../../server/src/credentials/user-sig'
import { createNodePlatform } from '../../src/platform/node/node-platform'
import { GatewayProcess } from '../support/gateway-process'
import { Company, codeOf, eventually, hurried } from '../support/two-people'
import type { Person } from '../support/two-people'

interface VendorApi {
  genUserSig(userID: string, lifeSeconds: number): string
}

const vendor = createRequire(import.meta.url)('tls-sig-api-v2') as { Api: new (sdkAppID: number, key: string) => VendorApi }
const SECRET = 'a secret that only this test and its gateway know'

let gateway: GatewayProcess
const company = new Company(() => gateway)

beforeAll(async () => {
  gateway = await GatewayProcess.start({ flags: ['--c2c-rate', '0', '--sdk-app-id', '1400000777', '--secret', SECRET] })
})
afterAll(() => gateway.remove())
afterEach(() => company.leave())

const key = (): ApplicationKey => ({ sdkAppId: gateway.sdkAppID, secret: SECRET })
const sign = (userID: string, lifeSeconds = 600, secret = SECRET): string =>
  new vendor.Api(gateway.sdkAppID, secret).genUserSig(userID, lifeSeconds)

const loginCode = (person: Person, userSig: string): Promise<unknown> => codeOf(person.chat.login({ userID: person.userID, userSig }))

/** One number of the gateway's own account of itself. */
async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${gateway.httpUrl}/metrics`)).text()
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `))
  return Number(line?.split(' ')[1])
}

describe('credentials', () => {
  it('a signature of the vendor\'s generator lets its user in', async () => {
    const [a] = company.names()
    const alice = company.invite(a)
    const { data } = await alice.chat.login({ userID: a, userSig: sign(a) })
    expect(data).toMatchObject({ actionStatus: 'OK', errorCode: 0, repeatLogin: false })
    expect([alice.chat.isReady(), alice.chat.getLoginUser()]).toEqual([true, a])
    await eventually(() => alice.count(EVENT.SDK_READY)).toBe(1)
  })

  it.each([
    ['expired', 70001, (user: string) => makeUserSig(key(), user, { nowMs: Date.now() - 7_200_000, lifeSeconds: 3_600 })],
    ['cut in half', 70003, (user: string) => sign(user).slice(0, 60)],
    ['of another key', 70009, (user: string) => sign(user, 600, 'another secret, of another installation')],
    ['of somebody else', 70013, () => sign('mallory')],
  ])('A03, A05, A06: one that is %s is refused with %i, at once and for good', async (_what, code, make) => {
    const [a] = company.names()
    const alice = company.invite(a)
    expect(await loginCode(alice, make(a))).toBe(code)
    expect([alice.chat.isReady(), alice.chat.getLoginUser()]).toEqual([false, ''])
    await eventually(() => metric('opentim_sessions')).toBe(0)
    // The right one still works on the same instance.
    expect(await loginCode(alice, sign(a))).toBe(0)
  })

  it('A11: one that expires while its user is online ends the session with a word, and a new one begins another', async () => {
    const [a] = company.names()
    const alice = company.invite(a)
    await alice.chat.login({ userID: a, userSig: sign(a, 3) })
    await eventually(() => alice.dataOf(EVENT.KICKED_OUT)).toEqual([{ type: TYPES.KICKED_OUT_USERSIG_EXPIRED }])
    expect(alice.count(EVENT.SDK_NOT_READY)).toBe(1)
    expect(alice.chat.isReady()).toBe(false)
    expect(await loginCode(alice, sign(a))).toBe(0)
  })
})

describe('instances of one account', () => {
  it('the earliest leaves when one too many comes, is told why, and does not come back by itself', async () => {
    const [a, b] = company.names()
    const first = await company.join(a)
    const second = await company.join(a)
    await eventually(() => first.dataOf(EVENT.KICKED_OUT)).toEqual([{ type: TYPES.KICKED_OUT_MULT_ACCOUNT }])
    expect([first.chat.isReady(), first.count(EVENT.SDK_NOT_READY)]).toEqual([false, 1])
    expect(await codeOf(first.say(second, 'still here?'))).toBe(2024)
    const bob = await company.join(b)
    await bob.say(second, 'for the one that is here')
    await eventually(() => second.receivedTexts).toEqual(['for the one that is here'])
    expect(first.received).toEqual([])
    expect([second.count(EVENT.KICKED_OUT), second.chat.isReady()]).toEqual([0, true])
    await eventually(() => metric('opentim_sessions')).toBe(2)
  })

  it('T14: the same device again takes its own place', async () => {
    const [a, b] = company.names()
    const phone = company.device()
    const before = await company.join(a, phone)
    const after = await company.join(a, phone)
    await eventually(() => before.chat.isReady()).toBe(false)
    const bob = await company.join(b)
    await bob.say(after, 'hello')
    await eventually(() => after.receivedTexts).toEqual(['hello'])
    expect(after.count(EVENT.KICKED_OUT)).toBe(0)
    await eventually(() => metric('opentim_sessions')).toBe(2)
  })

  it('two accounts live in one process, by the name of the instance', async () => {
    const [a, b] = company.names()
    const device = company.device()
    const alice = device.launch(a, { instance: 'left' })
    const bob = device.launch(b, { instance: 'right' })
    await Promise.all([alice.login(), bob.login()])
    await alice.say(bob, 'next to me')
    await eventually(() => bob.receivedTexts).toEqual(['next to me'])
    expect([alice.chat.getLoginUser(), bob.chat.getLoginUser()]).toEqual([a, b])
    await Promise.all([alice.leave(), bob.leave()])
  })
})

describe('login and logout', () => {
  it('a hundred of them in one tick, the last one being a login: one socket, and it works', async () => {
    const [a, b] = company.names()
    const alice = company.invite(a)
    const userSig = sign(a)
    const calls: Promise<unknown>[] = []
    for (let round = 0; round < 100; round++) {
      calls.push(codeOf(alice.chat.login({ userID: a, userSig })))
      if (round < 99) calls.push(codeOf(alice.chat.logout()))
    }
    const codes = await Promise.all(calls)
    expect(codes.at(-1)).toBe(0)
    expect(alice.chat.isReady()).toBe(true)
    await eventually(() => metric('opentim_sessions')).toBe(1)
    const bob = await company.join(b)
    await alice.say(bob, 'it works')
    await eventually(() => bob.receivedTexts).toEqual(['it works'])
    await eventually(() => alice.count(EVENT.SDK_READY)).toBe(1)
    expect(alice.count(EVENT.KICKED_OUT)).toBe(0)
  })

  it('a hundred of them in one tick, the last one being a logout: no socket', async () => {
    const [a] = company.names()
    const alice = company.invite(a)
    const userSig = sign(a)
    const calls = Array.from({ length: 100 }, () => [codeOf(alice.chat.login({ userID: a, userSig })), codeOf(alice.chat.logout())]).flat()
    expect((await Promise.all(calls)).at(-1)).toBe(0)
    expect([alice.chat.isReady(), alice.chat.getLoginUser()]).toEqual([false, ''])
    await eventually(() => metric('opentim_sessions')).toBe(0)
    expect(alice.count(EVENT.SDK_READY)).toBe(0)
  })

  it('at any pace, so that each logout meets the login at another point: one socket at the end, and it works', async () => {
    const [a, b] = company.names()
    const alice = company.invite(a)
    const userSig = sign(a)
    const calls: Promise<unknown>[] = []
    for (let round = 0; round < 60; round++) {
      calls.push(codeOf(alice.chat.login({ userID: a, userSig })))
      for (let turn = 0; turn < round % 20; turn++) await new Promise((resolve) => setImmediate(resolve))
      calls.push(codeOf(alice.chat.logout()))
    }
    calls.push(codeOf(alice.chat.login({ userID: a, userSig })))
    expect((await Promise.all(calls)).at(-1)).toBe(0)
    await eventually(() => metric('opentim_sessions')).toBe(1)
    const bob = await company.join(b)
    await bob.say(alice, 'still one')
    await eventually(() => alice.receivedTexts).toEqual(['still one'])
    expect(alice.count(EVENT.KICKED_OUT)).toBe(0)
    expect(alice.count(EVENT.SDK_NOT_READY)).toBeLessThanOrEqual(60)
  })

  it('another user can follow on the same instance, and hears nothing that was meant for the first', async () => {
    const [a, b] = company.names()
    const alice = await company.join(a)
    const bob = await company.join(b)
    await bob.say(alice, 'for alice')
    await eventually(() => alice.receivedTexts).toEqual(['for alice'])
    const carol = `carol-${a}`
    await alice.chat.login({ userID: carol, userSig: sign(carol) })
    expect(alice.chat.getLoginUser()).toBe(carol)
    expect((await alice.chat.getConversationList()).data.conversationList).toEqual([])
    await bob.say(alice, 'for alice again')
    expect(await alice.history(bob)).toEqual([])
    expect(alice.receivedTexts).toEqual(['for alice'])
  })

  it('after a logout nothing works and nothing arrives until the next login', async () => {
    const [alice, bob] = await company.two()
    await bob.chat.logout()
    expect(await codeOf(bob.say(alice, 'no'))).toBe(2024)
    await alice.say(bob, 'while away')
    await bob.login()
    expect(await bob.historyTexts(alice)).toEqual(['while away'])
  })
})

describe('a gateway that is not there', () => {
  /** All limits pass in a fifteenth of their time. */
  const clock = hurried(createNodePlatform(WebSocket).clock, 15)

  it('is one clear error of the login, in bounded time, and no more', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    const [a] = company.names()
    const alice = company.invite(a, company.device({ url: () => `ws://127.0.0.1:${port}/ws`, clock }))
    const startedMs = performance.now()
    const failure = await alice.chat.login({ userID: a, userSig: sign(a) }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'Error', code: 2800, message: expect.stringContaining('login failed') as string })
    expect((performance.now() - startedMs) * 15).toBeLessThan(60_000)
    expect(alice.events.filter(({ name }) => name !== EVENT.NET_STATE_CHANGE)).toEqual([])
    expect(alice.chat.isReady()).toBe(false)
  })

  it('T09: nor one that takes the connection and says nothing', async () => {
    const silent = createServer()
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const sockets: { destroy(): void }[] = []
    silent.on('connection', (socket) => void sockets.push(socket))
    const { port } = silent.address() as AddressInfo
    const [a] = company.names()
    const alice = company.invite(a, company.device({ url: () => `ws://127.0.0.1:${port}/ws`, clock }))
    expect(await loginCode(alice, sign(a))).toBe(2800)
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => silent.close(resolve))
  })

  it('at something that is no address is an error that says what to do', async () => {
    const alice = company.device().launch('alice', { proxyServer: 'not an address' })
    expect(await loginCode(alice, sign('alice'))).toBe(61027)
  })
})
