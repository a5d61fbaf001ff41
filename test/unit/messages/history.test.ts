import { ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../../src/api/errors'
import type { GetMessageListHoppingOptions } from '../../../src/api/types'
import { START_SECONDS, textRecord } from '../../support/fake-sync'
import { openMessages, rejectionOf } from './fixture'

const BOB = 'C2Cbob'

function openWithHistory(count: number, timeOf: (number: number) => number = (number) => START_SECONDS + number) {
  const opened = openMessages()
  for (let number = 1; number <= count; number++) {
    opened.sync.append(textRecord({ id: idOf(number), from: number % 2 ? 'bob' : 'me', conversationId: BOB }), timeOf(number))
  }
  return opened
}

function idOf(number: number): string {
  return `9-${START_SECONDS}-${number}`
}

function numbersOf(list: readonly { ID: string }[]): number[] {
  return list.map(({ ID }) => Number(ID.split('-')[2]))
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

describe('getMessageList', () => {
  it('34.12: pages from the newest to the oldest, each page oldest first, until it is completed', async () => {
    const { messages } = openWithHistory(35)
    const pages: number[][] = []
    let nextReqMessageID = ''
    for (let completed = false; !completed;) {
      const { data } = await messages.getMessageList({ conversationID: BOB, nextReqMessageID })
      pages.push(numbersOf(data.messageList))
      completed = data.isCompleted
      nextReqMessageID = data.nextReqMessageID
    }
    expect(pages).toEqual([range(21, 35), range(6, 20), range(1, 5)])
    expect(nextReqMessageID).toBe('')
  })

  it.each([[undefined, 15], [100, 15], [0, 1], [-3, 1], [7.9, 7], [Number.NaN, 15], ['5', 15]])(
    'D27: count %s is a page of %i', async (count, expected) => {
      const { messages } = openWithHistory(20)
      const { data } = await messages.getMessageList({ conversationID: BOB, count: count as number })
      expect(data.messageList).toHaveLength(expected)
    })

  it('34.8: every message has its objects and arrays', async () => {
    const { messages } = openWithHistory(1)
    const { data } = await messages.getMessageList({ conversationID: BOB })
    expect(data.messageList[0]).toMatchObject({ readReceiptInfo: {}, atUserList: [], flow: 'in', status: 'success' })
  })

  it('SYNC-9: own messages that wait or failed stand after the last confirmed one, on the newest page only', async () => {
    const { messages, sync, text } = openWithHistory(20)
    const failed = text('failed')
    const failing = rejectionOf(messages.sendMessage(failed))
    const waiting = text('waiting')
    void messages.sendMessage(waiting)
    sync.refuse(failed.ID)
    await failing
    const newest = await messages.getMessageList({ conversationID: BOB })
    expect(newest.data.messageList.slice(-2)).toEqual([failed, waiting])
    expect(newest.data.messageList.slice(-2).map(({ status }) => status)).toEqual(['fail', 'unSend'])
    const older = await messages.getMessageList({ conversationID: BOB, nextReqMessageID: newest.data.nextReqMessageID })
    expect(numbersOf(older.data.messageList)).toEqual(range(1, 5))
  })

  it('waiting messages of an earlier session are shown, those of other conversations and online ones are not', async () => {
    const { messages, sync } = openMessages()
    const own = (number: number, conversationId = BOB) =>
      textRecord({ id: `7-${START_SECONDS}-${number}`, from: 'me', to: 'bob', conversationId })
    sync.send({ record: own(1), onlineOnly: false, unboundId: false, offlinePushInfo: '' })
    sync.send({ record: own(2, 'C2Ccarol'), onlineOnly: false, unboundId: false, offlinePushInfo: '' })
    sync.send({ record: own(3), onlineOnly: true, unboundId: false, offlinePushInfo: '' })
    const { data } = await messages.getMessageList({ conversationID: BOB })
    expect(numbersOf(data.messageList)).toEqual([1])
    expect(data.messageList[0]).toMatchObject({ status: 'unSend', flow: 'out' })
  })

  it('an own message that is in the log and still in the outbox stands in the page once', async () => {
    const { messages, sync, text } = openMessages()
    const message = text('hello')
    void messages.sendMessage(message)
    const record = sync.outbox()[0]?.record
    if (!record) throw new Error('it is in the outbox')
    sync.append(record)
    const { data } = await messages.getMessageList({ conversationID: BOB })
    expect(data.messageList).toEqual([message])
  })

  it('a message of an earlier session that is sent at last changes the object of the page, without an event', async () => {
    const { messages, sync, heard } = openMessages()
    const record = textRecord({ id: `7-${START_SECONDS}-1`, from: 'me', to: 'bob', conversationId: BOB })
    sync.send({ record, onlineOnly: false, unboundId: false, offlinePushInfo: '' })
    const { data } = await messages.getMessageList({ conversationID: BOB })
    sync.accept(record.id)
    expect(data.messageList[0]?.status).toBe('success')
    expect(heard).toEqual([])
  })

  it('shows revoked messages as revoked, and deleted ones never', async () => {
    const { messages, sync } = openWithHistory(4)
    sync.pushRevoke(BOB, 2)
    await sync.deleteMessages(BOB, [idOf(3)])
    const { data } = await messages.getMessageList({ conversationID: BOB })
    expect(data.messageList.map(({ ID, isRevoked }) => [ID, isRevoked])).toEqual([
      [idOf(1), false], [idOf(2), true], [idOf(4), false],
    ])
  })

  it.each(['deleteMessages', 'clearHistory'] as const)('goes on after the page although its anchor is gone by %s', async (deletion) => {
    const { messages, sync } = openWithHistory(20)
    const { data: { nextReqMessageID } } = await messages.getMessageList({ conversationID: BOB })
    await sync[deletion](BOB, [nextReqMessageID])
    expect(messages.findMessage(nextReqMessageID)).toBeNull()
    const { data } = await messages.getMessageList({ conversationID: BOB, nextReqMessageID })
    expect([numbersOf(data.messageList), data.isCompleted]).toEqual([deletion === 'clearHistory' ? [] : range(1, 5), true])
  })

  it('a conversation that the gateway does not know is empty', async () => {
    const { messages, sync } = openMessages()
    sync.failure = new TimError(ERRORS.NOT_FOUND)
    const { data } = await messages.getMessageList({ conversationID: 'C2Cnobody' })
    expect(data).toEqual({ messageList: [], nextReqMessageID: '', isCompleted: true })
  })

  it('rejects with the code of the network when nothing is known locally', async () => {
    const { messages, sync } = openMessages()
    sync.failure = new TimError(ERRORS.NETWORK_ERROR)
    expect((await rejectionOf(messages.getMessageList({ conversationID: BOB }))).code).toBe(2800)
  })

  it.each([undefined, {}, { conversationID: '' }, { conversationID: 'bob' }, { conversationID: 'C2C' }])(
    '2503: refuses %j', async (options) => {
      const { messages } = openMessages()
      expect((await rejectionOf(messages.getMessageList(options as { conversationID: string }))).code).toBe(2503)
    })

  it('2903: refuses a nextReqMessageID that came from nowhere', async () => {
    const { messages } = openWithHistory(3)
    const options = { conversationID: BOB, nextReqMessageID: '1-2-3' }
    expect((await rejectionOf(messages.getMessageList(options))).code).toBe(2903)
  })
})

describe('getMessageListHopping', () => {
  async function hop(messages: ReturnType<typeof openMessages>['messages'], options: Omit<GetMessageListHoppingOptions, 'conversationID'>) {
    const { data } = await messages.getMessageListHopping({ conversationID: BOB, ...options })
    return { ...data, numbers: numbersOf(data.messageList) }
  }

  it('jumps to a sequence, which is part of the page, and says where to go on', async () => {
    const { messages } = openWithHistory(40)
    const older = await hop(messages, { sequence: 20, count: 5 })
    expect(older).toMatchObject({ numbers: range(16, 20), nextMessageSeq: 15, isCompleted: false })
    const newer = await hop(messages, { sequence: 20, count: 5, direction: 1 })
    expect(newer).toMatchObject({ numbers: range(20, 24), nextMessageSeq: 25, isCompleted: false })
  })

  it('jumps to a time, older by default', async () => {
    const { messages } = openWithHistory(40)
    expect((await hop(messages, { time: START_SECONDS + 10, count: 3 })).numbers).toEqual([8, 9, 10])
    expect((await hop(messages, { time: START_SECONDS + 10, count: 3, direction: 1 })).numbers).toEqual([10, 11, 12])
  })

  it.each([0, 1] as const)('pages on through a second with more messages than a page, direction %i', async (direction) => {
    const { messages } = openWithHistory(40, (number) => START_SECONDS + (number > 3 && number < 38 ? 5.25 : number))
    const seen: number[] = []
    let time = START_SECONDS + (direction === 0 ? 50 : 0)
    for (let completed = false; !completed;) {
      const page = await hop(messages, { time, direction })
      seen.push(...page.numbers)
      time = page.nextMessageTime
      completed = page.isCompleted
    }
    expect([...seen].sort((one, other) => one - other)).toEqual(range(1, 40))
  })

  it('a jump to the time of a message is a jump, also when a page before ended there', async () => {
    const { messages } = openWithHistory(20)
    const { nextMessageTime } = await hop(messages, { time: START_SECONDS + 12, count: 3 })
    expect(Math.floor(nextMessageTime)).toBe(START_SECONDS + 10)
    expect((await hop(messages, { time: START_SECONDS + 10, count: 2 })).numbers).toEqual([9, 10])
    expect((await hop(messages, { time: nextMessageTime, count: 2 })).numbers).toEqual([8, 9])
  })

  it('has nothing to go on from when it is completed', async () => {
    const { messages } = openWithHistory(3)
    expect(await hop(messages, { sequence: 3 })).toMatchObject({ nextMessageSeq: 0, nextMessageTime: 0, isCompleted: true })
  })

  it('2503: refuses what is no conversation', async () => {
    const { messages } = openMessages()
    expect((await rejectionOf(messages.getMessageListHopping({ conversationID: 'x' }))).code).toBe(2503)
  })
})
