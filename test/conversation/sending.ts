import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createNodePlatform } from '../../src/platform/node/node-platform'
import type { Clock } from '../../src/platform/port'
import { TcpProxy } from '../support/tcp-proxy'
import { codeOf, eventually, hurried } from '../support/two-people'
import { inhabit, type World } from './world'

const system = createNodePlatform(WebSocket).clock

/** What becomes of a message that is sent. */
export function describeSending(world: World): void {
  describe('sending', () => {
    const { company } = inhabit(world, ['--c2c-rate', '0', '--create-unknown-users=false'])

    it('to somebody who does not exist fails with 20003; sending again, when they do, keeps the ID', async () => {
      const [a, b] = company.names()
      const alice = await company.join(a)
      const bob = company.invite(b)
      const message = alice.text(bob, 'too early')
      const failure = await alice.chat.sendMessage(message).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 20003, message: 'sendMessage failed: the user does not exist', data: { message: { ID: message.ID, status: 'fail' } } })
      await bob.login()
      const { data } = await alice.chat.resendMessage(message)
      expect(data.message).toMatchObject({ ID: message.ID, status: 'success', sequence: 1 })
      await eventually(() => bob.received.map(({ ID }) => ID)).toEqual([message.ID])
      expect(await alice.historyTexts(bob)).toEqual(['too early'])
    })

    it('S09: one that is refused for good does not hold up those behind it', async () => {
      const [alice, bob] = await company.two()
      const sends = ['before', 'x'.repeat(12_300), 'after'].map((text) => alice.say(bob, text))
      expect(await Promise.all(sends.map(codeOf))).toEqual([0, 80002, 0])
      await eventually(() => bob.receivedTexts).toEqual(['before', 'after'])
      expect((await alice.history(bob)).filter(({ status }) => status === 'success')).toHaveLength(2)
    })

    it('the largest message that fits arrives whole', async () => {
      const [alice, bob] = await company.two()
      const text = '漢'.repeat(4_000)
      await alice.say(bob, text)
      await eventually(() => bob.receivedTexts).toEqual([text])
    })

    it('X12: a NUL is refused with a code; whatever else a string can hold arrives', async () => {
      const [alice, bob] = await company.two()
      expect(await codeOf(alice.say(bob, 'a\u0000b'))).toBe(61001)
      const texts = ['\'";--\\%_', '\u202Eabc\u202C', '\u{1F469}\u200D\u{1F4BB}', '\uFEFFx\u2028y']
      for (const text of texts) await alice.say(bob, text)
      await eventually(() => bob.receivedTexts).toEqual(texts)
      expect(await bob.historyTexts(alice)).toEqual(texts)
    })
  })

  describe('sending faster than the gateway allows', () => {
    const { company } = inhabit(world, ['--c2c-rate', '20'])

    it('S11: waits, keeps the order, and fails none', async () => {
      const [alice, bob] = await company.two()
      const texts = Array.from({ length: 70 }, (_, index) => `m${index}`)
      const sent = await Promise.all(texts.map((text) => alice.say(bob, text)))
      expect(sent.map(({ sequence }) => sequence)).toEqual(texts.map((_, index) => index + 1))
      await eventually(() => bob.receivedTexts).toEqual(texts)
      expect(bob.misreceived).toEqual([])
    })
  })
}

/** The same where the network loses things and clocks are wrong; for devices that take an address and a clock. */
export function describeSendingInTrouble(world: World): void {
  const { company, gateway } = inhabit(world, ['--c2c-rate', '0'])

  describe('sending over a bad network', () => {
    it('S20: with a clock that is a year ahead: the order and the times are the server\'s', async () => {
      const aheadMs = 365 * 86_400_000
      const [a, b] = company.names()
      const alice = await company.join(a, company.device({ clock: { ...system, now: () => system.now() + aheadMs } satisfies Clock }))
      const bob = await company.join(b)
      const sent = [await alice.say(bob, 'one'), await bob.say(alice, 'two'), await alice.say(bob, 'three')]
      expect(sent.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
      for (const { time } of sent) expect(Math.abs(time - system.now() / 1000)).toBeLessThan(60)
      expect(Math.abs(alice.chat.getServerTime() - system.now() / 1000)).toBeLessThan(60)
      expect(await alice.historyTexts(bob)).toEqual(['one', 'two', 'three'])
    })

    it('S10: a thousand messages that were written without a network arrive in order when it is back', async () => {
      const proxy = await TcpProxy.start(Number(new URL(gateway().url).port))
      const [a, b] = company.names()
      const device = company.device({ url: () => `ws://127.0.0.1:${proxy.port}/ws` })
      const alice = await company.join(a, device)
      const bob = await company.join(b)
      proxy.set({ blackholeUp: true, blackholeDown: true })
      proxy.reset()
      const texts = Array.from({ length: 1000 }, (_, index) => `m${index}`)
      const sends = texts.map((text) => alice.say(bob, text))
      proxy.reset()
      proxy.heal()
      device.wake()
      const sent = await Promise.all(sends)
      expect(sent.map(({ sequence }) => sequence)).toEqual(texts.map((_, index) => index + 1))
      await eventually(() => bob.received.length).toBe(1000)
      expect(bob.receivedTexts).toEqual(texts)
      expect(bob.misreceived).toEqual([])
      await company.leave()
      await proxy.stop()
    })

    it('T03: a send that failed although it was stored: sending it again finds it, and it stays one message', async () => {
      const proxy = await TcpProxy.start(Number(new URL(gateway().url).port))
      const [a, b] = company.names()
      const alice = await company.join(a, company.device({ url: () => `ws://127.0.0.1:${proxy.port}/ws`, clock: hurried(system, 10) }))
      const bob = await company.join(b)
      proxy.set({ blackholeDown: true })
      const message = alice.text(bob, 'did you get this?')
      const sending = codeOf(alice.chat.sendMessage(message))
      await eventually(() => bob.receivedTexts).toEqual(['did you get this?'])
      expect(await sending).toBe(2800)
      expect(message.status).toBe('fail')
      proxy.heal()
      proxy.reset()
      expect((await alice.chat.resendMessage(message)).data.message).toMatchObject({ ID: bob.received[0]?.ID, status: 'success', sequence: 1 })
      expect(await alice.historyTexts(bob)).toEqual(['did you get this?'])
      await alice.say(bob, 'yes')
      await eventually(() => bob.receivedTexts).toEqual(['did you get this?', 'yes'])
      await company.leave()
      await proxy.stop()
    })
  })
}
