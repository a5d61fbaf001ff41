import type { CustomField, Profile } from './profile'
import type { FriendApplicationType } from './value-types'

/** A friend of this user. */
export interface Friend {
  userID: string
  remark: string
  groupList: string[]
  source: string
  wording: string
  profile: Profile
  friendCustomField: CustomField[]
}

/** A request for friendship, sent or received. */
export interface FriendApplication {
  /** The other user. */
  userID: string
  avatar: string
  nick: string
  /** Seconds. */
  time: number
  source: string
  wording: string
  type: FriendApplicationType
}

/** A named group of friends. */
export interface FriendGroup {
  name: string
  userIDList: string[]
  count: number
}
