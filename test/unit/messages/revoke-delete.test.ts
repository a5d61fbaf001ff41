import { ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../../src/api/errors'
import type { Message } from '../../../src/api/types'
import { START_SECONDS, textRecord } from '../../support/fake-sync'
import { openMessages, rejectionOf } from './fixture'

const BOB = 'C2Cbob'

async function openWithSent() {
  const opened = openMessages()
  const message = opened.text('hello')
  const sent = opened.messages.sendMessage(message)
  opened.sync.accept(message.ID)
  await sent
  return { ...opened, message }
}

function openWithReceived(count: number) {
  const opened = openMessages()
  for (let number = 1; number <= count; number++) {
    opened.sync.push(textRecord({ id: `9-${START_SECONDS}-${number}`, from: 'bob' }))
  }
  opened.sync.settle()
  const received = opened.heard[0]?.[1] ?? []
  return { ...opened, received }
}

describe('revokeMessage', () => {
  it('marks the object and resolves with it; this instance hears no event of its own revocation', async () => {
    const { messages, sync, heard, message } = await openWithSent()
    const { data } = await messages.revokeMessage(message)
    expect(data.message).toBe(message)
    expect(message).toMatchObject({ isRevoked: true, revoker: 'me' })
    expect(sync.asked('revoke')).toEqual([{ conversationId: BOB, seq: 1, messageId: message.ID, reason: '' }])
    expect(heard).toEqual([])
  })

  it('20016: the refusal of the gateway goes to the caller, and nothing is marked', async () => {
    const { messages, sync, message } = await openWithSent()
    sync.failure = new TimError(ERRORS.REVOKE_WINDOW_PASSED)
    expect((await rejectionOf(messages.revokeMessage(message))).code).toBe(20016)
    expect(message.isRevoked).toBe(false)
  })

  it('after a refusal, a revocation from another device is an event again', async () => {
    const { messages, sync, heard, message } = await openWithSent()
    sync.failure = new TimError(ERRORS.NETWORK_ERROR)
    await rejectionOf(messages.revokeMessage(message))
    sync.pushRevoke(BOB, 1)
    sync.settle()
    expect(heard.map(([event]) => event)).toEqual(['revoked'])
  })

  it('2110: a message without a row cannot be revoked', async () => {
    const { messages, sync, custom } = openMessages()
    const message = custom('typing')
    const sent = messages.sendMessage(message, { onlineUserOnly: true })
    sync.acceptOnline(message.ID, START_SECONDS)
    await sent
    expect((await rejectionOf(messages.revokeMessage(message))).code).toBe(2110)
  })

  it('20023: a revoked message is not revoked again', async () => {
    const { messages, sync, message } = await openWithSent()
    await messages.revokeMessage(message)
    expect((await rejectionOf(messages.revokeMessage(message))).code).toBe(20023)
    expect(sync.asked('revoke')).toHaveLength(1)
  })

  it('2105: refuses what is no message', async () => {
    const { messages } = openMessages()
    expect((await rejectionOf(messages.revokeMessage({} as Message))).code).toBe(2105)
  })

  it('a message that is not held any more is found by its ID', async () => {
    const { message } = await openWithSent()
    const later = openMessages()
    const copy = JSON.parse(JSON.stringify(message)) as Message
    const { data } = await later.messages.revokeMessage(copy)
    expect(later.sync.asked('revoke')).toEqual([{ conversationId: BOB, seq: 0, messageId: message.ID, reason: '' }])
    expect(data.message).toMatchObject({ ID: message.ID, isRevoked: true })
  })
})

describe('deleteMessage', () => {
  it('deletes for this user: marked, not found any more, in no page', async () => {
    const { messages, sync, received } = openWithReceived(3)
    const { data } = await messages.deleteMessage(received.slice(0, 2))
    expect(data.messageList.map(({ isDeleted }) => isDeleted)).toEqual([true, true])
    expect(received.map(({ isDeleted }) => isDeleted)).toEqual([true, true, false])
    expect(sync.asked('deleteMessages')).toEqual([{ conversationId: BOB, messageIds: received.slice(0, 2).map(({ ID }) => ID) }])
    expect(messages.findMessage(received[0]?.ID ?? '')).toBeNull()
    const page = await messages.getMessageList({ conversationID: BOB })
    expect(page.data.messageList).toEqual([received[2]])
  })

  it('a message that failed is forgotten here; the gateway never had it', async () => {
    const { messages, sync, text } = openMessages()
    const message = text('hello')
    const failing = rejectionOf(messages.sendMessage(message))
    sync.refuse(message.ID)
    await failing
    await messages.deleteMessage([message])
    expect(message.isDeleted).toBe(true)
    expect(sync.outbox()).toEqual([])
    expect(sync.asked('deleteMessages')).toEqual([])
  })

  it('2111: a message on its way cannot be deleted', async () => {
    const { messages, text } = openMessages()
    const message = text('hello')
    void messages.sendMessage(message)
    expect((await rejectionOf(messages.deleteMessage([message]))).code).toBe(2111)
  })

  it('2111: nor can one that waits since an earlier session', async () => {
    const { messages, sync } = openMessages()
    const record = textRecord({ id: `7-${START_SECONDS}-1`, from: 'me', to: 'bob', conversationId: BOB })
    sync.send({ record, onlineOnly: false, unboundId: false, offlinePushInfo: '' })
    const { data } = await messages.getMessageList({ conversationID: BOB })
    expect((await rejectionOf(messages.deleteMessage(data.messageList))).code).toBe(2111)
    expect(sync.outbox()).toHaveLength(1)
  })

  it('2111: not more than 30 in one call', async () => {
    const { messages, sync, received } = openWithReceived(31)
    expect((await rejectionOf(messages.deleteMessage(received))).code).toBe(2111)
    expect(sync.asked('deleteMessages')).toEqual([])
    await messages.deleteMessage(received.slice(0, 30))
    expect(sync.asked('deleteMessages')).toHaveLength(1)
  })

  it('2111: all of one conversation', async () => {
    const { messages, text } = openMessages()
    expect((await rejectionOf(messages.deleteMessage([text('one'), text('two', 'carol')]))).code).toBe(2111)
  })

  it('2116: system notices stay', async () => {
    const { messages, received } = openWithReceived(1)
    const notice = { ...received[0], conversationType: '@TIM#SYSTEM' } as Message
    expect((await rejectionOf(messages.deleteMessage([notice]))).code).toBe(2116)
  })

  it.each([[undefined, 2105], ['x', 2105], [[{}], 2105], [[], 2903]])('refuses %j with %i', async (list, code) => {
    const { messages } = openMessages()
    expect((await rejectionOf(messages.deleteMessage(list as Message[]))).code).toBe(code)
  })

  it('a refusal by the gateway deletes nothing here', async () => {
    const { messages, sync, received } = openWithReceived(1)
    sync.failure = new TimError(ERRORS.NETWORK_ERROR)
    expect((await rejectionOf(messages.deleteMessage(received))).code).toBe(2800)
    expect(received[0]?.isDeleted).toBe(false)
    expect(messages.findMessage(received[0]?.ID ?? '')).toBe(received[0])
  })
})

describe('clearHistoryMessage', () => {
  it('empties the conversation and says which', async () => {
    const { messages, received } = openWithReceived(3)
    const { data } = await messages.clearHistoryMessage(BOB)
    expect(data).toEqual({ conversationID: BOB })
    expect((await messages.getMessageList({ conversationID: BOB })).data.messageList).toEqual([])
    expect(messages.findMessage(received[0]?.ID ?? '')).toBeNull()
  })

  it('2503: refuses what is no conversation', async () => {
    const { messages } = openMessages()
    expect((await rejectionOf(messages.clearHistoryMessage('bob'))).code).toBe(2503)
  })
})

describe('findMessage', () => {
  it('gives what this instance holds, null otherwise, at once', () => {
    const { messages, received } = openWithReceived(1)
    expect(messages.findMessage(received[0]?.ID ?? '')).toBe(received[0])
    expect(messages.findMessage('1-2-3')).toBeNull()
  })
})
