import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { EVENT } from '../../src/api/event'
import { TYPES } from '../../src/api/constants'
import { createNodePlatform } from '../../src/platform/node/node-platform'
import { FrameProxy } from '../support/frame-proxy'
import { GatewayProcess } from '../support/gateway-process'
import { TcpProxy } from '../support/tcp-proxy'
import { Company, eventually, hurried } from '../support/two-people'
import type { Device, Person } from '../support/two-people'

/** All limits of a client behind the bad network pass in a tenth of their time. */
const clock = hurried(createNodePlatform(WebSocket).clock, 10)

let gateway: GatewayProcess
const company = new Company(() => gateway)

beforeAll(async () => {
  gateway = await GatewayProcess.start({ flags: ['--c2c-rate', '0', '--heartbeat-ms', '4000'] })
})
afterAll(() => gateway.remove())

describe('a network that breaks', () => {
  let proxy: TcpProxy
  let device: Device
  let alice: Person
  let bob: Person

  beforeEach(async () => {
    proxy = await TcpProxy.start(Number(new URL(gateway.url).port))
    device = company.device({ url: () => `ws://127.0.0.1:${proxy.port}/ws`, clock })
    const [a, b] = company.names()
    alice = await company.join(a, device)
    bob = await company.join(b)
    await alice.say(bob, 'before')
    await eventually(() => bob.receivedTexts).toEqual(['before'])
  })
  afterEach(async () => {
    proxy.heal()
    await company.leave()
    await proxy.stop()
  })

  /** Both see the same, nobody saw anything twice, and the application was not bothered. */
  async function expectConverged(texts: readonly string[]): Promise<void> {
    await eventually(() => alice.historyTexts(bob)).toEqual(texts)
    await eventually(() => bob.historyTexts(alice)).toEqual(texts)
    const [received, sent] = [bob, alice].map((person) => person.misreceived)
    expect([received, sent, alice.dataOf(EVENT.ERROR), alice.count(EVENT.SDK_NOT_READY)]).toEqual([[], [], [], 0])
    expect(alice.chat.isReady()).toBe(true)
  }

  /**
   * The n-th connection is there, or more of them: what is cut may be a handshake, which has a long poll open two. A
   * device that knows of its loss is woken, so that no back-off has to pass.
   */
  async function connections(count: number): Promise<void> {
    await eventually(() => {
      if (proxy.openCount === 0) device.wake()
      return proxy.connectionCount
    }).toBeGreaterThanOrEqual(count)
  }

  it('T01: a reset while idle: one new connection, no word of it, and what comes then arrives', async () => {
    proxy.reset()
    await bob.say(alice, 'after')
    await eventually(() => alice.receivedTexts).toEqual(['after'])
    expect([proxy.connectionCount, proxy.openCount]).toEqual([2, 1])
    await expectConverged(['before', 'after'])
  })

  it('T01: a reset while a hundred messages are under way: all arrive, in order, once', async () => {
    const texts = Array.from({ length: 100 }, (_, index) => `m${index}`)
    proxy.cutNextUp(3_000)
    const sends = texts.map((text) => alice.say(bob, text))
    const sent = await Promise.all(sends)
    expect(sent.map(({ status, sequence }) => [status, sequence])).toEqual(texts.map((_, index) => ['success', index + 2]))
    await eventually(() => bob.received.length).toBe(101)
    expect(bob.receivedTexts).toEqual(['before', ...texts])
    await expectConverged(['before', ...texts])
  })

  it('T02: a black hole both ways is found by the heartbeat, and both catch up after it', async () => {
    proxy.set({ blackholeUp: true, blackholeDown: true })
    const sending = alice.say(bob, 'into the void')
    await bob.say(alice, 'are you there?')
    await eventually(() => proxy.connectionCount).toBeGreaterThan(1)
    expect(bob.receivedTexts).toEqual(['before'])
    proxy.heal()
    expect(await sending).toMatchObject({ status: 'success', sequence: 3 })
    await eventually(() => [alice.receivedTexts, bob.receivedTexts]).toEqual([['are you there?'], ['before', 'into the void']])
    await expectConverged(['before', 'are you there?', 'into the void'])
  })

  it('T03: when only answers are lost the message is stored once, and its sender learns it under the same ID', async () => {
    proxy.set({ blackholeDown: true })
    const sending = alice.say(bob, 'heard')
    await eventually(() => bob.receivedTexts).toEqual(['before', 'heard'])
    device.wake()
    await eventually(() => proxy.connectionCount).toBeGreaterThan(1)
    proxy.heal()
    expect(await sending).toMatchObject({ ID: bob.received[1]?.ID, status: 'success', sequence: 2 })
    await expectConverged(['before', 'heard'])
  })

  it('T04: when only requests are lost nothing is stored until the network is back, and then once', async () => {
    proxy.set({ blackholeUp: true })
    const sending = alice.say(bob, 'unheard')
    device.wake()
    await eventually(() => proxy.connectionCount).toBeGreaterThan(1)
    expect(await bob.historyTexts(alice)).toEqual(['before'])
    proxy.heal()
    expect(await sending).toMatchObject({ status: 'success', sequence: 2 })
    await expectConverged(['before', 'unheard'])
  })

  it('T05: a gateway that is gone without a word is found like a black hole', async () => {
    proxy.halfOpenServerGone()
    const sending = alice.say(bob, 'to nobody')
    expect(await sending).toMatchObject({ status: 'success', sequence: 2 })
    expect(proxy.connectionCount).toBe(2)
    await expectConverged(['before', 'to nobody'])
  })

  it('T06: wherever a message is cut on its way up, it is stored once and whole', async () => {
    const texts = ['before']
    for (const bytes of [1, 2, 5, 6, 9, 14, 20, 31, 45, 60, 75]) {
      proxy.cutNextUp(bytes)
      texts.push(`cut after ${bytes}`)
      const next = proxy.connectionCount + 1
      const sending = alice.say(bob, `cut after ${bytes}`)
      await connections(next)
      await sending
    }
    await eventually(() => bob.receivedTexts).toEqual(texts)
    await expectConverged(texts)
  })

  it('T07: wherever an answer or a push is cut on its way down, nothing is half applied', async () => {
    const texts = ['before']
    for (const bytes of [1, 2, 3, 7, 13, 22, 40, 64]) {
      const next = proxy.connectionCount + 1
      proxy.cutDownAt(bytes)
      texts.push(`ack cut after ${bytes}`, `push cut after ${bytes}`)
      const sending = alice.say(bob, `ack cut after ${bytes}`)
      await connections(next)
      await sending
      proxy.cutDownAt(bytes)
      await bob.say(alice, `push cut after ${bytes}`)
      await connections(next + 1)
      await eventually(() => alice.receivedTexts.at(-1)).toBe(`push cut after ${bytes}`)
    }
    expect(alice.receivedTexts).toEqual(texts.filter((text) => text.startsWith('push')))
    await expectConverged(texts)
  })

  it('T08: bytes that arrive one by one are the same messages', async () => {
    proxy.set({ chunk: 1 })
    const sent = await Promise.all(['one', 'two', 'three'].map((text) => alice.say(bob, text)))
    expect(sent.map(({ sequence }) => sequence)).toEqual([2, 3, 4])
    await bob.say(alice, 'four')
    await eventually(() => alice.receivedTexts).toEqual(['four'])
    expect(proxy.connectionCount).toBe(1)
    await expectConverged(['before', 'one', 'two', 'three', 'four'])
  })

  it('says that it is gone and back, in a legal order, and stays ready all the time', async () => {
    proxy.set({ blackholeUp: true, blackholeDown: true })
    await eventually(() => alice.dataOf(EVENT.NET_STATE_CHANGE).at(-1)).toEqual({ state: TYPES.NET_STATE_DISCONNECTED })
    proxy.reset()
    proxy.heal()
    device.wake()
    await eventually(() => alice.dataOf(EVENT.NET_STATE_CHANGE).at(-1)).toEqual({ state: TYPES.NET_STATE_CONNECTED })
    const states = alice.dataOf(EVENT.NET_STATE_CHANGE).map(({ state }) => state)
    const { NET_STATE_CONNECTED: connected, NET_STATE_CONNECTING: connecting, NET_STATE_DISCONNECTED: disconnected } = TYPES
    expect(states).toEqual([connected, connecting, disconnected, connecting, connected])
    await expectConverged(['before'])
  })
})

