import { describe, expect, it } from 'vitest'
import { TYPES } from '../../../src/api/constants'
import type { Message } from '../../../src/api/types'
import type { Author, BuilderContext } from '../../../src/messages/builders/builder-context'
import { createCustomMessage } from '../../../src/messages/builders/create-custom-message'
import { createFaceMessage } from '../../../src/messages/builders/create-face-message'
import { createLocationMessage } from '../../../src/messages/builders/create-location-message'
import { createTextMessage } from '../../../src/messages/builders/create-text-message'
import { internalsOf, isMessage } from '../../../src/messages/message'

const ALICE: Author = { userId: 'alice', tinyId: '77', nick: 'Alice', avatar: 'a.png' }
const NOBODY: Author = { userId: '', tinyId: '0', nick: '', avatar: '' }
const TO_BOB = { to: 'bob', conversationType: TYPES.CONV_C2C } as const

function createContext(author = ALICE): BuilderContext {
  let count = 0
  return {
    author: () => author,
    nextStamp: () => ({ clientTime: 1000, random: ++count }),
    nextClientSequence: () => count,
  }
}

/** All fields that the API documents for a message. */
const FIELDS = [
  'ID', 'type', 'payload', 'conversationID', 'conversationType', 'to', 'from', 'flow', 'time', 'status', 'isRevoked',
  'priority', 'nick', 'avatar', 'nameCard', 'isPeerRead', 'atUserList', 'cloudCustomData', 'isDeleted', 'isModified',
  'needReadReceipt', 'readReceiptInfo', 'isBroadcastMessage', 'isSupportExtension', 'receiverList', 'revoker',
  'revokerInfo', 'revokeReason', 'sequence', 'hasRiskContent', 'clientSequence', 'random',
]

describe('builders', () => {
  it('make a message with every field and its default', () => {
    const message = createTextMessage(createContext(), { ...TO_BOB, payload: { text: 'hi' } })
    expect(Object.keys(message).sort()).toEqual([...FIELDS].sort())
    expect(message).toEqual({
      ID: '77-1000-1', type: 'TIMTextElem', payload: { text: 'hi' }, conversationID: 'C2Cbob', conversationType: 'C2C',
      to: 'bob', from: 'alice', flow: 'out', time: 1000, status: 'unSend', isRevoked: false, priority: 'Normal',
      nick: 'Alice', avatar: 'a.png', nameCard: '', isPeerRead: false, atUserList: [], cloudCustomData: '',
      isDeleted: false, isModified: false, needReadReceipt: false, readReceiptInfo: {}, isBroadcastMessage: false,
      isSupportExtension: false, receiverList: undefined, revoker: '', revokerInfo: { userID: '', nick: '', avatar: '' },
      revokeReason: '', sequence: 0, hasRiskContent: false, clientSequence: 1, random: 1,
    })
  })

  it('take over what the options say', () => {
    const message = createTextMessage(createContext(), {
      to: 'team', conversationType: TYPES.CONV_GROUP, payload: { text: 'hi' }, priority: TYPES.MSG_PRIORITY_HIGH,
      cloudCustomData: '{}', needReadReceipt: true, isSupportExtension: true, receiverList: ['bob'],
    })
    expect(message).toMatchObject({
      conversationID: 'GROUPteam', priority: 'High', cloudCustomData: '{}', needReadReceipt: true,
      isSupportExtension: true, receiverList: ['bob'],
    })
  })

  it('make an ID that starts with 0 while nobody is logged in, and no two alike', () => {
    const context = createContext(NOBODY)
    const ids = [1, 2].map(() => createTextMessage(context, { ...TO_BOB, payload: { text: 'hi' } }).ID)
    expect(ids).toEqual(['0-1000-1', '0-1000-2'])
  })

  it('make payloads that are the message\'s own, with a string for every string', () => {
    const payload = { text: '<b>&</b>' }
    const message = createTextMessage(createContext(), { ...TO_BOB, payload })
    payload.text = 'changed'
    expect(message.payload).toEqual({ text: '<b>&</b>' })
    expect(createCustomMessage(createContext(), { ...TO_BOB, payload: { data: 'd' } }).payload)
      .toEqual({ data: 'd', description: '', extension: '' })
    expect(createFaceMessage(createContext(), { ...TO_BOB, payload: { index: 3, data: 'smile' } }))
      .toMatchObject({ type: 'TIMFaceElem', payload: { index: 3, data: 'smile' } })
    expect(createLocationMessage(createContext(), { ...TO_BOB, payload: { description: 'here', longitude: 8.5, latitude: 47.4 } }))
      .toMatchObject({ type: 'TIMLocationElem', payload: { description: 'here', longitude: 8.5, latitude: 47.4 } })
  })

  it('do not throw for what only send may refuse', () => {
    const broken = { to: '', conversationType: 'nonsense', payload: undefined } as never
    for (const create of [createTextMessage, createCustomMessage, createFaceMessage, createLocationMessage]) {
      expect(isMessage(create(createContext(), broken))).toBe(true)
    }
  })
})

describe('message objects', () => {
  const build = (): Message => createTextMessage(createContext(), { ...TO_BOB, payload: { text: 'hi' } })

  it('are plain data: survive JSON and spreading, and lead nowhere', () => {
    const message = build()
    expect(Object.getPrototypeOf(message)).toBe(Object.prototype)
    expect({ ...message }).toEqual(message)
    expect(JSON.parse(JSON.stringify(message))).toEqual({ ...message, receiverList: undefined })
    expect(Object.getOwnPropertySymbols(message)).toEqual([])
    expect(Object.values(Object.getOwnPropertyDescriptors(message)).every(({ enumerable, writable }) => enumerable && writable)).toBe(true)
  })

  it('share nothing with each other', () => {
    const [one, other] = [build(), build()]
    one.atUserList.push('x')
    one.readReceiptInfo.readCount = 1
    one.revokerInfo.nick = 'x'
    expect(other).toMatchObject({ atUserList: [], readReceiptInfo: {}, revokerInfo: { nick: '' } })
  })

  it('keep their ID for the SDK, whatever is written to message.ID', () => {
    const message = build()
    message.ID = 'mine'
    expect(internalsOf(message)).toMatchObject({ id: '77-1000-1', tinyId: '77', clientTime: 1000, random: 1 })
  })

  it('are recognised as copies and reactive proxies, and nothing else is', () => {
    const message = build()
    expect(internalsOf({ ...message })?.id).toBe(message.ID)
    expect(internalsOf(JSON.parse(JSON.stringify(message)))?.id).toBe(message.ID)
    expect(internalsOf(new Proxy(message, {}))?.id).toBe(message.ID)
    for (const value of [undefined, null, 'x', 1, {}, { ID: message.ID }, { ...message, ID: 'x' }, { ...message, type: 'x' }]) {
      expect(isMessage(value)).toBe(false)
    }
  })
})
