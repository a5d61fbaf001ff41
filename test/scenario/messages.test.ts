import { describe, expect, it } from 'vitest'
import type { ChatSDK, Conversation, EventName, Message } from '../../src/api/types'
import { EVENT } from '../../src/api/event'
import { GatewayAccount } from '../../src/client/gateway-account'
import { createTim } from '../../src/client/tim'
import { MemoryStorage } from '../../src/storage/memory-storage'
import { FakeClock } from '../support/fake-clock'
import { createFakePlatform, onlyPlatform } from '../support/fake-platform'
import type { FakePlatform } from '../support/fake-platform'
import { ScriptedGateway } from '../support/scripted-gateway'

interface User {
  readonly chat: ChatSDK
  readonly device: FakePlatform
  /** Names of events, in order, and the newest data of each. */
  readonly heard: EventName[]
  readonly data: Map<EventName, unknown>
}

const WATCHED = [
  EVENT.MESSAGE_RECEIVED, EVENT.MESSAGE_REVOKED, EVENT.MESSAGE_READ_BY_PEER, EVENT.CONVERSATION_LIST_UPDATED,
  EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED,
] as const

/** The whole SDK for several users, against a scripted gateway, on a clock that stands still. */
class World {
  readonly clock = new FakeClock()
  readonly gateway = new ScriptedGateway(this.clock)
  private devices = 0

  async user(userID: string): Promise<User> {
    const number = ++this.devices
    const device = createFakePlatform({
      clock: this.clock,
      openTransport: this.gateway.network.openTransport,
      openStorage: () => Promise.resolve(new MemoryStorage()),
      deviceId: `device-${number}`,
      seed: number,
    })
    const tim = createTim({ platforms: onlyPlatform(() => device), parts: [], openAccount: (instance, source) => new GatewayAccount(instance, source) })
    const chat = tim.create({ SDKAppID: 1 })
    const user: User = { chat, device, heard: [], data: new Map() }
    const login = chat.login({ userID, userSig: 'sig' })
    await this.clock.settle()
    await login
    for (const name of WATCHED) {
      chat.on(name, (event) => {
        user.heard.push(name)
        user.data.set(name, event.data)
      })
    }
    await this.clock.settle()
    return user
  }

  async send({ chat }: User, to: string, text: string): Promise<Message> {
    const message = chat.createTextMessage({ to, conversationType: 'C2C', payload: { text } })
    const sent = chat.sendMessage(message)
    await this.clock.settle()
    await sent
    return message
  }

  /** Lets everything that is under way arrive, and gives the result. */
  async done<Value>(work: Promise<Value>): Promise<Value> {
    await this.clock.settle()
    return work
  }
}

async function conversationsOf(world: World, { chat }: User): Promise<Conversation[]> {
  return (await world.done(chat.getConversationList())).data.conversationList
}

function received(user: User): string[] {
  return ((user.data.get(EVENT.MESSAGE_RECEIVED) ?? []) as Message[]).map(({ payload }) => ('text' in payload ? payload.text : ''))
}