describe('frames that are lost, repeated or late', () => {
  let proxy: FrameProxy
  let alice: Person
  let bob: Person

  beforeEach(async () => {
    proxy = await FrameProxy.start(gateway.url)
    const [a, b] = company.names()
    alice = await company.join(a)
    bob = await company.join(b, company.device({ url: () => proxy.url, clock }))
  })
  afterEach(async () => {
    await company.leave()
    await proxy.stop()
  })

  it('R01: a push that is lost is noticed by the next one, and fetched', async () => {
    await alice.say(bob, 'one')
    await eventually(() => bob.receivedTexts).toEqual(['one'])
    proxy.add({ direction: 'down', part: 'step', act: { kind: 'suppress' } })
    await alice.say(bob, 'two')
    await alice.say(bob, 'three')
    await eventually(() => bob.receivedTexts).toEqual(['one', 'two', 'three'])
    expect(proxy.connectionCount).toBe(1)
  })

  it('R01: the last push, which nothing follows, is noticed by the heartbeat [SYNC-5]', async () => {
    proxy.add({ direction: 'down', part: 'step', act: { kind: 'suppress' } })
    await alice.say(bob, 'the only one')
    await eventually(() => bob.receivedTexts).toEqual(['the only one'])
    expect([proxy.connectionCount, bob.misreceived]).toEqual([1, []])
  })

  it('R02: a push that comes twice is heard once', async () => {
    proxy.add({ direction: 'down', part: 'step', times: 2, act: { kind: 'repeat' } })
    await alice.say(bob, 'one')
    await alice.say(bob, 'two')
    await alice.say(bob, 'three')
    await eventually(() => bob.receivedTexts).toEqual(['one', 'two', 'three'])
    expect(await bob.unread(alice)).toBe(3)
    expect(bob.misreceived).toEqual([])
  })

  it('R03: a push that overtakes another is heard in its turn', async () => {
    proxy.add({ direction: 'down', part: 'step', act: { kind: 'delay', ms: 15 } })
    await alice.say(bob, 'one')
    await alice.say(bob, 'two')
    await eventually(() => bob.receivedTexts).toEqual(['one', 'two'])
    expect(bob.misreceived).toEqual([])
  })

  it('S05: a send that the network repeats is one message', async () => {
    proxy.add({ direction: 'up', part: 'send', times: 3, act: { kind: 'repeat' } })
    const sent = []
    for (const text of ['one', 'two', 'three']) sent.push(await bob.say(alice, text))
    expect(sent.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
    await eventually(() => alice.receivedTexts).toEqual(['one', 'two', 'three'])
    expect(await alice.historyTexts(bob)).toEqual(['one', 'two', 'three'])
  })
})
