import { beforeEach, describe, expect, it } from 'vitest'
import type { RawMessage } from '../../../test/support/raw-client'
import type { FoundFacts } from '../../src/store/fact-port'
import type { CoreClient } from '../support/core-kit'
import { PresenceKit } from '../support/presence-kit'

const BLOCKED_BY_RECEIVER = 20007
const NOT_FRIENDS = 20009
const SECRET = 'nobody is to read this'

let kit: PresenceKit
let alice: CoreClient
let bob: CoreClient

async function start(settings: ConstructorParameters<typeof PresenceKit>[0] = {}): Promise<void> {
  kit = new PresenceKit(settings)
  alice = await kit.login('alice')
  bob = await kit.login('bob')
}

async function block(owner: CoreClient, userId: string, remove = false): Promise<void> {
  const { body } = await kit.ask(owner, 'changeBlacklist', { userIds: [userId], remove })
  expect(body.results.map(({ code }) => code)).toEqual([0])
}

async function send(sender: CoreClient, message: RawMessage): Promise<number | undefined> {
  sender.send(message)
  await kit.clock.settle()
  return sender.acks.at(-1)?.[1]
}

/** Everything that a client was sent from now on, as bytes. */
function listen(client: CoreClient): () => string {
  const heard: Buffer[] = []
  const write = client.write.bind(client)
  client.write = (frame) => {
    heard.push(Buffer.from(frame))
    write(frame)
  }
  return () => Buffer.concat(heard).toString('latin1')
}

beforeEach(() => start())