describe('two users', () => {
  it('a message arrives once, before the list and the total that it changes; its sender hears no MESSAGE_RECEIVED', async () => {
    const world = new World()
    const [alice, bob] = [await world.user('alice'), await world.user('bob')]
    await world.send(alice, 'bob', 'hello')
    expect(bob.heard.slice(0, 3)).toEqual([
      EVENT.MESSAGE_RECEIVED, EVENT.CONVERSATION_LIST_UPDATED, EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED,
    ])
    expect(bob.heard.filter((name) => name === EVENT.MESSAGE_RECEIVED)).toHaveLength(1)
    expect(received(bob)).toEqual(['hello'])
    expect(bob.chat.getTotalUnreadMessageCount()).toBe(1)
    expect(alice.heard).not.toContain(EVENT.MESSAGE_RECEIVED)
    expect(await conversationsOf(world, alice)).toMatchObject([{ conversationID: 'C2Cbob', unreadCount: 0, lastMessage: { messageForShow: 'hello' } }])
  })

  it('U5, U8: reading empties the count here and marks the messages there', async () => {
    const world = new World()
    const [alice, bob] = [await world.user('alice'), await world.user('bob')]
    const sent = [await world.send(alice, 'bob', 'one'), await world.send(alice, 'bob', 'two')]
    await world.done(bob.chat.setMessageRead({ conversationID: 'C2Calice' }))
    expect(bob.chat.getTotalUnreadMessageCount()).toBe(0)
    expect(bob.data.get(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED)).toBe(0)
    expect(alice.data.get(EVENT.MESSAGE_READ_BY_PEER)).toEqual(sent)
    expect(sent.map(({ isPeerRead }) => isPeerRead)).toEqual([true, true])
    expect(await conversationsOf(world, alice)).toMatchObject([{ lastMessage: { isPeerRead: true } }])
  })

  it('U6: a second device of the reader follows', async () => {
    const world = new World()
    const [alice, bob, bobsOther] = [await world.user('alice'), await world.user('bob'), await world.user('bob')]
    await world.send(alice, 'bob', 'hello')
    expect(bobsOther.chat.getTotalUnreadMessageCount()).toBe(1)
    await world.done(bob.chat.setMessageRead({ conversationID: 'C2Calice' }))
    expect(bobsOther.chat.getTotalUnreadMessageCount()).toBe(0)
    expect(bobsOther.heard.at(-1)).toBe(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED)
  })

  it('own messages reach the account\'s other device as MESSAGE_RECEIVED with flow out, and count nowhere', async () => {
    const world = new World()
    const [alice, alicesOther] = [await world.user('alice'), await world.user('alice')]
    await world.send(alice, 'bob', 'hello')
    expect(alicesOther.data.get(EVENT.MESSAGE_RECEIVED)).toMatchObject([{ flow: 'out', conversationID: 'C2Cbob' }])
    expect(alicesOther.chat.getTotalUnreadMessageCount()).toBe(0)
    expect(alice.heard).not.toContain(EVENT.MESSAGE_RECEIVED)
  })

  it('a revocation reaches the other side as an event, and the caller as its result', async () => {
    const world = new World()
    const [alice, bob] = [await world.user('alice'), await world.user('bob')]
    const message = await world.send(alice, 'bob', 'oops')
    const { data } = await world.done(alice.chat.revokeMessage(message))
    expect(data.message).toBe(message)
    expect(message.isRevoked).toBe(true)
    expect(alice.heard).not.toContain(EVENT.MESSAGE_REVOKED)
    expect(bob.data.get(EVENT.MESSAGE_REVOKED)).toMatchObject([{ ID: message.ID, isRevoked: true, revoker: 'alice' }])
    expect(await conversationsOf(world, bob)).toMatchObject([{ unreadCount: 0, lastMessage: { isRevoked: true } }])
    const page = await world.done(bob.chat.getMessageList({ conversationID: 'C2Calice' }))
    expect(page.data.messageList.map(({ isRevoked }) => isRevoked)).toEqual([true])
  })

  it('34.19: a typing sign arrives and leaves no trace', async () => {
    const world = new World()
    const [alice, bob] = [await world.user('alice'), await world.user('bob')]
    const typing = alice.chat.createCustomMessage({ to: 'bob', conversationType: 'C2C', payload: { data: '{}' } })
    await world.done(alice.chat.sendMessage(typing, { onlineUserOnly: true }))
    expect(bob.heard).toEqual([EVENT.MESSAGE_RECEIVED])
    expect(alice.heard).toEqual([])
    expect([await conversationsOf(world, alice), await conversationsOf(world, bob)]).toEqual([[], []])
    const page = await world.done(bob.chat.getMessageList({ conversationID: 'C2Calice' }))
    expect(page.data.messageList).toEqual([])
  })

  it('N2: the list event of an unknown peer is followed by one with the name, after one request', async () => {
    const world = new World()
    const bob = await world.user('bob')
    world.gateway.deliver('alice', 'bob', 'hello')
    await world.clock.settle()
    world.gateway.deliver('alice', 'bob', 'hello again')
    await world.clock.settle()
    const requests = world.gateway.socketsOf('bob').flatMap(({ heard }) => heard).filter((name) => name === 'getProfiles')
    expect(requests).toHaveLength(1)
    expect((bob.data.get(EVENT.CONVERSATION_LIST_UPDATED) as Conversation[])[0]?.userProfile?.nick).toBe('nick of alice')
  })
})

