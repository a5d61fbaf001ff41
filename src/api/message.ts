import type { MessageType, PayloadByType } from './payloads'
import type { UserInfo } from './profile'
import type { ConversationType, MessagePriority } from './value-types'

/** Where the life of a message stands. */
export type MessageStatus = 'unSend' | 'success' | 'fail'

/** Who has read a message; parts are absent while unknown. */
export interface ReadReceiptInfo {
  readCount?: number
  unreadCount?: number
  isPeerRead?: boolean
  /** Seconds. */
  timestamp?: number
}

/** What messages of all types have. */
export interface MessageFields {
  /** `tinyID-clientTime-random`; never changes. */
  ID: string
  conversationID: string
  conversationType: ConversationType
  /** C2C: the receiver's userID; group: the groupID. */
  to: string
  /** The sender's userID. */
  from: string
  /** `out`: sent by this account, from whatever device. */
  flow: 'in' | 'out'
  /** Seconds; the server's time once the message is stored. */
  time: number
  status: MessageStatus
  isRevoked: boolean
  priority: MessagePriority
  nick: string
  avatar: string
  nameCard: string
  /** C2C: the other side has read up to here. */
  isPeerRead: boolean
  /** Mentioned members; may contain TYPES.MSG_AT_ALL. */
  atUserList: string[]
  cloudCustomData: string
  isDeleted: boolean
  isModified: boolean
  needReadReceipt: boolean
  readReceiptInfo: ReadReceiptInfo
  isBroadcastMessage: boolean
  isSupportExtension: boolean
  /** The members that a targeted group message is for. */
  receiverList: string[] | undefined
  /** The userID of who revoked it; `revokerInfo` says more. */
  revoker: string
  revokerInfo: UserInfo
  revokeReason: string
  /** The number of the message in its conversation, from 1; 0 while it is not stored. */
  sequence: number
  hasRiskContent: boolean
  clientSequence: number
  random: number
}

/** A message of one type. */
export interface MessageOf<Type extends MessageType> extends MessageFields {
  type: Type
  payload: PayloadByType[Type]
}

/**
 * A message: plain data, yours to copy, to edit and to show. Comparing `message.type` with a TYPES.MSG_* constant
 * narrows `message.payload`.
 */
export type Message = { [Type in MessageType]: MessageOf<Type> }[MessageType]
