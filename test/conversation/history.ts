import { describe, expect, it } from 'vitest'
import { EVENT } from '../../src/api/event'
import { TYPES } from '../../src/api/constants'
import type { GatewayProcess } from '../support/gateway-process'
import { eventually, textOf } from '../support/two-people'
import { inhabit, type World } from './world'

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `m${index + 1}`)

/** What was said before: pages, what a device keeps, what it missed, and the other device. */
export function describeHistory(world: World): void {
  const { company, gateway } = inhabit(world, ['--c2c-rate', '0', '--web-instances', '2'])

  describe('history', () => {
    it('pages from the newest backwards, and says when it is complete', async () => {
      const [alice, bob] = await company.two()
      await Promise.all(numbered(40).map((text) => alice.say(bob, text)))
      // Somebody who has none of it: every page comes from the gateway.
      const tablet = await company.join(bob.userID)
      const conversationID = `C2C${alice.userID}`
      const pages = []
      for (let next: string | undefined; next !== '' && pages.length < 5;) {
        const { data } = await tablet.chat.getMessageList({ conversationID, count: 15, ...(next ? { nextReqMessageID: next } : {}) })
        pages.push({ texts: data.messageList.map(textOf), completed: data.isCompleted })
        next = data.nextReqMessageID
      }
      expect(pages).toEqual([
        { texts: numbered(40).slice(25), completed: false },
        { texts: numbered(40).slice(10, 25), completed: false },
        { texts: numbered(40).slice(0, 10), completed: true },
      ])
      expect(await tablet.historyTexts(alice)).toEqual(numbered(40))
      expect(await alice.historyTexts(bob)).toEqual(numbered(40))
      expect(tablet.received).toEqual([])
    })

    it('hops to a time and goes on from there, in both directions, without repeating or skipping any', async () => {
      const [alice, bob] = await company.two()
      const sent = await Promise.all(numbered(40).map((text) => alice.say(bob, text)))
      const time = sent[19]?.time ?? 0
      const tablet = await company.join(bob.userID)
      const hop = async (direction: 0 | 1): Promise<string[]> => {
        const texts: string[] = []
        let from = time
        for (let page = 0; page < 8; page++) {
          const { data } = await tablet.chat.getMessageListHopping({ conversationID: `C2C${alice.userID}`, time: from, direction, count: 10 })
          const found = data.messageList.map(textOf)
          texts.splice(direction === 0 ? 0 : texts.length, 0, ...found)
          if (data.isCompleted) break
          from = data.nextMessageTime
        }
        return texts
      }
      const textsAt = (fits: (messageTime: number) => boolean): string[] => sent.filter((message) => fits(message.time)).map(textOf)
      expect(await hop(0)).toEqual(textsAt((at) => at <= time))
      expect(await hop(1)).toEqual(textsAt((at) => at >= time))
    })

    it('a conversation without messages has one page, which is empty and complete', async () => {
      const [alice, bob] = await company.two()
      const { data } = await alice.chat.getMessageList({ conversationID: `C2C${bob.userID}` })
      expect(data).toEqual({ messageList: [], nextReqMessageID: '', isCompleted: true })
    })

    it('what a device has stored is served from there after a restart', async () => {
      const [a, b] = company.names()
      const alice = await company.join(a)
      const phone = company.device()
      const bob = await company.join(b, phone)
      await Promise.all(numbered(20).map((text) => alice.say(bob, text)))
      await eventually(() => bob.received.length).toBe(20)
      await bob.leave()
      const before = await historyRequests(gateway())
      const again = await company.join(b, phone)
      expect(await again.historyTexts(alice)).toEqual(numbered(20))
      expect(await historyRequests(gateway())).toBe(before)
      expect(again.received).toEqual([])
    })

    it('what came while the device was off arrives through MESSAGE_RECEIVED, once and in order [SYNC-7]', async () => {
      const [a, b] = company.names()
      const alice = await company.join(a)
      const phone = company.device()
      const bob = await company.join(b, phone)
      await alice.say(bob, 'while there')
      await eventually(() => bob.receivedTexts).toEqual(['while there'])
      await bob.leave()
      await Promise.all(numbered(30).map((text) => alice.say(bob, text)))
      const again = await company.join(b, phone)
      await eventually(() => again.receivedTexts).toEqual(numbered(30))
      expect(await again.historyTexts(alice)).toEqual(['while there', ...numbered(30)])
      expect(await again.unread(alice)).toBe(31)
      expect(again.misreceived).toEqual([])
    })
  })

  describe('messages for those who are online', () => {
    it('are heard, and leave no trace', async () => {
      const [alice, bob] = await company.two()
      const typing = alice.chat.createCustomMessage({ to: bob.userID, conversationType: TYPES.CONV_C2C, payload: { data: 'typing' } })
      const { data } = await alice.chat.sendMessage(typing, { onlineUserOnly: true })
      expect(data.message).toMatchObject({ status: 'success', sequence: 0 })
      await eventually(() => bob.received).toMatchObject([{ ID: typing.ID, payload: { data: 'typing' } }])
      for (const [reader, peer] of [[alice, bob], [bob, alice]] as const) {
        expect(await reader.history(peer)).toEqual([])
        expect((await reader.chat.getConversationList()).data.conversationList).toEqual([])
        expect(reader.chat.getTotalUnreadMessageCount()).toBe(0)
      }
      // The next message that is stored is the first of the conversation.
      expect(await alice.say(bob, 'for real')).toMatchObject({ sequence: 1 })
      const tablet = await company.join(bob.userID)
      expect(await tablet.historyTexts(alice)).toEqual(['for real'])
    })
  })

  describe('the second device of an account', () => {
    it('gets what the first one sends and reads, and the first hears nothing of its own [SEND-6]', async () => {
      const [alice, bob] = await company.two()
      const tablet = await company.join(alice.userID)
      const sent = await alice.say(bob, 'from the phone')
      await eventually(() => tablet.received).toMatchObject([{ ID: sent.ID, flow: 'out', status: 'success', sequence: 1 }])
      await bob.say(alice, 'answer')
      await eventually(() => [alice.receivedTexts, tablet.receivedTexts]).toEqual([['answer'], ['from the phone', 'answer']])
      expect(tablet.chat.getTotalUnreadMessageCount()).toBe(1)
      await alice.chat.setMessageRead({ conversationID: `C2C${bob.userID}` })
      await eventually(() => tablet.chat.getTotalUnreadMessageCount()).toBe(0)
      await bob.chat.setMessageRead({ conversationID: `C2C${alice.userID}` })
      await eventually(() => tablet.dataOf(EVENT.MESSAGE_READ_BY_PEER).flat()).toMatchObject([{ ID: sent.ID, isPeerRead: true }])
      expect(await tablet.historyTexts(bob)).toEqual(await alice.historyTexts(bob))
      expect(tablet.misreceived).toEqual([])
    })

    it('has the same order when both devices write at once', async () => {
      const [alice, bob] = await company.two()
      const tablet = await company.join(alice.userID)
      await Promise.all(numbered(20).flatMap((text) => [alice.say(bob, `phone ${text}`), tablet.say(bob, `tablet ${text}`)]))
      await eventually(() => [alice.received.length, tablet.received.length, bob.received.length]).toEqual([20, 20, 40])
      const seen = await alice.historyTexts(bob)
      expect(seen).toHaveLength(40)
      expect(await tablet.historyTexts(bob)).toEqual(seen)
      expect(bob.receivedTexts).toEqual(seen)
      expect([...alice.misreceived, ...tablet.misreceived]).toEqual([])
    })
  })
}

/** Pages of history and ranges of rows that the gateway was asked for so far. */
async function historyRequests({ httpUrl }: GatewayProcess): Promise<number> {
  const text = await (await fetch(`${httpUrl}/metrics`)).text()
  const lines = text.split('\n').filter((line) => /^opentim_requests_total\{command="(history|pull)"/.test(line))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}