describe('A21: a message to somebody who blocked its sender', () => {
  it('B4, B5: is a success for the sender and a row on its other devices', async () => {
    const tablet = await kit.login('alice')
    await block(bob, 'alice')
    expect(await send(alice, { to: 'bob', text: SECRET })).toBe(0)
    expect(tablet.texts).toEqual([SECRET])
    expect(kit.store.storedMessages().length).toBe(1)
  })

  it('never reaches the receiver: not by push, pull, history or index, now or after the next login', async () => {
    await send(alice, { to: 'bob', text: 'before' })
    await block(bob, 'alice')
    const heard = listen(bob)
    for (const text of [SECRET, `${SECRET} 2`]) await send(alice, { to: 'bob', text })
    await kit.ask(bob, 'pull', { ranges: [{ conversationId: 'C2Calice', fromSeq: 1, toSeq: 9 }] })
    await kit.ask(bob, 'history', { conversationId: 'C2Calice', count: 20 })
    const { body: index } = await kit.ask(bob, 'syncIndex', { afterUver: 0 })
    const again = await kit.login('bob')
    const heardAgain = listen(again)
    await kit.ask(again, 'history', { conversationId: 'C2Calice', count: 20 })
    await kit.ask(again, 'syncIndex', { afterUver: 0 })
    expect(heard()).toContain('before')
    expect(heard() + heardAgain()).not.toContain(SECRET)
    expect(index.rows).toMatchObject([{ unread: 1, last: { seq: 1 } }])
  })

  it('is stored as one that counts for nobody and that the receiver may not see', async () => {
    await block(bob, 'alice')
    const append = kit.store.appendMessages.bind(kit.store)
    const stored: object[] = []
    kit.store.appendMessages = (messages) => {
      stored.push(...messages)
      return append(messages)
    }
    await send(alice, { to: 'bob', text: SECRET })
    await send(bob, { to: 'alice' })
    expect(stored).toMatchObject([{ countable: false, hiddenFromPeer: true }, { countable: true, hiddenFromPeer: false }])
  })

  it('does not move the index of the receiver, and raises nothing', async () => {
    await send(alice, { to: 'bob', text: 'before' })
    await block(bob, 'alice')
    const versionOf = async (): Promise<number> => (await kit.ask(bob, 'ping', {})).body.uver
    const before = await versionOf()
    await send(alice, { to: 'bob', text: SECRET })
    expect(await versionOf()).toBe(before)
  })

  it('that was sent before is revoked without a reason: words of the blocked sender are nowhere', async () => {
    await send(alice, { to: 'bob', text: 'before' })
    await send(alice, { to: 'bob', text: 'and this' })
    const revoke = (seq: number, reason: string): Promise<unknown> => kit.ask(alice, 'revoke', { conversationId: 'C2Cbob', seq, reason })
    const heard = listen(bob)
    await revoke(1, 'a typo')
    expect(heard()).toContain('a typo')
    await block(bob, 'alice')
    const heardSince = listen(bob)
    await revoke(2, SECRET)
    expect(bob.steps.at(-1)?.conversations.flatMap(({ rows }) => rows)).toMatchObject([{ revocation: { targetSeq: 2, reason: '' } }])
    await kit.ask(bob, 'pull', { ranges: [{ conversationId: 'C2Calice', fromSeq: 2, toSeq: 2 }, { conversationId: 'C2Calice', fromSeq: 4, toSeq: 4 }] })
    await kit.ask(bob, 'history', { conversationId: 'C2Calice', count: 1 })
    expect(heardSince()).not.toContain(SECRET)
  })

  it('B4: the other way it arrives', async () => {
    await block(bob, 'alice')
    expect(await send(bob, { to: 'alice', text: 'I can' })).toBe(0)
    expect(alice.texts).toEqual(['I can'])
  })

  it('B3: when both blocked each other nothing arrives on either side', async () => {
    await block(bob, 'alice')
    await block(alice, 'bob')
    await send(alice, { to: 'bob', text: SECRET })
    await send(bob, { to: 'alice', text: SECRET })
    expect([alice, bob].flatMap(({ texts }) => texts).filter((text) => text !== '')).toEqual([])
  })

  it('that is for those online only is acknowledged, and goes to the other devices of the sender alone', async () => {
    const tablet = await kit.login('alice')
    await block(bob, 'alice')
    expect(await send(alice, { to: 'bob', text: SECRET, onlineOnly: true })).toBe(0)
    const online = (client: CoreClient): number => client.frames.flatMap((frame) => frame.online).length
    expect([online(tablet), online(alice), online(bob)]).toEqual([1, 0, 0])
  })

  it('is refused with 20007 where the gateway is set to tell, stored nowhere, and holds up nothing', async () => {
    await start({ tellBlocked: true })
    await block(bob, 'alice')
    alice.send({ to: 'bob', text: SECRET }, { to: 'bob', text: SECRET, onlineOnly: true }, { to: 'carol', text: 'to another' })
    await kit.clock.settle()
    expect(alice.acks.sort()).toEqual([[1, BLOCKED_BY_RECEIVER], [2, BLOCKED_BY_RECEIVER], [3, 0]])
    expect(kit.store.storedMessages().length).toBe(1)
    await block(bob, 'alice', true)
    expect(await send(alice, { to: 'bob', text: 'again' })).toBe(0)
    expect(bob.texts).toEqual(['again'])
  })
})

