import { describe, expect, it } from 'vitest'
import { START_SECONDS, textRecord } from '../../support/fake-sync'
import { openMessages } from './fixture'
import type { Heard } from './fixture'

function fromBob(number: number, fields = {}) {
  return textRecord({ id: `9-${START_SECONDS}-${number}`, from: 'bob', ...fields })
}

function namesOf(heard: readonly Heard[]): unknown[] {
  return heard.map(([event, list]) => [event, ...list.map(({ ID }) => ID.split('-')[2])])
}

describe('receiving', () => {
  it('34.6: raises each message once, in order, gathered until the burst is over', () => {
    const { sync, heard } = openMessages()
    sync.push(fromBob(1))
    sync.push(fromBob(2))
    expect(heard).toEqual([])
    sync.settle()
    sync.settle()
    expect(namesOf(heard)).toEqual([['received', '1', '2']])
  })

  it('34.4: what it hands over is plain data of its own, without a way back', () => {
    const { sync, heard } = openMessages()
    sync.push(fromBob(1))
    sync.settle()
    const message = heard[0]?.[1][0]
    expect(JSON.parse(JSON.stringify(message))).toMatchObject({
      ID: `9-${START_SECONDS}-1`, conversationID: 'C2Cbob', conversationType: 'C2C', from: 'bob', to: 'me', flow: 'in',
      status: 'success', time: START_SECONDS + 1, sequence: 1, isRevoked: false, isDeleted: false,
      payload: { text: `text of 9-${START_SECONDS}-1` }, atUserList: [], readReceiptInfo: {},
    })
  })

  it('does not raise rows that this device had known before', () => {
    const { sync, heard, messages } = openMessages()
    const { message } = sync.push(fromBob(1), false)
    sync.settle()
    expect(heard).toEqual([])
    expect(messages.findMessage(message?.id ?? '')).toBeNull()
  })

  it('raises own messages of other devices, with flow out', () => {
    const { sync, heard } = openMessages()
    sync.push(fromBob(1, { from: 'me', to: 'bob', conversationId: 'C2Cbob' }))
    sync.settle()
    expect(heard[0]?.[1][0]).toMatchObject({ flow: 'out', from: 'me', conversationID: 'C2Cbob' })
  })

  it('34.19: raises onlineUserOnly messages, which are in no history', async () => {
    const { sync, heard, messages } = openMessages()
    messages.listener.onOnline(fromBob(1), START_SECONDS)
    sync.settle()
    expect(namesOf(heard)).toEqual([['received', '1']])
    expect((await messages.getMessageList({ conversationID: 'C2Cbob' })).data.messageList).toEqual([])
  })

  it('a row that is told again after a truncation is not raised again', () => {
    const { sync, heard, messages } = openMessages()
    const row = sync.push(fromBob(1))
    sync.settle()
    messages.listener.onTruncated('C2Cbob', 0)
    messages.listener.onRows({ conversationId: 'C2Cbob', entries: [{ ...row, seq: 4 }], fresh: true })
    sync.settle()
    expect(heard).toHaveLength(1)
  })

  it('hands a long burst over in parts, so that it is never gathered without bound', () => {
    const { sync, heard } = openMessages()
    const rows = Array.from({ length: 1000 }, (_, index) => sync.append(fromBob(index + 1)))
    sync.listener?.onRows({ conversationId: 'C2Cbob', entries: rows, fresh: true })
    expect(heard.map(([, list]) => list.length)).toEqual([1000])
  })

  it('a call made from a handler sees the state after the message, and settling inside it raises nothing twice', () => {
    const { sync, heard, messages } = openMessages()
    sync.push(fromBob(1))
    const push = heard.push.bind(heard)
    heard.push = (...items) => {
      messages.listener.onSettled()
      return push(...items)
    }
    sync.settle()
    expect(namesOf(heard)).toEqual([['received', '1']])
  })
})

describe('revocations', () => {
  it('raises the message, marked on the object that the application has', () => {
    const { sync, heard, names } = openMessages()
    names.set('bob', { nick: 'Bob', avatar: 'b.png' })
    sync.push(fromBob(1))
    sync.settle()
    const message = heard[0]?.[1][0]
    sync.listener?.onRows({
      conversationId: 'C2Cbob', fresh: true,
      entries: [{ seq: 2, sequence: 1, time: 0, kind: 'revoke', message: null, revocation: { targetSeq: 1, revoker: 'bob', reason: 'typo' } }],
    })
    sync.settle()
    expect(heard[1]?.[0]).toBe('revoked')
    expect(heard[1]?.[1][0]).toBe(message)
    expect(message).toMatchObject({
      isRevoked: true, revoker: 'bob', revokerInfo: { userID: 'bob', nick: 'Bob', avatar: 'b.png' }, revokeReason: 'typo',
    })
  })

  it('SYNC-10: the same revocation again is no event', () => {
    const { sync, heard } = openMessages()
    sync.push(fromBob(1))
    sync.pushRevoke('C2Cbob', 1)
    sync.pushRevoke('C2Cbob', 1)
    sync.settle()
    expect(heard.map(([event]) => event)).toEqual(['received', 'revoked'])
  })

  it('a message that was revoked before this device heard of it arrives revoked', () => {
    const { sync, heard } = openMessages()
    const row = sync.append(fromBob(1))
    const revocation = { targetSeq: 1, revoker: 'bob', reason: '' }
    sync.listener?.onRows({ conversationId: 'C2Cbob', entries: [{ ...row, revocation }], fresh: true })
    sync.pushRevoke('C2Cbob', 1)
    sync.settle()
    expect(heard.map(([event]) => event)).toEqual(['received'])
    expect(heard[0]?.[1][0]?.isRevoked).toBe(true)
  })

  it('what the application cannot have is not raised', () => {
    const { sync, heard } = openMessages()
    sync.pushRevoke('C2Cbob', 77)
    sync.settle()
    expect(heard).toEqual([])
  })
})

