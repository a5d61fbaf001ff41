import type { Message } from './message'
import type { CustomPayload, FacePayload, LocationPayload, TextPayload } from './payloads'
import type { ConversationType, MessagePriority } from './value-types'

/** What all message builders take. */
export interface CreateMessageOptions<Payload> {
  /** userID or groupID. */
  to: string
  /** TYPES.CONV_C2C or TYPES.CONV_GROUP. */
  conversationType: Extract<ConversationType, 'C2C' | 'GROUP'>
  payload: Payload
  /** Of group messages; default Normal. */
  priority?: MessagePriority
  cloudCustomData?: string
  needReadReceipt?: boolean
  /** Only these members of the group get it. */
  receiverList?: string[]
  isSupportExtension?: boolean
  customModerationConfigurationID?: string
}

export type CreateTextMessageOptions = CreateMessageOptions<TextPayload>
export type CreateCustomMessageOptions = CreateMessageOptions<Partial<CustomPayload>>
export type CreateFaceMessageOptions = CreateMessageOptions<FacePayload>
export type CreateLocationMessageOptions = CreateMessageOptions<LocationPayload>

/** For a push service behind the gateway; the SDK passes it on as it is. */
export interface OfflinePushInfo {
  disablePush?: boolean
  disableVoipPush?: boolean
  title?: string
  description?: string
  extension?: string
  ignoreIOSBadge?: boolean
  androidOPPOChannelID?: string
  androidInfo?: {
    sound?: string
    XiaoMiChannelID?: string
    OPPOChannelID?: string
    FCMChannelID?: string
    VIVOClassification?: number
    VIVOCategory?: string
    HuaWeiCategory?: string
    OPPOCategory?: string
  }
  apnsInfo?: { sound?: string; ignoreIOSBadge?: boolean; disableVoipPush?: boolean }
}

/** What a message may be left out of. */
export interface MessageControlInfo {
  excludedFromUnreadCount?: boolean
  excludedFromLastMessage?: boolean
  excludedFromContentModeration?: boolean
}

/** Options of `sendMessage()` and `resendMessage()`. */
export interface SendMessageOptions {
  /** Only for devices that are online now: never stored, counted or listed. */
  onlineUserOnly?: boolean
  offlinePushInfo?: OfflinePushInfo
  messageControlInfo?: MessageControlInfo
}

export interface SendMessageResult {
  message: Message
}

export interface RevokeMessageResult {
  message: Message
}

export interface DeleteMessageResult {
  messageList: Message[]
}

export interface GetMessageListOptions {
  conversationID: string
  /** From the page before; none on the first, which is the newest. */
  nextReqMessageID?: string
  /** 1 to 15, default 15. */
  count?: number
}

export interface GetMessageListResult {
  /** Oldest first. */
  messageList: Message[]
  /** Empty when `isCompleted`. */
  nextReqMessageID: string
  isCompleted: boolean
}

export interface GetMessageListHoppingOptions {
  conversationID: string
  /** Where to jump in a group. */
  sequence?: number
  /** Where to jump in a C2C conversation, seconds. */
  time?: number
  /** 0 older (default), 1 newer. */
  direction?: 0 | 1
  /** 1 to 15, default 15. */
  count?: number
}

export interface GetMessageListHoppingResult {
  /** Oldest first. */
  messageList: Message[]
  nextMessageSeq: number
  /** Seconds. */
  nextMessageTime: number
  isCompleted: boolean
}

export interface ClearHistoryMessageResult {
  conversationID: string
}
