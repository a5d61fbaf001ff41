import type { Encodable, wire } from '@opentim/protocol'
import { decoders, encoders } from '@opentim/protocol/sdk'
import { TYPES } from '../api/constants'
import type { MessagePayload, MessagePriority } from '../api/types'
import type { MessageRecord } from './port'

/** The part of a message that its sender wrote. */
export type MessageContentFields = Pick<
  MessageRecord,
  | 'type' | 'payload' | 'cloudCustomData' | 'priority' | 'needReadReceipt' | 'supportExtension' | 'excludedFromUnread'
  | 'excludedFromLast' | 'atUserList'
>

const PRIORITIES: readonly string[] = [
  TYPES.MSG_PRIORITY_HIGH, TYPES.MSG_PRIORITY_NORMAL, TYPES.MSG_PRIORITY_LOW, TYPES.MSG_PRIORITY_LOWEST,
]

const EMPTY_ELEMENTS: { readonly [type: string]: Encodable<wire.MessageContent> } = {
  [TYPES.MSG_TEXT]: { text: {} },
  [TYPES.MSG_CUSTOM]: { custom: {} },
  [TYPES.MSG_FACE]: { face: {} },
  [TYPES.MSG_LOCATION]: { location: {} },
}

/** Reads an encoded MessageContent. What this version does not know, or cannot read, is 'unsupported' [R22]. */
export function decodeContent(bytes: Uint8Array): MessageContentFields {
  let content: wire.MessageContent
  try {
    content = decoders.MessageContent.decode(bytes)
  } catch {
    return { ...decodeContent(new Uint8Array(0)), type: 'unsupported' }
  }
  const { type, payload } = elementOf(content)
  return {
    type, payload,
    cloudCustomData: content.cloudCustomData,
    priority: isPriority(content.priority) ? content.priority : TYPES.MSG_PRIORITY_NORMAL,
    needReadReceipt: content.needReadReceipt,
    supportExtension: content.supportExtension,
    excludedFromUnread: content.excludedFromUnread,
    excludedFromLast: content.excludedFromLast,
    atUserList: content.atUsers,
  }
}

/** Writes the MessageContent of a message that a builder made. */
export function encodeContent(message: MessageContentFields): Uint8Array {
  const { text, custom, face, location } = encodableElement(message.type, message.payload)
  return encoders.MessageContent.encode({
    text, custom, face, location,
    cloudCustomData: message.cloudCustomData,
    priority: message.priority === TYPES.MSG_PRIORITY_NORMAL ? '' : message.priority,
    needReadReceipt: message.needReadReceipt,
    supportExtension: message.supportExtension,
    excludedFromUnread: message.excludedFromUnread,
    excludedFromLast: message.excludedFromLast,
    atUsers: message.atUserList,
  }).finish()
}

/** What is left of a message after its revocation: its kind. The gateway does the same to its copy. */
export function withoutContent(record: MessageRecord): MessageRecord {
  return { ...record, ...decodeContent(encoders.MessageContent.encode(EMPTY_ELEMENTS[record.type] ?? {}).finish()) }
}

function elementOf({ text, custom, face, location }: wire.MessageContent): Pick<MessageRecord, 'type' | 'payload'> {
  if (text) return { type: TYPES.MSG_TEXT, payload: { text: text.text } }
  if (custom) {
    const { data, description, extension } = custom
    return { type: TYPES.MSG_CUSTOM, payload: { data, description, extension } }
  }
  if (face) return { type: TYPES.MSG_FACE, payload: { index: face.index, data: face.data } }
  if (location) {
    const { description, longitude, latitude } = location
    return { type: TYPES.MSG_LOCATION, payload: { description, longitude, latitude } }
  }
  return { type: 'unsupported', payload: { data: '', description: '', extension: '' } }
}

function encodableElement(type: MessageRecord['type'], payload: MessagePayload): Encodable<wire.MessageContent> {
  if (type === TYPES.MSG_TEXT && 'text' in payload) return { text: { text: payload.text } }
  if (type === TYPES.MSG_CUSTOM && 'extension' in payload) return { custom: payload }
  if (type === TYPES.MSG_FACE && 'index' in payload) return { face: payload }
  if (type === TYPES.MSG_LOCATION && 'longitude' in payload) return { location: payload }
  return {}
}

function isPriority(value: string): value is MessagePriority {
  return PRIORITIES.includes(value)
}
