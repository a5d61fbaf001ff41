import type { GroupProfile } from './group-profile'
import type { GroupAtInfo, LastMessage } from './last-message'
import type { CustomField } from './profile'
import type { GroupMemberRole, MessageRemindType } from './value-types'

/** This user as a member of a group. */
export interface GroupSelfInfo {
  userID: string
  role: GroupMemberRole
  messageRemindType: MessageRemindType
  /** Seconds. */
  joinTime: number
  nameCard: string
  memberCustomField: CustomField[]
}

/** A group as this user sees it: plain data, a snapshot. */
export interface Group extends GroupProfile {
  selfInfo: GroupSelfInfo
  lastMessage: Partial<LastMessage>
}

/** A member of a group. */
export interface GroupMember {
  userID: string
  avatar: string
  nick: string
  role: GroupMemberRole
  /** Seconds. */
  joinTime: number
  nameCard: string
  /** Seconds; the member is muted until then. */
  muteUntil: number
  memberCustomField: CustomField[]
}

/** A topic of a community. */
export interface Topic {
  topicID: string
  topicName: string
  avatar: string
  introduction: string
  notification: string
  unreadCount: number
  muteAllMembers: boolean
  customData: string
  groupAtInfoList: GroupAtInfo[]
  lastMessage: LastMessage
  selfInfo: Pick<GroupSelfInfo, 'userID' | 'messageRemindType'>
}