describe('without a network', () => {
  it('a message stands last, as not sent, in preview and page, and is sent by itself when the network is back', async () => {
    const world = new World()
    const [alice, bob] = [await world.user('alice'), await world.user('bob')]
    await world.send(alice, 'bob', 'before')
    world.gateway.socketsOf('alice')[0]?.close(1006)
    await world.clock.settle()
    const message = alice.chat.createTextMessage({ to: 'bob', conversationType: 'C2C', payload: { text: 'while away' } })
    const sent = alice.chat.sendMessage(message)
    await world.clock.settle()
    expect(await conversationsOf(world, alice)).toMatchObject([{ lastMessage: { messageForShow: 'while away', lastSequence: 0 } }])
    const page = await world.done(alice.chat.getMessageList({ conversationID: 'C2Cbob' }))
    expect(page.data.messageList.map(({ status }) => status)).toEqual(['success', 'unSend'])
    expect(page.data.messageList[1]).toBe(message)
    await world.clock.advance(5_000)
    await sent
    expect(message).toMatchObject({ status: 'success', sequence: 2 })
    expect(received(bob)).toEqual(['while away'])
  })

  it('SYNC-7: what was missed is raised once, in order, with one event for the burst', async () => {
    const world = new World()
    const bob = await world.user('bob')
    world.gateway.deliver('alice', 'bob', 'known')
    await world.clock.settle()
    bob.heard.length = 0
    world.gateway.socketsOf('bob')[0]?.close(1006)
    for (const text of ['one', 'two', 'three']) world.gateway.deliver('alice', 'bob', text)
    await world.clock.advance(5_000)
    expect(received(bob)).toEqual(['one', 'two', 'three'])
    expect(bob.heard.filter((name) => name === EVENT.MESSAGE_RECEIVED)).toHaveLength(1)
    expect(bob.chat.getTotalUnreadMessageCount()).toBe(4)
  })
})

describe('handlers', () => {
  it('R20: one that throws and one that spoils the message stop and spoil nothing', async () => {
    const world = new World()
    const bob = await world.user('bob')
    bob.chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => {
      for (const message of data) Object.assign(message, { ID: '', payload: null, conversationID: 'x' })
      throw new Error('a bug of the application')
    })
    for (const text of ['one', 'two']) {
      world.gateway.deliver('alice', 'bob', text)
      await world.clock.settle()
    }
    expect(bob.heard.filter((name) => name === EVENT.MESSAGE_RECEIVED)).toHaveLength(2)
    const page = await world.done(bob.chat.getMessageList({ conversationID: 'C2Calice' }))
    expect(page.data.messageList).toMatchObject([{ payload: { text: 'one' } }, { payload: { text: 'two' }, conversationID: 'C2Calice' }])
    expect(await conversationsOf(world, bob)).toMatchObject([{ unreadCount: 2 }])
  })

  it('one that marks the conversation read at once ends with nothing unread', async () => {
    const world = new World()
    const bob = await world.user('bob')
    bob.chat.on(EVENT.MESSAGE_RECEIVED, () => void bob.chat.setMessageRead({ conversationID: 'C2Calice' }))
    for (let count = 0; count < 5; count++) world.gateway.deliver('alice', 'bob', `m${count}`)
    await world.clock.settle()
    expect(bob.chat.getTotalUnreadMessageCount()).toBe(0)
  })
})
