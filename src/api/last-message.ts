import type { MessagePayload, MessageType } from './payloads'
import type { GroupAtType } from './value-types'

/** The preview of a conversation's newest message. */
export interface LastMessage {
  /** Seconds; 0 when there is no message. */
  lastTime: number
  lastSequence: number
  fromAccount: string
  nick: string
  nameCard: string
  /** A line of text for lists; placeholders such as `[自定义消息]` where the element has no text. */
  messageForShow: string
  /** Empty when there is no message. */
  type: MessageType | ''
  payload: MessagePayload | Record<string, never>
  isRevoked: boolean
  revoker: string
  isPeerRead: boolean
  cloudCustomData: string
}

/** Somebody mentioned this user, or everybody, in a group. */
export interface GroupAtInfo {
  from: string
  groupID: string
  messageSequence: number
  atTypeArray: GroupAtType[]
}
