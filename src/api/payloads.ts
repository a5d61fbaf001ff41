import type { TYPES } from './constants'
import type { GroupProfile } from './group-profile'
import type { GroupTipType } from './value-types'

export interface TextPayload {
  text: string
}

/** Strings that only the applications understand. */
export interface CustomPayload {
  data: string
  description: string
  extension: string
}

/** A sticker; the SDK ships none. */
export interface FacePayload {
  index: number
  data: string
}

export interface LocationPayload {
  description: string
  longitude: number
  latitude: number
}

/** One rendition of a picture; index 0 of the list is the original. */
export interface ImageInfo {
  url: string
  width: number
  height: number
  size: number
  sizeType: number
  type: number
}

export interface ImagePayload {
  uuid: string
  imageFormat: number
  imageInfoArray: ImageInfo[]
}

export interface AudioPayload {
  uuid: string
  url: string
  size: number
  /** Seconds. */
  second: number
}

export interface VideoPayload {
  videoUrl: string
  remoteVideoUrl: string
  videoFormat: string
  videoSecond: number
  videoSize: number
  videoUUID: string
  thumbUUID: string
  thumbUrl: string
  thumbFormat: string
  thumbWidth: number
  thumbHeight: number
  thumbSize: number
  snapshotUrl: string
  snapshotWidth: number
  snapshotHeight: number
}

export interface FilePayload {
  uuid: string
  fileName: string
  fileUrl: string
  fileSize: number
}

/** One message inside a merger message. */
export interface SimplifiedMessage {
  ID: string
  nick: string
  avatar: string
  from: string
  /** Seconds. */
  time: number
  messageBody: { type: MessageType; payload: MessagePayload }[]
  cloudCustomData: string
}

export interface MergerPayload {
  title: string
  abstractList: string[]
  compatibleText: string
  messageList: SimplifiedMessage[]
  downloadKey: string
  layersOverLimit: boolean
}

export interface GroupTipPayload {
  operatorID: string
  operationType: GroupTipType
  userIDList: string[]
  newGroupProfile: Partial<GroupProfile>
}

export interface GroupSystemNoticePayload {
  operatorID: string
  operationType: number
  groupProfile: Partial<GroupProfile>
  handleMessage: string
  userDefinedField: string
}

/** Which payload belongs to which `message.type`. */
export interface PayloadByType {
  [TYPES.MSG_TEXT]: TextPayload
  [TYPES.MSG_IMAGE]: ImagePayload
  [TYPES.MSG_AUDIO]: AudioPayload
  [TYPES.MSG_VIDEO]: VideoPayload
  [TYPES.MSG_FILE]: FilePayload
  [TYPES.MSG_FACE]: FacePayload
  [TYPES.MSG_LOCATION]: LocationPayload
  [TYPES.MSG_CUSTOM]: CustomPayload
  [TYPES.MSG_MERGER]: MergerPayload
  [TYPES.MSG_GRP_TIP]: GroupTipPayload
  [TYPES.MSG_GRP_SYS_NOTICE]: GroupSystemNoticePayload
}

/** A TYPES.MSG_* element type. */
export type MessageType = keyof PayloadByType

/** The payload of any message; `message.type` says which. */
export type MessagePayload = PayloadByType[MessageType]
