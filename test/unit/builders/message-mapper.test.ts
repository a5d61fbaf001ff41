import { describe, expect, it } from 'vitest'
import { TYPES } from '../../../src/api/constants'
import { createTextMessage } from '../../../src/messages/builders/create-text-message'
import { messageFromRecord, type MessageView, recordFromMessage } from '../../../src/messages/message-mapper'
import { outgoingProblem } from '../../../src/messages/outgoing-rules'
import type { MessageRecord } from '../../../src/sync/port'

const RECORD: MessageRecord = {
  id: '77-1000-1', conversationId: 'C2Cbob', conversationType: TYPES.CONV_C2C, from: 'alice', to: 'bob', nick: 'Alice',
  avatar: 'a.png', clientTime: 1000, random: 1, type: TYPES.MSG_TEXT, payload: { text: 'hi' }, cloudCustomData: 'c',
  priority: TYPES.MSG_PRIORITY_NORMAL, needReadReceipt: true, supportExtension: true, excludedFromUnread: false,
  excludedFromLast: false, atUserList: ['x'],
}
const VIEW: MessageView = {
  selfId: 'alice', status: 'success', time: 2000, seq: 4, sequence: 3, peerReadSeq: 3, revocation: null,
}
const show = (view: Partial<MessageView> = {}, record: Partial<MessageRecord> = {}) =>
  messageFromRecord({ ...RECORD, ...record }, { ...VIEW, ...view })

const build = (text = 'hi') => createTextMessage(
  { author: () => ({ userId: 'alice', tinyId: '77', nick: '', avatar: '' }), nextStamp: () => ({ clientTime: 1000, random: 1 }), nextClientSequence: () => 1 },
  { to: 'bob', conversationType: TYPES.CONV_C2C, payload: { text } },
)

describe('message mapper', () => {
  it('gives an own message, with the row it has', () => {
    expect(show()).toMatchObject({
      ID: '77-1000-1', flow: 'out', status: 'success', time: 2000, sequence: 3, nick: 'Alice', isPeerRead: false,
      needReadReceipt: true, isSupportExtension: true, cloudCustomData: 'c', atUserList: ['x'], payload: { text: 'hi' },
    })
  })

  it('marks own messages as read by the peer up to their read seq, and others never', () => {
    expect(show({ peerReadSeq: 4 }).isPeerRead).toBe(true)
    expect(show({ peerReadSeq: 4, seq: 0 }).isPeerRead).toBe(false)
    expect(show({ selfId: 'bob', peerReadSeq: 4 })).toMatchObject({ flow: 'in', isPeerRead: false })
  })

  it('shows a revocation, and who did it', () => {
    const revocation = { targetSeq: 4, revoker: 'alice', reason: 'oops' }
    expect(show({ selfId: 'bob', revocation })).toMatchObject({
      isRevoked: true, revoker: 'alice', revokeReason: 'oops', revokerInfo: { userID: 'alice' },
    })
  })

  it('R22: shows an element of a newer SDK as a custom message without content', () => {
    const message = show({ selfId: 'bob' }, { type: 'unsupported' })
    expect(message).toMatchObject({ type: 'TIMCustomElem', payload: { data: '', description: 'unsupported', extension: '' } })
  })

  it('shares nothing between the record and the message', () => {
    const message = show({ selfId: 'bob' })
    Object.assign(message.payload, { text: 'changed' })
    message.atUserList.push('y')
    expect(RECORD).toMatchObject({ payload: { text: 'hi' }, atUserList: ['x'] })
  })

  it('makes a record out of a message with what the application edited, under the ID that it was built with', () => {
    const message = build()
    message.payload.text = 'edited'
    message.cloudCustomData = 'c'
    message.ID = 'mine'
    Object.assign(message.payload, { junk: true })
    expect(recordFromMessage(message, { selfId: 'alice', excludedFromLast: true })).toMatchObject({
      id: '77-1000-1', payload: { text: 'edited' }, cloudCustomData: 'c', excludedFromLast: true, excludedFromUnread: false,
    })
    expect(recordFromMessage(message, { selfId: 'alice' })?.payload).toEqual({ text: 'edited' })
    expect(recordFromMessage({} as never, { selfId: 'alice' })).toBeUndefined()
  })

  it('comes back as the same record', () => {
    expect(recordFromMessage(show(), { selfId: 'alice' })).toEqual(RECORD)
  })
})

describe('outgoing rules', () => {
  const problemOf = (value: unknown) => outgoingProblem(value, { tinyId: '77' })?.code

  it('lets through what a builder made', () => {
    expect(problemOf(build())).toBeUndefined()
  })

  it.each([
    ['what is no message', {}, 2105],
    ['a message of another user', { ...build(), ID: '78-1000-1' }, 2105],
    ['a conversation type that cannot be sent to', { ...build(), conversationType: '@TIM#SYSTEM' }, 2106],
    ['no receiver', { ...build(), to: '' }, 2903],
    ['an empty text', build(''), 2100],
    ['a text that is no string', { ...build(), payload: { text: 1 } }, 2903],
    ['custom data that is no string', { ...build(), type: TYPES.MSG_CUSTOM, payload: { data: {}, description: '', extension: '' } }, 2903],
    ['a sticker without a number', { ...build(), type: TYPES.MSG_FACE, payload: { index: Number.NaN, data: '' } }, 2903],
    ['a place without coordinates', { ...build(), type: TYPES.MSG_LOCATION, payload: { description: '' } }, 2903],
    ['an element that cannot be built yet', { ...build(), type: TYPES.MSG_FILE, payload: {} }, 2903],
    ['cloudCustomData that is no string', { ...build(), cloudCustomData: {} }, 2903],
  ])('refuses %s', (_what, value, code) => {
    expect(problemOf(value)).toBe(code)
  })

  it('lets a message through that was built before login', () => {
    expect(problemOf({ ...build(), ID: '0-1000-1' })).toBeUndefined()
  })
})
