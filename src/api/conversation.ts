import type { Group } from './group'
import type { GroupAtInfo, LastMessage } from './last-message'
import type { Profile } from './profile'
import type { ConversationType, GroupType, MessageRemindType } from './value-types'

/** A conversation: plain data, a snapshot. */
export interface Conversation {
  /** `C2C${userID}`, `GROUP${groupID}` or `@TIM#SYSTEM`. */
  conversationID: string
  type: ConversationType
  /** The group's type; empty for other conversations. */
  subType: GroupType | ''
  unreadCount: number
  lastMessage: LastMessage
  /** Of group conversations; the name and avatar part. */
  groupProfile?: Group
  /** Of C2C conversations. */
  userProfile?: Profile
  groupAtInfoList: GroupAtInfo[]
  /** The friend's remark; empty when there is none. */
  remark: string
  isPinned: boolean
  messageRemindType: MessageRemindType | ''
  /** TYPES.CONV_MARK_TYPE_* and own bit flags. */
  markList: number[]
  customData: string
  conversationGroupList: string[]
  draftText: string
}
