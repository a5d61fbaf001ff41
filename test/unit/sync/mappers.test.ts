import { RowKind } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import { decoders, encoders } from '@opentim/protocol/gateway'
import { describe, expect, it } from 'vitest'
import { decodeContent, encodeContent, withoutContent } from '../../../src/sync/content-mapper'
import { blankIndex, toIndexRecord } from '../../../src/sync/index-mapper'
import { conversationIdOf, toLogEntry, toOnlineMessage, toOutgoing } from '../../../src/sync/log-mapper'
import type { MessageRecord } from '../../../src/sync/port'
import { textEntry } from './entries'

const record = (fields: Partial<MessageRecord>): MessageRecord => ({ ...textEntry(1).message as MessageRecord, ...fields })

const row = (fields: Partial<wire.LogRow>): wire.LogRow => ({ seq: 1, sequence: 1, time: 2, kind: RowKind.MESSAGE, body: new Uint8Array(0), revocation: null, ...fields })

describe('content', () => {
  it.each([
    ['TIMTextElem', { text: 'hello' }],
    ['TIMCustomElem', { data: 'a', description: 'b', extension: 'c' }],
    ['TIMFaceElem', { index: 3, data: 'd' }],
    ['TIMLocationElem', { description: 'here', longitude: 1.5, latitude: -2.5 }],
  ] as const)('%s comes back as it went', (type, payload) => {
    const message = record({
      type, payload, cloudCustomData: '{}', priority: 'High', needReadReceipt: true, supportExtension: true,
      excludedFromUnread: true, excludedFromLast: true, atUserList: ['x'],
    })
    const { cloudCustomData, priority, needReadReceipt, supportExtension, excludedFromUnread, excludedFromLast, atUserList } = message
    expect(decodeContent(encodeContent(message))).toEqual({
      type, payload, cloudCustomData, priority, needReadReceipt, supportExtension, excludedFromUnread, excludedFromLast, atUserList,
    })
  })

  it('R22: what is unknown or unreadable is unsupported, with the rest of its fields', () => {
    expect(decodeContent(encoders.MessageContent.encode({ cloudCustomData: 'x', priority: 'Odd' }).finish())).toMatchObject({ type: 'unsupported', cloudCustomData: 'x', priority: 'Normal' })
    expect(decodeContent(new Uint8Array([0xff])).type).toBe('unsupported')
  })

  it('a revoked message keeps its kind and loses its content', () => {
    expect(withoutContent(record({ cloudCustomData: 'secret' }))).toMatchObject({ type: 'TIMTextElem', payload: { text: '' }, cloudCustomData: '', id: '1-1-1' })
  })
})

describe('rows', () => {
  it('carry who wrote them and their ID', () => {
    const body = encoders.MessageBody.encode({ from: 'a', tinyId: '7', kind: 1, to: 'b', clientTime: 5, random: 6, nick: 'N', content: encodeContent(record({})) }).finish()
    const entry = toLogEntry(row({ body, revocation: { targetSeq: 1, revoker: 'a', reason: 'r' } }), 'C2Ca')
    expect(entry).toMatchObject({ kind: 'message', message: { id: '7-5-6', conversationId: 'C2Ca', from: 'a', nick: 'N' }, revocation: { revoker: 'a' } })
    const unbound = encoders.MessageBody.encode({ from: 'a', tinyId: '7', kind: 1, to: 'b', clientTime: 5, random: 6, unboundId: true }).finish()
    expect(toLogEntry(row({ body: unbound }), 'C2Ca').message?.id).toBe('0-5-6')
  })

  it('R22: an unknown kind and an unreadable body keep their place', () => {
    expect(toLogEntry(row({ kind: 9 as RowKind }), 'C2Ca')).toMatchObject({ kind: 'unknown', seq: 1, message: null })
    expect(toLogEntry(row({ body: new Uint8Array([0xff]) }), 'C2Ca')).toMatchObject({ kind: 'unknown', message: null })
    expect(toLogEntry(row({ kind: RowKind.TOMBSTONE }), 'C2Ca')).toMatchObject({ kind: 'tombstone', message: null })
  })

  it('belong to the conversation with the other side', () => {
    expect(conversationIdOf({ kind: 1, a: 'a', b: 'b' }, 'a')).toBe('C2Cb')
    expect(conversationIdOf({ kind: 1, a: 'a', b: 'b' }, 'b')).toBe('C2Ca')
    expect(conversationIdOf({ kind: 1, a: 'a', b: 'a' }, 'a')).toBe('C2Ca')
    expect(conversationIdOf({ kind: 2, a: 'g', b: '' }, 'a')).toBe('GROUPg')
    expect([conversationIdOf({ kind: 1, a: 'x', b: 'y' }, 'a'), conversationIdOf({ kind: 3, a: 'a', b: '' }, 'a'), conversationIdOf(null, 'a')]).toEqual([undefined, undefined, undefined])
  })

  it('without a row name the conversation by the other side too', () => {
    const body = encoders.MessageBody.encode({ from: 'a', tinyId: '7', kind: 1, to: 'b', time: 3 }).finish()
    expect(toOnlineMessage(body, 'b')).toMatchObject({ record: { conversationId: 'C2Ca' }, timeSeconds: 3 })
    expect(toOnlineMessage(body, 'a')?.record.conversationId).toBe('C2Cb')
    expect(toOnlineMessage(new Uint8Array([0xff]), 'a')).toBeUndefined()
  })

  it('go up with their key and their content', () => {
    const message = record({ clientTime: 5, random: 6 })
    const outgoing = toOutgoing({ record: message, localIndex: 1, onlineOnly: false, unboundId: true, offlinePushInfo: '{}', state: 'pending', code: 0 })
    expect(outgoing).toMatchObject({ kind: 1, to: 'bob', clientTime: 5, random: 6, unboundId: true, offlinePushInfo: '{}' })
    expect(decoders.MessageContent.decode(outgoing.content ?? new Uint8Array(0)).text).toEqual({ text: 'text 1' })
  })
})

describe('index rows', () => {
  it('keep their facts', () => {
    const facts = { conversationId: 'C2Ca', headSeq: 9, headSequence: 8, trimSeq: 1, readSeq: 7, peerReadSeq: 6, clearSeq: 2, unread: 1, hidden: true }
    expect(toIndexRecord({ ...facts, uver: 3, last: null })).toEqual({ ...facts, last: null })
    expect(blankIndex('C2Ca')).toMatchObject({ conversationId: 'C2Ca', headSeq: 0, unread: 0, last: null })
  })
})
