import type { CustomField } from './profile'
import type { GroupType, InviteOption, JoinOption } from './value-types'

/** What a group says of itself, to members and in notices. */
export interface GroupProfile {
  groupID: string
  name: string
  avatar: string
  introduction: string
  notification: string
  type: GroupType
  ownerID: string
  /** Seconds. */
  createTime: number
  infoSequence: number
  lastInfoTime: number
  nextMessageSeq: number
  memberCount: number
  maxMemberCount: number
  /** The same as memberCount, under the name that options use. */
  memberNum: number
  /** The same as maxMemberCount, under the name that options use. */
  maxMemberNum: number
  muteAllMembers: boolean
  joinOption: JoinOption
  inviteOption: InviteOption
  groupCustomField: CustomField[]
  isSupportTopic: boolean
}
