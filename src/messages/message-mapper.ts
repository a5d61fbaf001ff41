import { TYPES } from '../api/constants'
import type { CustomPayload, Message, MessagePayload, MessageStatus, MessageType } from '../api/types'
import type { LogEntry, MessageRecord } from '../sync/port'
import { internalsOf, makeMessage } from './message'

/** How a record looks from where this user stands. */
export interface MessageView {
  /** The user who is logged in. */
  readonly selfId: string
  readonly status: MessageStatus
  /** Seconds. */
  readonly time: number
  readonly seq: number
  readonly sequence: number
  /** Up to here the other side of a C2C conversation has read. */
  readonly peerReadSeq: number
  readonly revocation: LogEntry['revocation']
}

/** What an element of a newer SDK is shown as [R22]. */
const UNSUPPORTED: CustomPayload = { data: '', description: 'unsupported', extension: '' }

/** A fresh object for the application; nothing in it is shared with the record. */
export function messageFromRecord(record: MessageRecord, view: MessageView): Message {
  const fields: MessageFields = {
    ID: record.id,
    conversationID: record.conversationId,
    conversationType: record.conversationType,
    to: record.to,
    from: record.from,
    flow: record.from === view.selfId ? 'out' : 'in',
    time: view.time,
    status: view.status,
    priority: record.priority,
    nick: record.nick,
    avatar: record.avatar,
    atUserList: [...record.atUserList],
    cloudCustomData: record.cloudCustomData,
    needReadReceipt: record.needReadReceipt,
    isSupportExtension: record.supportExtension,
    sequence: view.sequence,
    random: record.random,
    clientSequence: view.sequence,
  }
  const message = makeMessage({ ...fields, ...elementOf(record) }) as Message
  applyView(message, view)
  return message
}

function applyView(message: Message, view: MessageView): void {
  const own = message.from === view.selfId
  if (own && message.conversationType === TYPES.CONV_C2C) {
    message.isPeerRead = view.seq > 0 && view.seq <= view.peerReadSeq
    message.readReceiptInfo.isPeerRead = message.isPeerRead
  }
  if (view.revocation) applyRevocation(message, view.revocation)
}

function applyRevocation(message: Message, revocation: { readonly revoker: string; readonly reason: string }): void {
  message.isRevoked = true
  message.revoker = revocation.revoker
  message.revokerInfo = { userID: revocation.revoker, nick: '', avatar: '' }
  message.revokeReason = revocation.reason
}

type MessageFields = Omit<Parameters<typeof makeMessage<MessageType>>[0], 'type' | 'payload'>

function elementOf(record: MessageRecord): { type: MessageType; payload: MessagePayload } {
  if (record.type === 'unsupported') return { type: TYPES.MSG_CUSTOM, payload: { ...UNSUPPORTED } }
  return { type: record.type, payload: { ...record.payload } }
}

/** Facts of a message that its object does not carry. */
export interface RecordOptions {
  /** The user who is logged in: the sender. */
  readonly selfId: string
  readonly excludedFromUnread?: boolean
  readonly excludedFromLast?: boolean
}

/**
 * What the SDK keeps of a message that is about to be sent, with what the application changed since it was built.
 * The ID is the one that it was built with. Undefined when the value is no message.
 */
export function recordFromMessage(message: Message, options: RecordOptions): MessageRecord | undefined {
  const known = internalsOf(message)
  if (!known) return undefined
  return {
    id: known.id,
    conversationId: message.conversationID,
    conversationType: message.conversationType,
    from: options.selfId,
    to: message.to,
    nick: message.nick,
    avatar: message.avatar,
    clientTime: known.clientTime,
    random: known.random,
    type: message.type,
    payload: plainPayload(message),
    cloudCustomData: message.cloudCustomData,
    priority: message.priority,
    needReadReceipt: message.needReadReceipt,
    supportExtension: message.isSupportExtension,
    excludedFromUnread: options.excludedFromUnread ?? false,
    excludedFromLast: options.excludedFromLast ?? false,
    atUserList: [...message.atUserList],
  }
}

/** Only the fields that belong to the element: what else an application hung onto the payload stays with it. */
function plainPayload(message: Message): MessagePayload {
  switch (message.type) {
    case TYPES.MSG_TEXT: return { text: message.payload.text }
    case TYPES.MSG_CUSTOM: return pickCustom(message.payload)
    case TYPES.MSG_FACE: return { index: message.payload.index, data: message.payload.data }
    case TYPES.MSG_LOCATION: {
      const { description, longitude, latitude } = message.payload
      return { description, longitude, latitude }
    }
    default: return { ...message.payload }
  }
}

function pickCustom({ data, description, extension }: CustomPayload): CustomPayload {
  return { data, description, extension }
}