describe('what two people are to each other', () => {
  it('counts from the commit on, for the very next message', async () => {
    await send(alice, { to: 'bob', text: '1' })
    await block(bob, 'alice')
    await send(alice, { to: 'bob', text: '2' })
    await block(bob, 'alice', true)
    await send(alice, { to: 'bob', text: '3' })
    expect(bob.texts.filter((text) => text !== '')).toEqual(['1', '3'])
  })

  it('is asked of the database once for a pair, and for every pair by itself', async () => {
    const read = kit.store.facts.read.bind(kit.store.facts)
    const asked: string[] = []
    kit.store.facts.read = (scope) => {
      asked.push(`${scope.others.map(({ userId }) => userId).join()} to ${scope.user.userId}`)
      return read(scope)
    }
    for (let count = 0; count < 50; count++) alice.send({ to: 'bob', random: count })
    await kit.clock.settle()
    const tablet = await kit.login('alice')
    for (let count = 50; count < 100; count++) await send(tablet, { to: 'bob', random: count })
    expect(asked).toEqual(['alice to bob'])
    await send(bob, { to: 'alice' })
    await send(alice, { to: 'alice' })
    expect(asked).toEqual(['alice to bob', 'bob to alice'])
  })

  it('counts although the answer to the block was lost, and although its repeat changes nothing', async () => {
    await send(alice, { to: 'bob', text: '1' })
    const change = kit.store.facts.change.bind(kit.store.facts)
    const waits: (() => void)[] = []
    const wait = (): Promise<void> => new Promise((resolve) => waits.push(resolve))
    kit.store.facts.change = async (...request) => {
      kit.store.facts.change = change
      await wait()
      await change(...request)
      await wait()
      throw Object.assign(new Error('gone'), { name: 'StoreUnavailable' })
    }
    bob.request('changeBlacklist', { userIds: ['alice'] })
    await kit.clock.settle()
    await send(alice, { to: 'bob', text: '2' })
    waits[0]?.()
    await kit.clock.settle()
    waits[1]?.()
    await kit.clock.settle()
    expect(bob.responses.at(-1)?.code).toBe(61012)
    await send(alice, { to: 'bob', text: SECRET })
    expect((await kit.ask(bob, 'changeBlacklist', { userIds: ['alice'] })).body.results).toMatchObject([{ code: 30001 }])
    await send(alice, { to: 'bob', text: SECRET })
    expect(bob.texts.filter((text) => text !== '')).toEqual(['1', '2'])
  })

  it('counts before the database has said so', async () => {
    await send(alice, { to: 'bob', text: '1' })
    const change = kit.store.facts.change.bind(kit.store.facts)
    kit.store.facts.change = async (...request) => {
      await change(...request)
      return new Promise(() => undefined)
    }
    bob.request('changeBlacklist', { userIds: ['alice'] })
    await kit.clock.settle()
    await send(alice, { to: 'bob', text: SECRET })
    expect(bob.texts.filter((text) => text !== '')).toEqual(['1'])
  })

  it('counts after a minute of which no bus told', async () => {
    await send(alice, { to: 'bob', text: '1' })
    await kit.blockUnheard('bob', 'alice')
    await kit.clock.advance(30_000)
    await send(alice, { to: 'bob', text: '2' })
    await kit.clock.advance(30_000)
    await send(alice, { to: 'bob', text: SECRET })
    expect(bob.texts.filter((text) => text !== '')).toEqual(['1', '2'])
  })

  it('that changes while it is being looked up is looked up again', async () => {
    const read = kit.store.facts.read.bind(kit.store.facts)
    let answer: () => void = () => undefined
    kit.store.facts.read = async (scope) => {
      kit.store.facts.read = read
      const before: FoundFacts = await read(scope)
      await new Promise<void>((resolve) => { answer = resolve })
      return before
    }
    alice.send({ to: 'bob', text: SECRET })
    await kit.clock.settle()
    await block(bob, 'alice')
    answer()
    await kit.clock.settle()
    expect(alice.acks).toEqual([[1, 0]])
    expect(bob.texts.filter((text) => text !== '')).toEqual([])
  })

  it('S08: a look-up that fails is a failure like any other: what follows waits for the message to come again', async () => {
    const read = kit.store.facts.read.bind(kit.store.facts)
    kit.store.facts.read = () => {
      kit.store.facts.read = read
      return Promise.reject(Object.assign(new Error('gone'), { name: 'StoreUnavailable' }))
    }
    const messages = [1, 2].map((random) => ({ to: 'bob', text: String(random), random }))
    alice.send(...messages)
    await kit.clock.settle()
    expect(alice.acks).toEqual([[1, 61012], [2, 61013]])
    alice.send(...messages)
    await kit.clock.settle()
    expect(bob.texts).toEqual(['1', '2'])
  })
})

