import { ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../../src/api/errors'
import { ConversationStore } from '../../../src/conversations/conversation-store'
import { applyRow } from '../../../src/conversations/conversation-state'
import { TYPES } from '../../../src/api/constants'
import { textRecord } from '../../support/fake-sync'
import { rejectionOf } from '../messages/fixture'
import { openConversations } from './fixture'

const BOB = 'C2Cbob'

async function unreadOf({ list }: Pick<ReturnType<typeof openConversations>, 'list'>): Promise<Record<string, number>> {
  return Object.fromEntries((await list()).map(({ conversationID, unreadCount }) => [conversationID, unreadCount]))
}

describe('unread counts', () => {
  it('U1: the total is the sum over the list', async () => {
    const opened = openConversations()
    opened.write('bob')
    opened.write('carol')
    opened.write('carol')
    expect(await unreadOf(opened)).toEqual({ [BOB]: 1, C2Ccarol: 2 })
    expect(opened.conversations.getTotalUnreadMessageCount()).toBe(3)
  })

  it('D13, U9: the total leaves out do-not-disturb; the conversation shows its own count', () => {
    const store = new ConversationStore(() => 'me')
    const write = (seq: number) => store.change(BOB, (state) => {
      const message = textRecord({ id: `9-1-${seq}`, from: 'bob' })
      applyRow(state, { seq, sequence: seq, time: seq, kind: 'message', message, revocation: null }, 'me')
    })
    write(1)
    store.change(BOB, (state) => {
      state.remindType = TYPES.MSG_REMIND_ACPT_NOT_NOTE
    })
    write(2)
    expect([store.totalUnread, store.entry(BOB)?.unread]).toEqual([0, 2])
    store.change(BOB, (state) => {
      state.remindType = TYPES.MSG_REMIND_ACPT_AND_NOTE
    })
    expect(store.totalUnread).toBe(2)
  })

  it('U3: has nothing to do with what the peer read', async () => {
    const opened = openConversations()
    opened.write('bob')
    opened.sync.index({ conversationId: BOB, unread: 1, peerReadSeq: 1 })
    expect(await unreadOf(opened)).toEqual({ [BOB]: 1 })
  })

  it('U4: opening and listing a conversation reads nothing', async () => {
    const opened = openConversations()
    opened.write('bob')
    await opened.conversations.getConversationProfile(BOB)
    await opened.list()
    expect(await unreadOf(opened)).toEqual({ [BOB]: 1 })
  })

  it('U7: own messages from other devices and excluded ones do not count', async () => {
    const opened = openConversations()
    opened.write('me', { conversationId: BOB })
    opened.write('bob', { excludedFromUnread: true })
    expect(await unreadOf(opened)).toEqual({ [BOB]: 0 })
  })

  it('U10: a revoked unread message no longer counts, and a second revocation takes nothing away', async () => {
    const opened = openConversations()
    opened.write('bob')
    opened.write('bob')
    opened.sync.pushRevoke(BOB, 1)
    opened.sync.pushRevoke(BOB, 1)
    expect(await unreadOf(opened)).toEqual({ [BOB]: 1 })
  })

  it('rows of an earlier session that the index does not cover yet count as well', async () => {
    const opened = openConversations()
    opened.sync.push(textRecord({ id: '9-1-1', from: 'bob' }), false)
    expect(await unreadOf(opened)).toEqual({ [BOB]: 1 })
  })
})

describe('setMessageRead', () => {
  it('U5: marks up to the newest row at the time of the call; what comes later counts', async () => {
    const opened = openConversations()
    opened.write('bob')
    opened.write('bob')
    const reading = opened.conversations.setMessageRead({ conversationID: BOB })
    opened.write('bob')
    expect((await reading).data).toEqual({ conversationID: BOB })
    expect(opened.sync.asked('markRead')).toEqual([[{ conversationId: BOB, readSeq: 2 }]])
    expect(await unreadOf(opened)).toEqual({ [BOB]: 1 })
  })

  it('U6, READ-1: a mark of another device changes the count here, and never goes back', async () => {
    const opened = openConversations()
    opened.write('bob')
    opened.write('bob')
    opened.sync.index({ conversationId: BOB, readSeq: 2, unread: 0 })
    opened.sync.index({ conversationId: BOB, readSeq: 1, unread: 1 })
    expect(await unreadOf(opened)).toEqual({ [BOB]: 0 })
    expect(opened.lists).toHaveLength(0)
    opened.sync.settle()
    expect(opened.lists).toHaveLength(1)
  })

  it('asks for nothing where there is nothing to read', async () => {
    const { conversations, sync, write } = openConversations()
    await conversations.setMessageRead({ conversationID: BOB })
    write('bob')
    await conversations.setMessageRead({ conversationID: BOB })
    await conversations.setMessageRead({ conversationID: BOB })
    expect(sync.asked('markRead')).toHaveLength(1)
  })

  it('a refused mark leaves the count', async () => {
    const opened = openConversations()
    opened.write('bob')
    opened.sync.failure = new TimError(ERRORS.NETWORK_ERROR)
    expect((await rejectionOf(opened.conversations.setMessageRead({ conversationID: BOB }))).code).toBe(2800)
    expect(await unreadOf(opened)).toEqual({ [BOB]: 1 })
  })

  it.each([undefined, {}, { conversationID: 'bob' }])('2503: refuses %j', async (options) => {
    const { conversations } = openConversations()
    expect((await rejectionOf(conversations.setMessageRead(options as { conversationID: string }))).code).toBe(2503)
  })
})

describe('setAllMessageRead', () => {
  it('marks every conversation that has unread messages, in one request, and no other', async () => {
    const opened = openConversations()
    opened.write('bob')
    opened.write('carol')
    opened.write('me', { conversationId: 'C2Cdan' })
    expect((await opened.conversations.setAllMessageRead()).data).toEqual({})
    expect(opened.sync.asked('markRead')).toEqual([[
      { conversationId: 'C2Cbob', readSeq: 1 }, { conversationId: 'C2Ccarol', readSeq: 1 },
    ]])
    expect(opened.conversations.getTotalUnreadMessageCount()).toBe(0)
  })

  it('reads what the scope names', async () => {
    const opened = openConversations()
    opened.write('bob')
    await opened.conversations.setAllMessageRead({ scope: TYPES.READ_ALL_GROUP_MSG })
    expect(await unreadOf(opened)).toEqual({ [BOB]: 1 })
    await opened.conversations.setAllMessageRead({ scope: TYPES.READ_ALL_C2C_MSG })
    expect(await unreadOf(opened)).toEqual({ [BOB]: 0 })
  })

  it('goes out in parts when there are many', async () => {
    const opened = openConversations()
    for (let user = 0; user < 250; user++) opened.write(`user${user}`)
    await opened.conversations.setAllMessageRead()
    expect(opened.sync.asked('markRead').map((marks) => (marks as unknown[]).length)).toEqual([100, 100, 50])
  })

  it('2112: when the gateway refuses, or the scope is unknown', async () => {
    const opened = openConversations()
    opened.write('bob')
    opened.sync.failure = new TimError(ERRORS.NETWORK_ERROR)
    expect((await rejectionOf(opened.conversations.setAllMessageRead())).code).toBe(2112)
    for (const scope of ['everything', 'toString', 5]) {
      const options = { scope: scope as 'readAllMessage' }
      expect((await rejectionOf(opened.conversations.setAllMessageRead(options))).code).toBe(2112)
    }
  })
})
