import { CONVERSATION_KIND } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { textContent } from '../../../test/support/raw-client'
import type { NewMessage } from '../../src/store/port'
import { CoreKit } from '../support/core-kit'

const PREVIOUS_FAILED = 61013
const message = (random: number, text = `m${random}`): { to: string; text: string; random: number } => ({ to: 'bob', text, random })

describe('sending', () => {
  it('S08: after a retryable failure what follows is refused until the failed message arrives again', async () => {
    const kit = new CoreKit()
    const [alice, bob] = [await kit.login('alice'), await kit.login('bob')]
    kit.store.failNextAppend()
    alice.send(message(1), message(2))
    await kit.clock.settle()
    expect(alice.acks).toEqual([[1, 61012], [2, 61012]])
    alice.send(message(3), { to: 'carol', random: 9 })
    alice.send(message(2))
    await kit.clock.settle()
    expect(alice.acks.slice(2)).toEqual([[3, PREVIOUS_FAILED], [5, PREVIOUS_FAILED], [4, 0]])
    alice.send(message(1), message(2), message(3))
    await kit.clock.settle()
    expect(alice.acks.slice(5)).toEqual([[6, 0], [7, 0], [8, 0]])
    expect(bob.texts).toEqual(['m1', 'm2', 'm3'])
  })

  it('S08: messages that were in the pipe behind the failed transaction do not overtake it', async () => {
    const kit = new CoreKit()
    const [alice, bob] = [await kit.login('alice'), await kit.login('bob')]
    // Whom alice has written to before is not looked up again.
    alice.send({ to: 'carol', onlineOnly: true })
    await kit.clock.settle()
    const append = kit.store.appendMessages.bind(kit.store)
    kit.store.appendMessages = async (messages: readonly NewMessage[]) => {
      kit.store.appendMessages = append
      kit.store.failNextAppend()
      // The next batch gathers while this one is in flight.
      alice.send(message(2), message(3), { to: 'carol', random: 9 })
      return append(messages)
    }
    alice.send(message(1))
    await kit.clock.settle()
    // What is for carol follows nothing; it only shares the database.
    expect(alice.acks.slice(1)).toEqual([[2, 61012], [3, PREVIOUS_FAILED], [4, PREVIOUS_FAILED], [5, 61012]])
    alice.send(message(1), message(2), message(3))
    await kit.clock.settle()
    expect(bob.texts).toEqual(['m1', 'm2', 'm3'])
  })

  it('S09: a message that fails for good holds up nothing', async () => {
    const kit = new CoreKit()
    const [alice, bob] = [await kit.login('alice'), await kit.login('bob')]
    alice.send({ to: 'bob', random: 1, text: 'x'.repeat(13_000) }, message(2), message(3))
    await kit.clock.settle()
    expect(alice.acks.sort()).toEqual([[1, 80002], [2, 0], [3, 0]])
    expect(bob.texts).toEqual(['m2', 'm3'])
  })

  it('S09: a barrier is lifted when the awaited message fails for good', async () => {
    const kit = new CoreKit()
    const alice = await kit.login('alice')
    kit.store.failNextAppend()
    alice.send(message(1))
    await kit.clock.settle()
    alice.send({ to: 'bob', random: 1, content: textContent('') }, message(2))
    await kit.clock.settle()
    expect(alice.acks).toEqual([[1, 61012], [2, 61001], [3, 0]])
  })

  it('S11: the sixth message of a second is told when to come again, and order is kept', async () => {
    const kit = new CoreKit({ c2cRate: 5 })
    const [alice, bob] = [await kit.login('alice'), await kit.login('bob')]
    alice.send(...[1, 2, 3, 4, 5, 6, 7].map((random) => message(random)))
    await kit.clock.settle()
    const acks = alice.frames.flatMap((frame) => frame.acks)
    expect(acks.find(({ ref }) => ref === 6)).toMatchObject({ code: 61010, retryAfterMs: 200 })
    expect(acks.find(({ ref }) => ref === 7)).toMatchObject({ code: PREVIOUS_FAILED })
    await kit.clock.advance(400)
    alice.send(message(6), message(7))
    await kit.clock.settle()
    expect(bob.texts).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7'])
  })

  it('S11: typing indicators have a limit of their own', async () => {
    const kit = new CoreKit({ c2cRate: 1 })
    const alice = await kit.login('alice')
    alice.send({ to: 'bob', onlineOnly: true }, { to: 'bob', onlineOnly: true }, message(3))
    await kit.clock.settle()
    expect(alice.acks.sort()).toEqual([[1, 0], [2, 61010], [3, 0]])
  })

  it('an unknown receiver is 20003, or made on first use where that is set', async () => {
    const strict = new CoreKit({ createUnknownUsers: false })
    const alice = await strict.login('alice')
    await strict.login('carol')
    alice.send({ to: 'nobody', random: 1 }, { to: 'carol', random: 2 }, { to: 'nobody', random: 3 })
    await strict.clock.settle()
    expect(alice.acks).toEqual([[1, 20003], [3, 20003], [2, 0]])
    const open = new CoreKit({ createUnknownUsers: true })
    const bob = await open.login('bob')
    bob.send({ to: 'nobody' })
    await open.clock.settle()
    expect(bob.acks).toEqual([[1, 0]])
  })

  it.each([
    ['an empty text', { content: textContent('') }, 61001],
    ['X12: NUL in a text', { text: 'a\0b' }, 61001],
    ['a kind of conversation that is none', { kind: 7 }, 2106],
    ['a group, which are not here yet', { kind: CONVERSATION_KIND.group }, 61002],
    ['a receiver that is no userID', { to: 'a\nb' }, 7003],
    ['a text that is too long', { text: 'x'.repeat(12_289) }, 80002],
  ])('%s is refused', async (_name, facts, code) => {
    const kit = new CoreKit()
    const alice = await kit.login('alice')
    alice.send({ to: 'bob', ...facts })
    await kit.clock.settle()
    expect(alice.acks).toEqual([[1, code]])
    expect(kit.store.storedMessages()).toEqual([])
  })

  it('messages of several senders that arrive together share one transaction', async () => {
    const kit = new CoreKit()
    const sizes: number[] = []
    const append = kit.store.appendMessages.bind(kit.store)
    kit.store.appendMessages = (messages) => {
      sizes.push(messages.length)
      return append(messages)
    }
    const [alice, bob, carol] = [await kit.login('alice'), await kit.login('bob'), await kit.login('carol')]
    alice.send(message(1), message(2))
    bob.send({ to: 'alice', random: 3 })
    carol.send({ to: 'alice', random: 4 })
    await kit.clock.settle()
    // Receivers that nobody has asked for yet are looked up first; the rest is together.
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(4)
    expect(sizes.length).toBeLessThan(3)
    expect([alice.acks, bob.acks, carol.acks]).toEqual([[[1, 0], [2, 0]], [[1, 0]], [[1, 0]]])
  })

  it('one message that the database cannot hold fails alone', async () => {
    const kit = new CoreKit()
    const [alice, bob] = [await kit.login('alice'), await kit.login('bob')]
    const append = kit.store.appendMessages.bind(kit.store)
    kit.store.appendMessages = (messages) =>
      messages.some(({ random }) => random === 2)
        ? Promise.reject(Object.assign(new Error('bad value'), { name: 'InvalidValue' }))
        : append(messages)
    alice.send(message(1), message(2), message(3))
    await kit.clock.settle()
    expect(alice.acks).toEqual([[1, 0], [2, 61001], [3, 0]])
    expect(bob.texts).toEqual(['m1', 'm3'])
  })

  it('more than twice the window at once is refused until some are answered', async () => {
    const kit = new CoreKit({ sendWindow: 2 })
    const alice = await kit.login('alice')
    alice.send(...[1, 2, 3, 4, 5].map((random) => message(random)))
    await kit.clock.settle()
    expect(alice.acks.sort()).toEqual([[1, 0], [2, 0], [3, 0], [4, 0], [5, 61010]])
  })

  it('P10: beyond the backlog of all clients a message is refused as busy, and order is kept', async () => {
    const kit = new CoreKit({ commitBacklog: 2 })
    const [alice, bob, carol] = [await kit.login('alice'), await kit.login('bob'), await kit.login('carol')]
    alice.send(message(1), message(2), message(3), message(4))
    carol.send(message(5))
    await kit.clock.settle()
    const busy = alice.frames.flatMap((frame) => frame.acks).find(({ ref }) => ref === 3)
    expect(busy).toMatchObject({ code: 61011, retryAfterMs: 1_000 })
    expect(alice.acks).toContainEqual([4, PREVIOUS_FAILED])
    expect(carol.acks).toEqual([[1, 61011]])
    alice.send(message(3), message(4))
    await kit.clock.settle()
    expect(bob.texts).toEqual(['m1', 'm2', 'm3', 'm4'])
  })

  it('D02: a socket that does not drain loses online messages first, and is closed with 4410 at the limit', async () => {
    const kit = new CoreKit()
    const [alice, bob] = [await kit.login('alice'), await kit.login('bob')]
    bob.bufferedBytes = 300_000
    alice.send({ to: 'bob', onlineOnly: true, text: 'typing' }, message(1))
    await kit.clock.settle()
    expect(bob.frames.flatMap(({ online }) => online)).toEqual([])
    expect(bob.texts).toEqual(['m1'])
    bob.bufferedBytes = 1_048_577
    alice.send(message(2))
    await kit.clock.settle()
    expect(bob.texts).toEqual(['m1'])
    expect(bob.closed?.code).toBe(4410)
    expect(alice.acks.map(([, code]) => code)).toEqual([0, 0, 0])
  })

  it('D02: pages of a pull wait for the socket instead of closing it', async () => {
    const kit = new CoreKit()
    const alice = await kit.login('alice', { platform: 'miniprogram' })
    for (let at = 0; at < 20; at++) alice.send(message(at, 'x'.repeat(10_000)))
    await kit.clock.settle()
    const pages = (): number => alice.responses.filter(({ id }) => id === 2).length
    alice.bufferedBytes = 300_000
    alice.request('pull', { ranges: [{ conversationId: 'C2Cbob', fromSeq: 1, toSeq: 20 }] })
    await kit.clock.settle()
    expect(pages()).toBe(1)
    alice.drain()
    await kit.clock.settle()
    expect(pages()).toBe(4)
    expect(alice.closed).toBeUndefined()
  })

  it('an acknowledgement waits for the commit [SEND-2]', async () => {
    const kit = new CoreKit()
    const [alice, bob] = [await kit.login('alice'), await kit.login('bob')]
    let commit: () => void = () => undefined
    const append = kit.store.appendMessages.bind(kit.store)
    kit.store.appendMessages = async (messages) => {
      await new Promise<void>((resolve) => { commit = resolve })
      return append(messages)
    }
    alice.send(message(1))
    await kit.clock.settle()
    expect([alice.acks, bob.texts]).toEqual([[], []])
    commit()
    await kit.clock.settle()
    expect([alice.acks, bob.texts]).toEqual([[[1, 0]], ['m1']])
  })
})
