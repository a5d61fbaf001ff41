import { TYPES } from '../api/constants'
import type { CustomPayload, Message, MessageFields, MessagePayload, MessageStatus, MessageType } from '../api/types'
import type { LogEntry, MessageRecord } from '../sync/port'
import { internalsOf } from './message'

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

/**
 * A fresh object for the application; nothing in it is shared with the record. Written out in one literal: it is made
 * for every message that arrives.
 */
export function messageFromRecord(record: MessageRecord, view: MessageView): Message {
  const { revocation } = view
  const isOwn = record.from === view.selfId
  const isPeerRead = isOwn && record.conversationType === TYPES.CONV_C2C && view.seq > 0 && view.seq <= view.peerReadSeq
  const isSupported = record.type !== 'unsupported'
  const fields: MessageFields & { type: MessageType; payload: MessagePayload } = {
    ID: record.id,
    type: record.type === 'unsupported' ? TYPES.MSG_CUSTOM : record.type,
    payload: isSupported ? { ...record.payload } : { ...UNSUPPORTED },
    conversationID: record.conversationId,
    conversationType: record.conversationType,
    to: record.to,
    from: record.from,
    flow: isOwn ? 'out' : 'in',
    time: view.time,
    status: view.status,
    isRevoked: revocation !== null,
    priority: record.priority,
    nick: record.nick,
    avatar: record.avatar,
    nameCard: '',
    isPeerRead,
    atUserList: [...record.atUserList],
    cloudCustomData: record.cloudCustomData,
    isDeleted: false,
    isModified: false,
    needReadReceipt: record.needReadReceipt,
    readReceiptInfo: isOwn && record.conversationType === TYPES.CONV_C2C ? { isPeerRead } : {},
    isBroadcastMessage: false,
    isSupportExtension: record.supportExtension,
    receiverList: undefined,
    revoker: revocation?.revoker ?? '',
    revokerInfo: { userID: revocation?.revoker ?? '', nick: '', avatar: '' },
    revokeReason: revocation?.reason ?? '',
    sequence: view.sequence,
    hasRiskContent: false,
    clientSequence: view.sequence,
    random: record.random,
  }
  // A record's type and payload belong together, which its type does not say.
  return fields as Message
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
