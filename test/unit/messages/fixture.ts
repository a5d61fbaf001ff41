import type { Message } from '../../../src/api/types'
import { createCustomMessage } from '../../../src/messages/builders/create-custom-message'
import { createTextMessage } from '../../../src/messages/builders/create-text-message'
import type { BuilderContext } from '../../../src/messages/builders/builder-context'
import { MessageService } from '../../../src/messages/message-service'
import type { MessageRecord } from '../../../src/sync/port'
import { FakeSync, START_SECONDS } from '../../support/fake-sync'

export type Heard = readonly [event: 'received' | 'revoked' | 'readByPeer', messages: Message[]]

/** A message service of user `me`, on a sync port by hand. */
export function openMessages() {
  const sync = new FakeSync()
  const heard: Heard[] = []
  const names = new Map<string, { nick: string; avatar: string }>()
  const sending: MessageRecord[] = []
  const messages = new MessageService({
    log: sync,
    identity: { userId: () => 'me', tinyId: () => '7' },
    names: { nameOf: (userId) => names.get(userId) },
    signals: {
      received: (list) => heard.push(['received', list]),
      revoked: (list) => heard.push(['revoked', list]),
      readByPeer: (list) => heard.push(['readByPeer', list]),
    },
    outgoing: { onSending: (record) => sending.push(record) },
  })
  sync.listener = messages.listener
  return { sync, heard, names, sending, messages, ...builders() }
}

/** Builders of user `me`. */
function builders() {
  let random = 100
  let clientSequence = 0
  const context: BuilderContext = {
    author: () => ({ userId: 'me', tinyId: '7', nick: 'Me', avatar: '' }),
    nextStamp: () => ({ clientTime: START_SECONDS, random: ++random }),
    nextClientSequence: () => ++clientSequence,
  }
  const text = (words: string, to = 'bob') => createTextMessage(context, { to, conversationType: 'C2C', payload: { text: words } })
  const custom = (data: string, to = 'bob') => createCustomMessage(context, { to, conversationType: 'C2C', payload: { data } })
  return { text, custom }
}

/** What a promise rejects with; fails when it resolves. */
export async function rejectionOf(promise: Promise<unknown>): Promise<{ code: number; message: string; data: Record<string, unknown> }> {
  try {
    await promise
  } catch (error) {
    return error as { code: number; message: string; data: Record<string, unknown> }
  }
  throw new Error('it resolved')
}