describe('S05: a repeat of a message that is stored', () => {
  it.each([
    ['blocked', { tellBlocked: true }, BLOCKED_BY_RECEIVER, (): Promise<unknown> => kit.ask(bob, 'changeBlacklist', { userIds: ['alice'] })],
    ['left', { friendsOnly: true }, NOT_FRIENDS, (): Promise<unknown> => kit.ask(bob, 'deleteFriends', { userIds: ['alice'] })],
  ])('is acknowledged although the receiver has %s the sender since; a new one is not', async (_name, settings, code, part) => {
    await start(settings)
    await kit.befriend('alice', 'bob')
    await kit.befriend('bob', 'alice')
    const message = { to: 'bob', text: 'hi', random: 7 }
    await send(alice, message)
    await part()
    alice.send(message, { ...message, text: 'other words' }, { to: 'bob', random: 8 }, { to: 'carol', random: 9 })
    await kit.clock.settle()
    const [first, again, ...others] = alice.frames.flatMap(({ acks }) => acks)
    expect(again).toEqual({ ...first, ref: 2 })
    expect(others.map((ack) => ack.code)).toEqual('friendsOnly' in settings ? [61014, code, code] : [61014, code, 0])
  })

  it('that cannot be looked up is a failure like any other [S08]', async () => {
    await start({ tellBlocked: true })
    await block(bob, 'alice')
    const find = kit.store.findMessages.bind(kit.store)
    kit.store.findMessages = () => Promise.reject(Object.assign(new Error('gone'), { name: 'StoreUnavailable' }))
    alice.send({ to: 'bob', random: 1 }, { to: 'bob', random: 2 })
    await kit.clock.settle()
    kit.store.findMessages = find
    expect(alice.acks).toEqual([[1, 61012], [2, 61013]])
    expect(await send(alice, { to: 'bob', random: 1 })).toBe(BLOCKED_BY_RECEIVER)
  })
})

describe('where only friends may write to each other', () => {
  beforeEach(() => start({ friendsOnly: true }))

  it('20009: it takes each to have the other', async () => {
    expect(await send(alice, { to: 'bob' })).toBe(NOT_FRIENDS)
    await kit.befriend('alice', 'carol')
    await kit.befriend('dave', 'alice')
    expect([await send(alice, { to: 'carol' }), await send(alice, { to: 'dave' })]).toEqual([NOT_FRIENDS, NOT_FRIENDS])
    expect(await send(alice, { to: 'bob', onlineOnly: true })).toBe(NOT_FRIENDS)
    expect([kit.store.storedMessages(), bob.frames.flatMap(({ online }) => online)]).toEqual([[], []])
  })

  it('F10: friends may, from the moment on at which they are', async () => {
    await kit.ask(bob, 'updateProfile', { fields: ['allowType'], profile: { allowType: 'AllowType_Type_AllowAny' } })
    expect(await send(alice, { to: 'bob' })).toBe(NOT_FRIENDS)
    await kit.ask(alice, 'addFriend', { userId: 'bob', both: true, source: 'AddSource_Type_Web' })
    expect([await send(alice, { to: 'bob', text: 'hi' }), await send(bob, { to: 'alice' })]).toEqual([0, 0])
    expect(bob.texts).toEqual(['hi'])
    await kit.ask(bob, 'deleteFriends', { userIds: ['alice'], both: false })
    expect(await send(alice, { to: 'bob' })).toBe(NOT_FRIENDS)
  })

  it('a note to oneself needs no friend', async () => {
    expect(await send(alice, { to: 'alice', text: 'note' })).toBe(0)
  })

  it.each([false, true])('to who is blocked by a friend it looks like being no friend any more (tell blocked: %s)', async (tellBlocked) => {
    await start({ friendsOnly: true, tellBlocked })
    await kit.befriend('alice', 'bob')
    await kit.befriend('bob', 'alice')
    await block(bob, 'alice')
    expect([await send(alice, { to: 'bob' }), await send(alice, { to: 'bob', onlineOnly: true })]).toEqual([NOT_FRIENDS, NOT_FRIENDS])
    expect(kit.store.storedMessages()).toEqual([])
  })
})