describe('read marks of the peer', () => {
  async function sendTwo() {
    const opened = openMessages()
    const { messages, sync, text } = opened
    const sent = [text('one'), text('two')]
    for (const message of sent) {
      const sending = messages.sendMessage(message)
      sync.accept(message.ID)
      await sending
    }
    return { ...opened, sent }
  }

  it('raises own messages up to the mark, each once, in order', async () => {
    const { sync, heard, sent } = await sendTwo()
    sync.index({ conversationId: 'C2Cbob', peerReadSeq: 1 })
    sync.settle()
    sync.index({ conversationId: 'C2Cbob', peerReadSeq: 2 })
    sync.index({ conversationId: 'C2Cbob', peerReadSeq: 2 })
    sync.settle()
    expect(heard.map(([event, list]) => [event, list])).toEqual([['readByPeer', [sent[0]]], ['readByPeer', [sent[1]]]])
    expect(sent.map(({ isPeerRead }) => isPeerRead)).toEqual([true, true])
  })

  it('READ-1: a mark that goes back changes nothing', async () => {
    const { sync, heard, sent } = await sendTwo()
    sync.index({ conversationId: 'C2Cbob', peerReadSeq: 2 })
    sync.index({ conversationId: 'C2Cbob', peerReadSeq: 1 })
    sync.settle()
    expect(heard).toHaveLength(1)
    expect(sent[1]?.isPeerRead).toBe(true)
  })

  it('the whole index, told again, raises no mark again', async () => {
    const { sync, heard } = await sendTwo()
    sync.index({ conversationId: 'C2Cbob', peerReadSeq: 2 })
    sync.settle()
    sync.listener?.onReset()
    sync.index({ conversationId: 'C2Cbob', peerReadSeq: 2 })
    sync.settle()
    expect(heard).toHaveLength(1)
  })

  it('messages of the peer are not read by the peer', () => {
    const { sync, heard } = openMessages()
    sync.push(fromBob(1))
    sync.index({ conversationId: 'C2Cbob', peerReadSeq: 1 })
    sync.settle()
    expect(heard.map(([event]) => event)).toEqual(['received'])
    expect(heard[0]?.[1][0]?.isPeerRead).toBe(false)
  })

  it('history that is loaded after the mark came shows it', async () => {
    const { sync, messages } = openMessages()
    sync.append(fromBob(1, { from: 'me', to: 'bob', conversationId: 'C2Cbob' }))
    sync.index({ conversationId: 'C2Cbob', peerReadSeq: 1 })
    const { data } = await messages.getMessageList({ conversationID: 'C2Cbob' })
    expect(data.messageList.map(({ isPeerRead }) => isPeerRead)).toEqual([true])
  })
})

describe('what an application does to a received message', () => {
  it('N12: the nick is the one of the user cache; N11: without one it is the nick that the message carried', () => {
    const { sync, heard, names, messages } = openMessages()
    sync.push(fromBob(1, { nick: 'Old Bob' }))
    sync.settle()
    expect(heard[0]?.[1][0]?.nick).toBe('Old Bob')
    names.set('bob', { nick: 'Bob', avatar: 'new.png' })
    expect(messages.findMessage(`9-${START_SECONDS}-1`)).toMatchObject({ nick: 'Bob', avatar: 'new.png' })
    names.delete('bob')
    expect(messages.findMessage(`9-${START_SECONDS}-1`)).toMatchObject({ nick: 'Old Bob' })
  })

  it('cannot change what the SDK gives the next time', async () => {
    const { sync, heard, messages } = openMessages()
    sync.push(fromBob(1))
    sync.settle()
    const message = heard[0]?.[1][0]
    Object.assign(message?.payload ?? {}, { text: 'forged' })
    Object.assign(message ?? {}, { from: 'carol', isRevoked: true, ID: 'x', sequence: -1 })
    const { data } = await messages.getMessageList({ conversationID: 'C2Cbob' })
    expect(data.messageList).toMatchObject([{
      ID: `9-${START_SECONDS}-1`, from: 'bob', isRevoked: false, sequence: 1, payload: { text: `text of 9-${START_SECONDS}-1` },
    }])
  })

  it('a frozen message stays as it is; a revocation comes with another object', () => {
    const { sync, heard } = openMessages()
    sync.push(fromBob(1))
    sync.settle()
    const message = Object.freeze(heard[0]?.[1][0])
    sync.pushRevoke('C2Cbob', 1)
    sync.settle()
    expect(message?.isRevoked).toBe(false)
    expect(heard[1]?.[1][0]).toMatchObject({ ID: message?.ID, isRevoked: true })
  })

  it('keeps the parts of an object that nobody touched, so that screens do not redraw', () => {
    const { sync, heard, messages } = openMessages()
    sync.push(fromBob(1))
    sync.settle()
    const message = heard[0]?.[1][0]
    const { payload, readReceiptInfo } = message ?? {}
    expect(messages.findMessage(message?.ID ?? '')).toBe(message)
    expect(message?.payload).toBe(payload)
    expect(message?.readReceiptInfo).toBe(readReceiptInfo)
  })

  it('R22: an element of a newer SDK is a custom message that says so', () => {
    const { sync, heard } = openMessages()
    sync.push(fromBob(1, { type: 'unsupported', payload: { data: '', description: '', extension: '' } }))
    sync.settle()
    expect(heard[0]?.[1][0]).toMatchObject({ type: 'TIMCustomElem', payload: { data: '', description: 'unsupported' } })
  })
})

