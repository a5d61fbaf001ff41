import { ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../../src/api/errors'
import { createDeferred } from '../../../src/shared/deferred'
import { realTurn } from '../../support/fake-clock'
import { START_SECONDS, settlePromises, textRecord } from '../../support/fake-sync'
import { wireProfile } from '../../support/people-gateway'
import { rejectionOf } from '../messages/fixture'
import { idsOf, openConversations } from './fixture'

const BOB = 'C2Cbob'

describe('the list', () => {
  it('34.8, 5.3: every conversation has all its fields', async () => {
    const { write, list, profiles } = openConversations()
    profiles.users.set('bob', 'Bob')
    write('bob')
    expect(await list()).toEqual([{
      conversationID: BOB, type: 'C2C', subType: '', unreadCount: 1, groupAtInfoList: [], remark: '', isPinned: false,
      messageRemindType: '', markList: [], customData: '', conversationGroupList: [], draftText: '',
      lastMessage: expect.objectContaining({ fromAccount: 'bob', nick: 'Bob', messageForShow: expect.any(String) as string }) as object,
      userProfile: expect.objectContaining({ userID: 'bob', nick: 'Bob', avatar: '', gender: 'Gender_Type_Unknown' }) as object,
    }])
  })

  it('is in the order of the newest messages, whoever wrote them', async () => {
    const { write, list } = openConversations()
    write('bob')
    write('carol')
    write('carol')
    write('bob')
    write('me', { conversationId: BOB })
    expect(idsOf(await list())).toEqual([BOB, 'C2Ccarol'])
  })

  it('34.12: all, some by ID, none by an empty array, or those that fit a filter', async () => {
    const { conversations, sync, write } = openConversations()
    write('bob')
    write('carol')
    sync.index({ conversationId: 'C2Ccarol', readSeq: 1, unread: 0 })
    const choose = async (filter?: Parameters<typeof conversations.getConversationList>[0]) => {
      const { data } = await conversations.getConversationList(filter)
      expect(data.isSyncCompleted).toBe(true)
      return idsOf(data.conversationList)
    }
    expect(await choose()).toHaveLength(2)
    expect(await choose(['C2Ccarol', 'C2Cnobody'])).toEqual(['C2Ccarol'])
    expect(await choose([])).toEqual([])
    expect(await choose({ hasUnreadCount: true })).toEqual([BOB])
    expect(await choose({ hasUnreadCount: false, type: 'C2C' })).toEqual(['C2Ccarol'])
    expect(await choose({ type: 'GROUP' })).toEqual([])
    expect(await choose({ markType: 1 })).toEqual([])
    expect((await rejectionOf(conversations.getConversationList('C2Cbob' as unknown as string[]))).code).toBe(2903)
  })

  it('gives objects of the application: what is done to them changes nothing here', async () => {
    const { write, list } = openConversations()
    write('bob')
    const [given] = await list()
    Object.assign(given ?? {}, { unreadCount: 99, conversationID: 'x' })
    Object.assign(given?.lastMessage.payload ?? {}, { text: 'forged' })
    Object.assign(given?.userProfile ?? {}, { nick: 'forged' })
    const [again] = await list()
    expect(again).toMatchObject({ conversationID: BOB, unreadCount: 1, userProfile: { nick: '' } })
    expect(again?.lastMessage.payload).not.toEqual({ text: 'forged' })
  })

  it('excludedFromLastMessage: the preview stays as it was, the message counts', async () => {
    const { write, list } = openConversations()
    const shown = write('bob')
    write('bob', { excludedFromLast: true })
    expect(await list()).toMatchObject([{ unreadCount: 2, lastMessage: { lastSequence: shown.sequence } }])
  })

  it('34.19: onlineUserOnly messages touch nothing', async () => {
    const { sync, list, lists } = openConversations()
    sync.listener?.onOnline(textRecord({ id: '9-1-1', from: 'bob' }), 1)
    sync.settle()
    expect(await list()).toEqual([])
    expect(lists).toEqual([])
  })

  it('a revoked last message says so', async () => {
    const { sync, write, list } = openConversations()
    const row = write('bob')
    sync.pushRevoke(BOB, row.seq)
    expect(await list()).toMatchObject([{ unreadCount: 0, lastMessage: { isRevoked: true, messageForShow: '' } }])
  })

  it('is forgotten with the index it came from', async () => {
    const { sync, write, list, conversations } = openConversations()
    write('bob')
    sync.listener?.onReset()
    sync.listener?.onTruncated('C2Ccarol', 3)
    expect(await list()).toEqual([])
    expect(conversations.getTotalUnreadMessageCount()).toBe(0)
  })
})

describe('events', () => {
  it('raises the whole list once per burst, and only if it looks different', () => {
    const { sync, write, lists } = openConversations()
    write('bob')
    write('carol')
    expect(lists).toEqual([])
    sync.settle()
    sync.settle()
    expect(lists.map(idsOf)).toEqual([['C2Cbob', 'C2Ccarol']])
    sync.index({ conversationId: BOB, unread: 1 })
    sync.settle()
    expect(lists).toHaveLength(1)
  })

  it('raises it for a change of unread, preview, read mark and removal', () => {
    const { sync, write, lists } = openConversations()
    const change = (apply: () => void) => {
      const before = lists.length
      apply()
      sync.settle()
      return lists.length - before
    }
    expect(change(() => write('me', { conversationId: BOB }))).toBe(1)
    expect(change(() => sync.index({ conversationId: BOB, peerReadSeq: 1 }))).toBe(1)
    expect(change(() => write('bob'))).toBe(1)
    expect(change(() => sync.index({ conversationId: BOB, readSeq: 2, unread: 0 }))).toBe(1)
    expect(change(() => sync.pushRevoke(BOB, 2))).toBe(1)
    expect(change(() => sync.index({ conversationId: BOB, hidden: true }))).toBe(1)
  })

  it('raises the total only when the number changed', () => {
    const { sync, write, totals } = openConversations()
    write('bob')
    write('bob')
    sync.settle()
    write('me', { conversationId: BOB })
    sync.settle()
    sync.index({ conversationId: BOB, readSeq: 3, unread: 0 })
    sync.settle()
    expect(totals).toEqual([2, 0])
  })

  it('says nothing after the account was closed', () => {
    const { sync, write, lists, totals, conversations } = openConversations()
    conversations.close()
    write('bob')
    sync.settle()
    expect([lists, totals]).toEqual([[], []])
  })
})

describe('names', () => {
  it('N1: are those of the user cache at the moment of reading', async () => {
    const { write, list, profiles } = openConversations()
    profiles.cache.set('bob', 'Bob')
    write('bob')
    expect(await list()).toMatchObject([{ userProfile: { nick: 'Bob' }, lastMessage: { nick: 'Bob' } }])
    profiles.cache.set('bob', 'Robert')
    expect(await list()).toMatchObject([{ userProfile: { nick: 'Robert' }, lastMessage: { nick: 'Robert' } }])
  })

  it('N2: an unknown peer is asked for once, and the list is raised again with the name', async () => {
    const { sync, write, lists, list, profiles } = openConversations()
    profiles.users.set('bob', 'Bob')
    write('bob')
    sync.settle()
    await settlePromises()
    expect(lists.map(([conversation]) => conversation?.userProfile?.nick)).toEqual(['', 'Bob'])
    write('bob')
    sync.settle()
    await list()
    expect(profiles.requests).toEqual([['bob']])
  })

  it('N2: somebody without a name looks the same before and after: the list is raised once', async () => {
    const { sync, write, lists, list, profiles } = openConversations()
    profiles.users.set('bob', '')
    write('bob')
    sync.settle()
    await settlePromises()
    expect(profiles.requests).toEqual([['bob']])
    expect(lists).toHaveLength(1)
    expect((await list())[0]?.userProfile).toEqual(lists[0]?.[0]?.userProfile)
  })

  it('N2: somebody who does not exist is asked for once, too', async () => {
    const { write, list, profiles } = openConversations()
    write('ghost')
    await list()
    await list()
    expect(profiles.requests).toEqual([['ghost']])
  })

  it('SYNC-6: in another history somebody may exist who did not before', async () => {
    const { sync, profiles, write, list } = openConversations()
    write('nobody')
    await list()
    sync.listener?.onReset()
    write('nobody')
    await list()
    await list()
    expect(profiles.requests).toEqual([['nobody'], ['nobody']])
  })

  it('N2: without a network the list comes without the name, and the next one asks again', async () => {
    const { write, list, profiles } = openConversations()
    profiles.users.set('bob', 'Bob')
    profiles.failure = new TimError(ERRORS.NETWORK_ERROR)
    write('bob')
    expect(await list()).toMatchObject([{ userProfile: { userID: 'bob', nick: '' } }])
    profiles.failure = undefined
    expect(await list()).toMatchObject([{ userProfile: { nick: 'Bob' } }])
  })

  it('a list does not wait for names that do not come', async () => {
    const { write, list, profiles, clock } = openConversations()
    profiles.hold = createDeferred().promise
    write('bob')
    const listed = list()
    await settlePromises()
    expect(clock.liveTimers).toBe(1)
    await clock.advance(2000)
    expect(idsOf(await listed)).toEqual([BOB])
    expect(clock.liveTimers).toBe(0)
  })

  it('N10: a new name alone is no event of the list', () => {
    const { sync, write, lists, profiles } = openConversations()
    profiles.cache.set('bob', 'Bob')
    write('bob')
    sync.settle()
    profiles.cache.set('bob', 'Robert')
    sync.listener?.onProfiles([wireProfile({ userId: 'bob', nick: 'Robert', updatedAtMs: 2 })])
    sync.settle()
    expect(lists).toHaveLength(1)
  })

  it('N13: a hundred messages of somebody who is known ask for nothing', async () => {
    const { sync, write, list, profiles } = openConversations()
    profiles.cache.set('bob', 'Bob')
    for (let count = 0; count < 100; count++) {
      write('bob')
      sync.settle()
    }
    await list()
    expect(profiles.requests).toEqual([])
  })
})

describe('own messages on their way', () => {
  const own = (number: number, fields = {}) =>
    textRecord({ id: `7-1-${number}`, from: 'me', to: 'bob', conversationId: BOB, payload: { text: `own ${number}` }, ...fields })

  it('are the preview at once; the list is raised in a later task, once for all of them', async () => {
    const { conversations, lists, list, clock } = openConversations()
    let tasks = 0
    clock.nextTask = (run) => {
      tasks++
      setImmediate(run)
    }
    conversations.onSending(own(1))
    conversations.onSending(own(2))
    expect(tasks).toBe(1)
    expect(await list()).toMatchObject([{ unreadCount: 0, lastMessage: { messageForShow: 'own 2', fromAccount: 'me' } }])
    expect(lists).toEqual([])
    await realTurn()
    expect(lists).toHaveLength(1)
  })

  it('raise the list when the last of them is stored, and not for each one before it', () => {
    const { sync, conversations, lists } = openConversations()
    const [first, second] = [own(1, { clientTime: START_SECONDS }), own(2, { clientTime: START_SECONDS })]
    for (const record of [first, second]) {
      sync.send({ record, onlineOnly: false, unboundId: false, offlinePushInfo: '' })
      conversations.onSending(record)
    }
    sync.settle()
    sync.accept(first.id, START_SECONDS + 0.2)
    sync.settle()
    expect(lists).toHaveLength(1)
    sync.accept(second.id, START_SECONDS + 0.4)
    sync.settle()
    expect(lists.map(([conversation]) => conversation?.lastMessage.lastSequence)).toEqual([0, 2])
  })

  it('give way to what is true when they fail; the conversation stays in the list', async () => {
    const { sync, conversations, write, list } = openConversations()
    write('bob', { payload: { text: 'from bob' } })
    sync.send({ record: own(1), onlineOnly: false, unboundId: false, offlinePushInfo: '' })
    conversations.onSending(own(1))
    sync.refuse('7-1-1')
    expect(await list()).toMatchObject([{ lastMessage: { messageForShow: 'from bob' } }])
    sync.send({ record: own(2, { conversationId: 'C2Cnew' }), onlineOnly: false, unboundId: false, offlinePushInfo: '' })
    conversations.onSending(own(2, { conversationId: 'C2Cnew' }))
    sync.refuse('7-1-2')
    expect(idsOf(await list())).toContain('C2Cnew')
  })

  it('get their row, which neither counts nor leaves them pending', async () => {
    const { sync, conversations, list } = openConversations()
    sync.send({ record: own(1), onlineOnly: false, unboundId: false, offlinePushInfo: '' })
    conversations.onSending(own(1))
    const row = sync.accept('7-1-1')
    expect(await list()).toMatchObject([{ unreadCount: 0, lastMessage: { lastSequence: 1, lastTime: Math.floor(row.time) } }])
  })

  it('excludedFromLastMessage: are no preview', async () => {
    const { conversations, list } = openConversations()
    conversations.onSending(own(1, { excludedFromLast: true }))
    expect(await list()).toEqual([])
  })

  it('of an earlier session are the preview after the first sync', async () => {
    const { sync, list } = openConversations()
    sync.send({ record: own(1), onlineOnly: false, unboundId: false, offlinePushInfo: '' })
    sync.send({ record: own(2), onlineOnly: true, unboundId: false, offlinePushInfo: '' })
    sync.settle()
    expect(await list()).toMatchObject([{ lastMessage: { messageForShow: 'own 1' } }])
  })
})

describe('getConversationProfile', () => {
  it('34.11: opens a conversation that is not in the list, for any existing user, and leaves the list alone', async () => {
    const { conversations, profiles, list } = openConversations()
    profiles.users.set('bob', 'Bob')
    const { data } = await conversations.getConversationProfile(BOB)
    expect(data.conversation).toMatchObject({
      conversationID: BOB, type: 'C2C', unreadCount: 0, userProfile: { nick: 'Bob' },
      lastMessage: { lastTime: 0, messageForShow: '', payload: {} }, groupAtInfoList: [],
    })
    expect(await list()).toEqual([])
  })

  it('2501: nobody of that name, until somebody is', async () => {
    const { conversations, profiles } = openConversations()
    expect((await rejectionOf(conversations.getConversationProfile(BOB))).code).toBe(2501)
    profiles.users.set('bob', 'Bob')
    expect((await conversations.getConversationProfile(BOB)).data.conversation.conversationID).toBe(BOB)
  })

  it('2501: groups do not exist here yet', async () => {
    const { conversations } = openConversations()
    expect((await rejectionOf(conversations.getConversationProfile('GROUPx'))).code).toBe(2501)
  })

  it.each(['', 'bob', 'C2C', 'GROUP', `C2C${'x'.repeat(33)}`, undefined, 7])('2503: %s is no conversation', async (id) => {
    const { conversations } = openConversations()
    expect((await rejectionOf(conversations.getConversationProfile(id as string))).code).toBe(2503)
  })

  it('gives what the list shows, without asking for a name that is known', async () => {
    const { conversations, profiles, write } = openConversations()
    profiles.cache.set('bob', 'Bob')
    write('bob')
    const { data } = await conversations.getConversationProfile(BOB)
    expect(data.conversation).toMatchObject({ unreadCount: 1, lastMessage: { fromAccount: 'bob' } })
    expect(profiles.requests).toEqual([])
  })

  it('a conversation that was removed is opened with its facts', async () => {
    const { conversations, sync, profiles, write } = openConversations()
    profiles.cache.set('bob', 'Bob')
    write('bob')
    sync.index({ conversationId: BOB, hidden: true, unread: 1 })
    const { data } = await conversations.getConversationProfile(BOB)
    expect(data.conversation.lastMessage.fromAccount).toBe('bob')
  })
})

describe('deleteConversation', () => {
  it('D1: by ID, the messages stay; it is out of the list and of the total', async () => {
    const { conversations, sync, write, list, lists } = openConversations()
    write('bob')
    sync.settle()
    const { data } = await conversations.deleteConversation(BOB)
    expect(data).toEqual({ conversationID: BOB })
    expect(sync.asked('deleteConversations')).toEqual([{ conversationIds: [BOB], clearHistory: false }])
    expect(await list()).toEqual([])
    expect(idsOf(lists[lists.length - 1])).toEqual([])
    expect(conversations.getTotalUnreadMessageCount()).toBe(0)
  })

  it('a new message brings it back', async () => {
    const { conversations, sync, write, list } = openConversations()
    write('bob')
    await conversations.deleteConversation(BOB)
    write('bob')
    sync.settle()
    expect(idsOf(await list())).toEqual([BOB])
  })

  it('an index row from before that message does not hide it again', async () => {
    const { conversations, sync, write, list } = openConversations()
    write('bob')
    await conversations.deleteConversation(BOB)
    write('bob')
    sync.index({ conversationId: BOB, headSeq: 1, hidden: true, unread: 1 })
    expect(await list()).toMatchObject([{ conversationID: BOB, unreadCount: 2 }])
  })

  it('D1: by list, the history is cleared by default; what did not succeed is listed', async () => {
    const { conversations, sync, write } = openConversations()
    write('bob')
    write('carol')
    const conversationIDList = [BOB, 'C2Cnobody', 'x', BOB]
    const { data } = await conversations.deleteConversation({ conversationIDList })
    expect(data).toEqual({
      successConversationIDList: [BOB],
      failureConversationIDList: [
        { conversationID: 'C2Cnobody', code: 2500, message: expect.any(String) as string },
        { conversationID: 'x', code: 2503, message: expect.any(String) as string },
      ],
    })
    await conversations.deleteConversation({ conversationIDList: ['C2Ccarol'], clearHistoryMessage: false })
    expect(sync.asked('deleteConversations')).toEqual([
      { conversationIds: [BOB], clearHistory: true },
      { conversationIds: ['C2Ccarol'], clearHistory: false },
    ])
  })

  it('refuses an unknown one with 2500, no ID with 2503, no list with 2903', async () => {
    const { conversations } = openConversations()
    expect((await rejectionOf(conversations.deleteConversation('C2Cnobody'))).code).toBe(2500)
    expect((await rejectionOf(conversations.deleteConversation('x'))).code).toBe(2503)
    expect((await rejectionOf(conversations.deleteConversation({} as { conversationIDList: string[] }))).code).toBe(2903)
  })

  it('one that only a failed message opened is removed without the gateway', async () => {
    const { conversations, sync, list } = openConversations()
    const record = textRecord({ id: '7-1-1', from: 'me', to: 'bob', conversationId: BOB })
    sync.send({ record, onlineOnly: false, unboundId: false, offlinePushInfo: '' })
    conversations.onSending(record)
    sync.refuse(record.id)
    await conversations.deleteConversation(BOB)
    expect(sync.asked('deleteConversations')).toEqual([])
    expect(await list()).toEqual([])
  })
})
