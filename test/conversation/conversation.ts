import { describe, expect, it } from 'vitest'
import { EVENT } from '../../src/api/event'
import { TYPES } from '../../src/api/constants'
import { eventually, textOf } from '../support/two-people'
import { inhabit, type World } from './world'

/** Two people who talk: sending, reading, taking back, and who they are. */
export function describeConversation(world: World): void {
  const { company } = inhabit(world, ['--c2c-rate', '0', '--web-instances', '2'])

  describe('the first conversation', () => {
    it('goes both ways: stored, numbered, heard once by the other side and never by the sender', async () => {
      const [alice, bob] = await company.two()
      const sent = await alice.say(bob, 'hello bob')
      expect(sent).toMatchObject({ status: 'success', sequence: 1, flow: 'out', from: alice.userID, to: bob.userID })
      await eventually(() => bob.receivedTexts).toEqual(['hello bob'])
      expect(bob.received[0]).toMatchObject({ ID: sent.ID, sequence: 1, flow: 'in', conversationID: `C2C${alice.userID}`, time: sent.time })
      const answer = await bob.say(alice, 'hello alice')
      await eventually(() => alice.receivedTexts).toEqual(['hello alice'])
      expect(alice.received[0]).toMatchObject({ ID: answer.ID, sequence: 2 })
      expect(await alice.historyTexts(bob)).toEqual(['hello bob', 'hello alice'])
      expect(await bob.historyTexts(alice)).toEqual(['hello bob', 'hello alice'])
      expect(bob.receivedTexts).toEqual(['hello bob'])
    })

    it('creates a receiver who has never been there, and waits for them', async () => {
      const [a, b] = company.names()
      const alice = await company.join(a)
      const bob = company.invite(b)
      await alice.say(bob, 'are you there?')
      await bob.login()
      expect(await bob.unread(alice)).toBe(1)
      expect(await bob.historyTexts(alice)).toEqual(['are you there?'])
      // A device that has never been online gets a snapshot, not news.
      expect(bob.count(EVENT.MESSAGE_RECEIVED)).toBe(0)
    })

    it('carries every element that can be built, with what travels beside it', async () => {
      const [alice, bob] = await company.two()
      const to = { to: bob.userID, conversationType: TYPES.CONV_C2C }
      const custom = { data: '{"card":7}', description: 'a card', extension: 'more' }
      const place = { description: 'the old bridge', longitude: 14.4114, latitude: 50.0865 }
      const messages = [
        alice.chat.createTextMessage({ ...to, payload: { text: 'žluťoučký 🐎' }, cloudCustomData: '{"reply":1}' }),
        alice.chat.createCustomMessage({ ...to, payload: custom }),
        alice.chat.createFaceMessage({ ...to, payload: { index: 3, data: 'wave' } }),
        alice.chat.createLocationMessage({ ...to, payload: place }),
      ]
      await Promise.all(messages.map((message) => alice.chat.sendMessage(message)))
      await eventually(() => bob.received.length).toBe(4)
      const expected = [
        { type: TYPES.MSG_TEXT, payload: { text: 'žluťoučký 🐎' }, cloudCustomData: '{"reply":1}' },
        { type: TYPES.MSG_CUSTOM, payload: custom },
        { type: TYPES.MSG_FACE, payload: { index: 3, data: 'wave' } },
        { type: TYPES.MSG_LOCATION, payload: place },
      ]
      expect(bob.received).toMatchObject(expected)
      expect(await bob.history(alice)).toMatchObject(expected)
    })

    it('keeps the order of two hundred calls that did not wait for each other', async () => {
      const [alice, bob] = await company.two()
      const texts = Array.from({ length: 200 }, (_, index) => `m${index}`)
      const sent = await Promise.all(texts.map((text) => alice.say(bob, text)))
      expect(sent.map(({ sequence }) => sequence)).toEqual(texts.map((_, index) => index + 1))
      await eventually(() => bob.received.length).toBe(200)
      expect(bob.receivedTexts).toEqual(texts)
      expect(await bob.historyTexts(alice)).toEqual(texts)
      expect(bob.misreceived).toEqual([])
    })

    it('shows one order to both when both speak at once', async () => {
      const [alice, bob] = await company.two()
      const numbers = Array.from({ length: 30 }, (_, index) => index)
      await Promise.all(numbers.flatMap((n) => [alice.say(bob, `a${n}`), bob.say(alice, `b${n}`)]))
      await eventually(() => [alice.received.length, bob.received.length]).toEqual([30, 30])
      const seen = await alice.historyTexts(bob)
      expect(await bob.historyTexts(alice)).toEqual(seen)
      expect(seen).toHaveLength(60)
      expect(seen.filter((text) => text.startsWith('a'))).toEqual(numbers.map((n) => `a${n}`))
      expect(seen.filter((text) => text.startsWith('b'))).toEqual(numbers.map((n) => `b${n}`))
    })
  })

  describe('what is read', () => {
    it('counts per conversation and in total, and goes to nothing when it is read', async () => {
      const [alice, bob] = await company.two()
      const carol = await company.join(`carol-${bob.userID}`)
      await alice.say(bob, 'one')
      await alice.say(bob, 'two')
      await carol.say(bob, 'three')
      await eventually(() => bob.chat.getTotalUnreadMessageCount()).toBe(3)
      expect([await bob.unread(alice), await bob.unread(carol)]).toEqual([2, 1])
      await bob.chat.setMessageRead({ conversationID: `C2C${alice.userID}` })
      expect([await bob.unread(alice), await bob.unread(carol), bob.chat.getTotalUnreadMessageCount()]).toEqual([0, 1, 1])
      expect(bob.dataOf(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED).at(-1)).toBe(1)
      await bob.chat.setAllMessageRead()
      expect(bob.chat.getTotalUnreadMessageCount()).toBe(0)
      expect(await alice.unread(bob)).toBe(0)
    })

    it('is told to the writer, for exactly the messages that were read', async () => {
      const [alice, bob] = await company.two()
      const sent = [await alice.say(bob, 'one'), await alice.say(bob, 'two')]
      await eventually(() => bob.received.length).toBe(2)
      await bob.chat.setMessageRead({ conversationID: `C2C${alice.userID}` })
      await eventually(() => alice.count(EVENT.MESSAGE_READ_BY_PEER)).toBe(1)
      const [read] = alice.dataOf(EVENT.MESSAGE_READ_BY_PEER)
      expect(read?.map(({ ID, isPeerRead }) => [ID, isPeerRead])).toEqual(sent.map(({ ID }) => [ID, true]))
      await alice.say(bob, 'three')
      expect((await alice.history(bob)).map(({ isPeerRead }) => isPeerRead)).toEqual([true, true, false])
      await eventually(() => bob.received.length).toBe(3)
      await bob.chat.setMessageRead({ conversationID: `C2C${alice.userID}` })
      await eventually(() => alice.count(EVENT.MESSAGE_READ_BY_PEER)).toBe(2)
      // Read with nothing new: nobody is told anything.
      await bob.chat.setMessageRead({ conversationID: `C2C${alice.userID}` })
      await bob.say(alice, 'a message that follows')
      await eventually(() => alice.receivedTexts).toEqual(['a message that follows'])
      expect(alice.count(EVENT.MESSAGE_READ_BY_PEER)).toBe(2)
    })
  })

  describe('what is taken away', () => {
    it('revoking removes the content for both, keeps the place, and is heard by the other side', async () => {
      const [alice, bob] = await company.two()
      await alice.say(bob, 'stays')
      const slip = await alice.say(bob, 'a slip')
      await eventually(() => bob.received.length).toBe(2)
      const { data } = await alice.chat.revokeMessage(slip)
      expect(data.message).toMatchObject({ ID: slip.ID, isRevoked: true, revoker: alice.userID })
      await eventually(() => bob.dataOf(EVENT.MESSAGE_REVOKED).flat()).toMatchObject([{ ID: slip.ID, isRevoked: true }])
      expect(await bob.unread(alice)).toBe(1)
      for (const [reader, peer] of [[alice, bob], [bob, alice]] as const) {
        expect((await reader.history(peer)).map((message) => message.isRevoked)).toEqual([false, true])
      }
      // The gateway has no content of it any more, for whatever device.
      const tablet = await company.join(bob.userID)
      expect(await tablet.history(alice)).toMatchObject([{ payload: { text: 'stays' } }, { ID: slip.ID, isRevoked: true, revoker: alice.userID }])
      expect(await tablet.historyTexts(alice)).toEqual(['stays', ''])
    })

    it('deleting and clearing are for oneself: the other side keeps everything', async () => {
      const [alice, bob] = await company.two()
      const sent = []
      for (const text of ['one', 'two', 'three']) sent.push(await alice.say(bob, text))
      await eventually(() => bob.received.length).toBe(3)
      const [first] = bob.received
      if (!first) throw new Error('nothing was received')
      const { data } = await bob.chat.deleteMessage([first])
      expect(data.messageList).toMatchObject([{ ID: first.ID, isDeleted: true }])
      expect(await bob.historyTexts(alice)).toEqual(['two', 'three'])
      await bob.chat.clearHistoryMessage(`C2C${alice.userID}`)
      expect(await bob.historyTexts(alice)).toEqual([])
      await alice.say(bob, 'four')
      await eventually(() => bob.received.length).toBe(4)
      expect(await bob.historyTexts(alice)).toEqual(['four'])
      expect(await alice.historyTexts(bob)).toEqual(['one', 'two', 'three', 'four'])
      // A device that comes later sees the same.
      const tablet = await company.join(bob.userID)
      expect(await tablet.historyTexts(alice)).toEqual(['four'])
    })

    it('D1: the string form takes the conversation off the list and keeps what was said', async () => {
      const [alice, bob] = await company.two()
      await alice.say(bob, 'before')
      await eventually(() => bob.received.length).toBe(1)
      const conversationID = `C2C${alice.userID}`
      await bob.chat.setMessageRead({ conversationID })
      expect(await bob.chat.deleteConversation(conversationID)).toEqual({ code: 0, data: { conversationID } })
      expect((await bob.chat.getConversationList()).data.conversationList).toEqual([])
      await alice.say(bob, 'after')
      await eventually(() => bob.received.length).toBe(2)
      const { data } = await bob.chat.getConversationList()
      expect(data.conversationList).toMatchObject([{ conversationID, unreadCount: 1, lastMessage: { messageForShow: 'after' } }])
      expect(await bob.historyTexts(alice)).toEqual(['before', 'after'])
    })

    it('D1: the list form clears what was said too, and names what it could not do', async () => {
      const [alice, bob] = await company.two()
      await alice.say(bob, 'before')
      await eventually(() => bob.received.length).toBe(1)
      const known = `C2C${alice.userID}`
      const { data } = await bob.chat.deleteConversation({ conversationIDList: [known] })
      expect(data).toEqual({ successConversationIDList: [known], failureConversationIDList: [] })
      await alice.say(bob, 'after')
      await eventually(() => bob.received.length).toBe(2)
      expect((await bob.history(alice)).map(textOf)).toEqual(['after'])
      expect(await alice.historyTexts(bob)).toEqual(['before', 'after'])
    })
  })

  describe('who they are', () => {
    it('a new name is answered, found by others, and travels with the next message', async () => {
      const [alice, bob] = await company.two()
      const { data: mine } = await alice.chat.updateMyProfile({ nick: 'Alice L.', avatar: 'https://pictures.example/a.png' })
      expect(mine).toMatchObject({ userID: alice.userID, nick: 'Alice L.', avatar: 'https://pictures.example/a.png' })
      const nobody = `nobody-${alice.userID}`
      const { data: found } = await bob.chat.getUserProfile({ userIDList: [alice.userID, nobody] })
      expect(found).toMatchObject([{ userID: alice.userID, nick: 'Alice L.' }])
      await alice.say(bob, 'see my name')
      await eventually(() => bob.received).toMatchObject([{ nick: 'Alice L.', avatar: 'https://pictures.example/a.png' }])
      const { data } = await bob.chat.getConversationList()
      expect(data.conversationList).toMatchObject([{ userProfile: { userID: alice.userID, nick: 'Alice L.' } }])
    })
  })
}
