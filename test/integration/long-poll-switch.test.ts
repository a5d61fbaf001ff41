import { ERRORS } from '@opentim/protocol'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { EVENT } from '../../src/api/event'
import { createNodePlatform } from '../../src/platform/node/node-platform'
import { FrameProxy, type HandshakeAnswer } from '../support/frame-proxy'
import { GatewayProcess } from '../support/gateway-process'
import { Company, codeOf, eventually, hurried, type Device, type Person } from '../support/two-people'

/** All limits of a client behind the proxy pass in a tenth of their time. */
const clock = hurried(createNodePlatform(WebSocket).clock, 10)
const REFUSED: HandshakeAnswer = { status: 502 }
const PORTAL = { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<!doctype html><title>Please log in</title>' }

let gateway: GatewayProcess
let front: FrameProxy
let device: Device
const company = new Company(() => gateway)

beforeAll(async () => {
  gateway = await GatewayProcess.start({ flags: ['--c2c-rate', '0'] })
})
afterAll(() => gateway.remove())
beforeEach(async () => {
  front = await FrameProxy.start(gateway.url)
  device = company.device({ url: () => front.url, clock })
})
afterEach(async () => {
  await company.leave()
  await front.stop()
})

/** Alice is behind the proxy, bob is not. */
async function two(phone = device): Promise<[Person, Person]> {
  const [a, b] = company.names()
  return [await company.join(a, phone), await company.join(b)]
}

/** Both see the same, nobody saw anything twice, and the application was not bothered. */
async function expectConverged([alice, bob]: readonly [Person, Person], texts: readonly string[]): Promise<void> {
  await eventually(() => alice.historyTexts(bob)).toEqual(texts)
  await eventually(() => bob.historyTexts(alice)).toEqual(texts)
  expect([alice.misreceived, bob.misreceived, alice.dataOf(EVENT.ERROR), alice.count(EVENT.SDK_NOT_READY)]).toEqual([[], [], [], 0])
}

/** The network lets WebSockets through, and the client finds out: by one that it tries, and one that it uses. */
async function toWebSocket(): Promise<void> {
  const before = front.connectionCount
  front.handshakeAnswer = undefined
  await eventually(() => {
    if (front.openCount === 0) device.wake()
    return [front.connectionCount >= before + 2, front.openCount]
  }).toEqual([true, 1])
}

/** The network lets no WebSockets through any more. */
async function toLongPoll(): Promise<void> {
  const before = front.posts.count
  front.handshakeAnswer = REFUSED
  front.cut()
  await eventually(() => front.posts.count - before).toBeGreaterThan(3)
}

describe('T15: where WebSockets are refused', () => {
  it('one is logged in over long poll at once, and on a WebSocket when that works again', async () => {
    front.handshakeAnswer = REFUSED
    const [alice, bob] = await two()
    expect([front.handshakeCount, front.posts.count >= 3]).toEqual([1, true])
    await alice.say(bob, 'by POST')
    await bob.say(alice, 'heard')
    await eventually(() => alice.receivedTexts).toEqual(['heard'])
    front.handshakeAnswer = undefined
    // The first trial comes by itself, after 30 s; a second handshake is the connection.
    await eventually(() => [front.connectionCount, front.openCount]).toEqual([2, 1])
    const posts = front.posts.count
    await alice.say(bob, 'by socket')
    await bob.say(alice, 'heard too')
    await eventually(() => alice.receivedTexts).toEqual(['heard', 'heard too'])
    expect(front.posts.count - posts).toBeLessThan(2)
    await expectConverged([alice, bob], ['by POST', 'heard', 'by socket', 'heard too'])
  })

  it('where they open and nothing comes back, the long poll takes over just the same', async () => {
    front.deaf = true
    const [alice, bob] = await two()
    await alice.say(bob, 'by POST')
    await expectConverged([alice, bob], ['by POST'])
    expect(front.posts.count).toBeGreaterThan(3)
  })

  it('two hundred messages each way over several switches: none lost, none twice, all in order', async () => {
    front.handshakeAnswer = REFUSED
    const [alice, bob] = await two()
    const numbers = Array.from({ length: 200 }, (_, index) => index)
    const textsOf = ({ userID }: Person): string[] => numbers.map((number) => `${userID} ${number}`)
    const stream = async (from: Person, to: Person): Promise<void> => {
      for (let start = 0; start < 200; start += 5) await Promise.all(textsOf(from).slice(start, start + 5).map((text) => from.say(to, text)))
    }
    const streams = Promise.all([stream(alice, bob), stream(bob, alice)])
    /** Some of the stream has gone this way, both ways. */
    const flow = (): Promise<void> => {
      const [mine, theirs] = [alice, bob].map(({ received }) => Math.min(200, received.length + 15))
      return eventually(() => [alice.received.length >= (mine ?? 0), bob.received.length >= (theirs ?? 0)]).toEqual([true, true])
    }
    for (let round = 0; round < 5; round++) {
      await toWebSocket()
      await flow()
      await toLongPoll()
      await flow()
    }
    await streams
    await eventually(() => [alice.received.length, bob.received.length]).toEqual([200, 200])
    expect([alice.receivedTexts, bob.receivedTexts]).toEqual([textsOf(bob), textsOf(alice)])
    await expectConverged([alice, bob], await bob.historyTexts(alice))
  })

  it('calls that come in the middle of a switch are answered after it', async () => {
    front.handshakeAnswer = REFUSED
    const [alice, bob] = await two()
    await bob.say(alice, 'read me')
    await eventually(() => alice.receivedTexts).toEqual(['read me'])
    front.handshakeAnswer = undefined
    device.wake()
    const codes: unknown[] = []
    while (front.openCount === 0 || front.connectionCount < 2) {
      codes.push(await codeOf(alice.chat.getUserProfile({ userIDList: [bob.userID] })), await codeOf(alice.chat.setMessageRead({ conversationID: `C2C${bob.userID}` })))
    }
    expect(codes.filter((code) => code !== 0)).toEqual([])
    await expectConverged([alice, bob], ['read me'])
  })
})

describe('a long poll over a bad network', () => {
  it('T17: every third answer is lost on its way, and everything arrives once and in order', async () => {
    front.handshakeAnswer = REFUSED
    front.posts.harm = (number) => (number > 3 && number % 3 === 0 ? { kind: 'loseAnswer' } : undefined)
    const [alice, bob] = await two()
    const texts = Array.from({ length: 30 }, (_, index) => `m${index}`)
    for (const text of texts) await Promise.all([alice.say(bob, text), bob.say(alice, text)])
    await eventually(() => [alice.receivedTexts, bob.receivedTexts]).toEqual([texts, texts])
    expect([alice.misreceived, bob.misreceived]).toEqual([[], []])
    expect(front.posts.count).toBeGreaterThan(60)
  })

  it('T11: a captive portal is no gateway: the login fails by that name, and works when the portal is gone', async () => {
    front.handshakeAnswer = PORTAL
    front.posts.harm = () => ({ kind: 'answer', ...PORTAL })
    const [a] = company.names()
    const alice = company.invite(a, device)
    const failure = await alice.login().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: ERRORS.NOT_A_GATEWAY.code })
    expect(String(failure)).toContain(ERRORS.NOT_A_GATEWAY.text)
    front.handshakeAnswer = REFUSED
    front.posts.harm = () => undefined
    await alice.login()
  })

  it('T11: a captive portal in the middle of a session is a network that fails, and no word of it', async () => {
    front.handshakeAnswer = REFUSED
    const [alice, bob] = await two()
    front.handshakeAnswer = PORTAL
    front.posts.harm = () => ({ kind: 'answer', ...PORTAL })
    const sending = alice.say(bob, 'from behind the portal')
    await eventually(() => alice.count(EVENT.NET_STATE_CHANGE)).toBeGreaterThan(1)
    front.handshakeAnswer = REFUSED
    front.posts.harm = () => undefined
    await sending
    await eventually(() => bob.receivedTexts).toEqual(['from behind the portal'])
    await expectConverged([alice, bob], ['from behind the portal'])
  })

  it('T10: who is refused with 403 both ways has one clear error, at once', async () => {
    front.handshakeAnswer = { status: 403 }
    front.posts.harm = () => ({ kind: 'answer', status: 403 })
    const [a] = company.names()
    const alice = company.invite(a, device)
    const failure = await alice.login().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: ERRORS.FORBIDDEN_ORIGIN.code })
    expect(String(failure)).toContain(ERRORS.FORBIDDEN_ORIGIN.text)
    expect([front.handshakeCount, front.posts.count]).toEqual([1, 1])
  })

  it('N09: the gateway dies and comes back: no pipe is known any more, and the next one has everything', async () => {
    front.handshakeAnswer = REFUSED
    const [alice, bob] = await two(company.device({ url: () => front.url }))
    await alice.say(bob, 'before')
    const { dataDir, url } = gateway
    await gateway.kill()
    const sending = alice.say(bob, 'meanwhile')
    gateway = await GatewayProcess.start({ dataDir, flags: ['--c2c-rate', '0', '--port', new URL(url).port] })
    await sending
    await eventually(() => bob.receivedTexts).toEqual(['before', 'meanwhile'])
    await expectConverged([alice, bob], ['before', 'meanwhile'])
  })
})
