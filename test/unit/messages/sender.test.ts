import { ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../../src/api/errors'
import type { Message } from '../../../src/api/types'
import { settlePromises, textRecord } from '../../support/fake-sync'
import { openMessages, rejectionOf } from './fixture'

describe('sending', () => {
  it('changes the very object that was built: status, time and sequence', async () => {
    const { messages, sync, text } = openMessages()
    const message = text('hello')
    const sent = messages.sendMessage(message)
    expect(message.status).toBe('unSend')
    const row = sync.accept(message.ID)
    const { code, data } = await sent
    expect(code).toBe(0)
    expect(data.message).toBe(message)
    expect(message).toMatchObject({ status: 'success', time: row.time, sequence: 1, conversationID: 'C2Cbob', from: 'me' })
  })

  it('34.5: keeps the ID through sending, failing and sending again', async () => {
    const { messages, sync, text } = openMessages()
    const message = text('hello')
    const id = message.ID
    const failing = rejectionOf(messages.sendMessage(message))
    sync.refuse(id)
    await failing
    const sent = messages.resendMessage(message)
    expect(sync.outbox().map(({ record }) => record.id)).toEqual([id])
    sync.accept(id)
    await sent
    expect(message).toMatchObject({ ID: id, status: 'success' })
  })

  it('SEND-6: never raises MESSAGE_RECEIVED for what this instance sent, even if the row comes again', async () => {
    const { messages, sync, heard, text } = openMessages()
    const message = text('hello')
    const sent = messages.sendMessage(message)
    const row = sync.accept(message.ID)
    await sent
    messages.listener.onRows({ conversationId: 'C2Cbob', entries: [row], fresh: true })
    messages.listener.onSettled()
    expect(heard).toEqual([])
  })

  it('SEND-6: nor for a message that failed here and had arrived all the same', async () => {
    const { messages, sync, heard, text } = openMessages()
    const message = text('hello')
    const failing = rejectionOf(messages.sendMessage(message))
    sync.refuse(message.ID)
    await failing
    const record = sync.outbox()[0]?.record
    if (!record) throw new Error('it is in the outbox')
    sync.push(record)
    sync.settle()
    expect(heard).toEqual([])
  })

  it('34.7: a failed send rejects with the message, whose status is fail', async () => {
    const { messages, sync, text } = openMessages()
    const message = text('hello')
    const failing = rejectionOf(messages.sendMessage(message))
    sync.refuse(message.ID, ERRORS.UNKNOWN_USER)
    const error = await failing
    expect(error).toBeInstanceOf(Error)
    expect(error.code).toBe(20003)
    expect(Object.keys(error)).toEqual(expect.arrayContaining(['code', 'message', 'data']))
    expect(error.data['message']).toBe(message)
    expect(message.status).toBe('fail')
  })

  it.each([
    ['undefined', undefined],
    ['a string', 'hello'],
    ['an object of its own making', { type: 'TIMTextElem', payload: { text: 'x' } }],
    ['an object whose ID is none', { ID: 'x', type: 'TIMTextElem', payload: { text: 'x' }, conversationID: 'C2Cbob', to: 'bob' }],
  ])('2105: refuses %s', async (_, value) => {
    const { messages, sync } = openMessages()
    const error = await rejectionOf(messages.sendMessage(value as Message))
    expect(error.code).toBe(2105)
    expect(sync.outbox()).toEqual([])
  })

  it('2105: refuses a message that somebody else wrote, and leaves it as it is', async () => {
    const { messages, sync, heard } = openMessages()
    sync.push(textRecord({ id: '9-1700000000-1', from: 'bob' }))
    sync.settle()
    const received = heard[0]?.[1][0] as Message
    const error = await rejectionOf(messages.sendMessage(received))
    expect(error.code).toBe(2105)
    expect(received.status).toBe('success')
  })

  it('2106: refuses a conversation that is neither C2C nor GROUP', async () => {
    const { messages, text } = openMessages()
    const message = text('hello')
    Object.assign(message, { conversationType: 'TOPIC' })
    expect((await rejectionOf(messages.sendMessage(message))).code).toBe(2106)
  })

  it('refuses an empty text with 2100', async () => {
    const { messages, sync, text } = openMessages()
    const message = text('')
    const error = await rejectionOf(messages.sendMessage(message))
    expect(error.code).toBe(2100)
    expect(message.status).toBe('fail')
    expect(error.data['message']).toBe(message)
    expect(sync.outbox()).toEqual([])
  })

  it('80002: refuses more than 12 KB before anything is stored, counted in UTF-8', async () => {
    const { messages, sync, text } = openMessages()
    expect((await rejectionOf(messages.sendMessage(text('中'.repeat(4097))))).code).toBe(80002)
    void messages.sendMessage(text('中'.repeat(4096)))
    expect(sync.outbox()).toHaveLength(1)
  })

  it('sends what the application wrote into the message since it was built', () => {
    const { messages, sync, text } = openMessages()
    const message = text('helo')
    message.payload.text = 'hello'
    message.cloudCustomData = '{"messageReply":{}}'
    void messages.sendMessage(message)
    expect(sync.outbox()[0]?.record).toMatchObject({ payload: { text: 'hello' }, cloudCustomData: '{"messageReply":{}}' })
  })

  it('does not send what the application changes after the call', () => {
    const { messages, sync, text } = openMessages()
    const message = text('hello')
    void messages.sendMessage(message)
    message.payload.text = 'something else'
    expect(sync.outbox()[0]?.record.payload).toEqual({ text: 'hello' })
  })

  it('works for an application that froze the message: the result is another object', async () => {
    const { messages, sync, text } = openMessages()
    const message = Object.freeze(text('hello'))
    const sent = messages.sendMessage(message)
    sync.accept(message.ID)
    const { data } = await sent
    expect(data.message).toMatchObject({ ID: message.ID, status: 'success' })
    expect(message.status).toBe('unSend')
  })

  it('makes good what the application deleted or overwrote while the message was on its way', async () => {
    const { messages, sync, text } = openMessages()
    const message = text('hello')
    const { ID } = message
    const sent = messages.sendMessage(message)
    Object.assign(message, { ID: 'mine', status: 'success', conversationID: 5 })
    Reflect.deleteProperty(message, 'payload')
    sync.accept(ID)
    await sent
    expect(message).toMatchObject({ ID, conversationID: 'C2Cbob', payload: { text: 'hello' } })
  })

  it('a copy of a message is sent as well, and the copy is the one that changes', async () => {
    const { messages, sync, text } = openMessages()
    const copy = JSON.parse(JSON.stringify(text('hello'))) as Message
    const sent = messages.sendMessage(copy)
    sync.accept(copy.ID)
    expect((await sent).data.message).toBe(copy)
    expect(copy.status).toBe('success')
  })

  it('the same message, sent twice at once, goes out once and settles both calls', async () => {
    const { messages, sync, text } = openMessages()
    const message = text('hello')
    const both = Promise.all([messages.sendMessage(message), messages.sendMessage(message)])
    expect(sync.outbox()).toHaveLength(1)
    sync.accept(message.ID)
    expect((await both).map(({ data }) => data.message)).toEqual([message, message])
  })

  it('a message that was sent already is answered from here', async () => {
    const { messages, sync, text } = openMessages()
    const message = text('hello')
    const sent = messages.sendMessage(message)
    sync.accept(message.ID)
    await sent
    expect((await messages.sendMessage(message)).data.message).toBe(message)
    expect(sync.outbox()).toEqual([])
  })

  it('passes the options on: onlineUserOnly, messageControlInfo, offlinePushInfo', () => {
    const { messages, sync, custom } = openMessages()
    void messages.sendMessage(custom('typing'), {
      onlineUserOnly: true,
      offlinePushInfo: { title: 'hi' },
      messageControlInfo: { excludedFromUnreadCount: true, excludedFromLastMessage: true },
    })
    expect(sync.outbox()[0]).toMatchObject({
      onlineOnly: true, offlinePushInfo: '{"title":"hi"}', unboundId: false,
      record: { excludedFromUnread: true, excludedFromLast: true },
    })
  })

  it('34.19: an onlineUserOnly message ends as success without a row, and no preview is told of it', async () => {
    const { messages, sync, sending, custom } = openMessages()
    const message = custom('typing')
    const sent = messages.sendMessage(message, { onlineUserOnly: true })
    sync.acceptOnline(message.ID, 1_700_000_050.7)
    await sent
    expect(message).toMatchObject({ status: 'success', time: 1_700_000_050, sequence: 0 })
    expect(sending).toEqual([])
  })

  it('offlinePushInfo that is no JSON is refused with 2903', async () => {
    const { messages, sync, text } = openMessages()
    const info: { title: string; self?: unknown } = { title: 'x' }
    info.self = info
    expect((await rejectionOf(messages.sendMessage(text('hello'), { offlinePushInfo: info }))).code).toBe(2903)
    expect(sync.outbox()).toEqual([])
  })

  it('a resend without options keeps those of the first attempt', async () => {
    const { messages, sync, custom } = openMessages()
    const message = custom('x')
    const failing = rejectionOf(messages.sendMessage(message, { messageControlInfo: { excludedFromUnreadCount: true } }))
    sync.refuse(message.ID)
    await failing
    void messages.resendMessage(message)
    expect(sync.outbox()).toMatchObject([{ state: 'pending', record: { excludedFromUnread: true } }])
  })

  it('a resend with options replaces what the outbox held', async () => {
    const { messages, sync, custom } = openMessages()
    const message = custom('x')
    const failing = rejectionOf(messages.sendMessage(message))
    sync.refuse(message.ID)
    await failing
    void messages.resendMessage(message, { messageControlInfo: { excludedFromUnreadCount: true } })
    expect(sync.outbox()).toMatchObject([{ state: 'pending', record: { id: message.ID, excludedFromUnread: true } }])
  })

  it('a message that failed in an earlier session is sent again from the outbox', async () => {
    const { messages, sync, text } = openMessages()
    const message = text('hello')
    const failing = rejectionOf(messages.sendMessage(message))
    sync.refuse(message.ID)
    await failing
    const later = openMessages()
    later.sync.entries.push(...sync.entries)
    const copy = JSON.parse(JSON.stringify(message)) as Message
    void later.messages.resendMessage(copy)
    expect(later.sync.outbox()).toMatchObject([{ state: 'pending', record: { id: message.ID } }])
    expect(copy.status).toBe('unSend')
  })

  it('a message that still waits from an earlier session is not sent twice', () => {
    const { messages, sync, text } = openMessages()
    const message = text('hello')
    void messages.sendMessage(message)
    const later = openMessages()
    later.sync.entries.push(...sync.entries)
    void later.messages.resendMessage(JSON.parse(JSON.stringify(message)) as Message)
    expect(later.sync.outbox()).toHaveLength(1)
  })

  it('S21: what the outbox refuses because of a logout fails with its code', async () => {
    const { messages, sync, text } = openMessages()
    sync.sendThrows = new TimError(ERRORS.CLOSED)
    const message = text('hello')
    expect((await rejectionOf(messages.sendMessage(message))).code).toBe(ERRORS.CLOSED.code)
    expect(message.status).toBe('fail')
  })

  it('SEND-5: every send settles when the account closes', async () => {
    const { messages, text } = openMessages()
    const sends = [text('one'), text('two')].map((message) => rejectionOf(messages.sendMessage(message)))
    messages.close(new TimError(ERRORS.CLOSED))
    expect((await Promise.all(sends)).map(({ code }) => code)).toEqual([ERRORS.CLOSED.code, ERRORS.CLOSED.code])
  })

  it('a late answer to a message that failed makes it a success', async () => {
    const { messages, sync, text } = openMessages()
    const message = text('hello')
    const failing = rejectionOf(messages.sendMessage(message))
    sync.refuse(message.ID)
    await failing
    sync.accept(message.ID)
    await settlePromises()
    expect(message.status).toBe('success')
  })
})
