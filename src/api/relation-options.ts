import type { Friend, FriendApplication, FriendGroup } from './relation'
import type { CustomField } from './profile'
import type {
  AcceptFriendType, AddFriendType, CheckFriendType, DeleteFriendType, FriendApplicationType, FriendRelation,
} from './value-types'

/** A user for whom a call did not do what it did for others. */
export interface UserFailure {
  userID: string
  /** A code of the error table. */
  code: number
  message: string
}

export interface UserListOptions {
  userIDList: string[]
}

export interface AddFriendOptions {
  /** The userID. */
  to: string
  /** `AddSource_Type_` and a keyword of at most 8 bytes that the application defines, e.g. 'AddSource_Type_Web'. */
  source: string
  /** What the other user reads with the request; at most 256 bytes. */
  wording?: string
  /** A TYPES.SNS_ADD_TYPE_* value: whether the other user gets this one as a friend, too. Default: BOTH. */
  type?: AddFriendType
  /** How this user calls the friend; at most 96 bytes. */
  remark?: string
  /** The friend group that the friend goes into, made when there is none of that name; at most 30 bytes. */
  groupName?: string
}

export interface AddFriendResult {
  userID: string
  /** 0: friends now. 30539: waits until the other user agrees. */
  code: number
  message: string
}

export interface DeleteFriendOptions {
  /** At most 100. */
  userIDList: string[]
  /** A TYPES.SNS_DELETE_TYPE_* value. Default: BOTH. */
  type?: DeleteFriendType
}

export interface UserListResult {
  successUserIDList: string[]
  failureUserIDList: UserFailure[]
}

export interface CheckFriendOptions {
  /** At most 1,000. */
  userIDList: string[]
  /** A TYPES.SNS_CHECK_TYPE_* value. Default: BOTH. */
  type?: CheckFriendType
}

export interface CheckFriendResult {
  successUserIDList: { userID: string; code: number; relation: FriendRelation }[]
  failureUserIDList: UserFailure[]
}

export interface GetFriendProfileResult {
  friendList: Friend[]
  failureUserIDList: UserFailure[]
}

/** At least one of `remark` and `friendCustomField`. */
export interface UpdateFriendOptions {
  userID: string
  /** At most 96 bytes. */
  remark?: string
  /** Keys begin with `Tag_SNS_Custom_`. Fields that are not named stay; an empty value removes a field. */
  friendCustomField?: CustomField[]
}

export interface FriendApplicationListResult {
  /** The newest first. */
  friendApplicationList: FriendApplication[]
  /** Received ones since the last `setFriendApplicationRead()`. */
  unreadCount: number
}

export interface AcceptFriendApplicationOptions {
  /** Who asked. */
  userID: string
  /** A TYPES.SNS_APPLICATION_AGREE* value: one way, or both ways (default). */
  type?: AcceptFriendType
  /** How this user calls the new friend; at most 96 bytes. */
  remark?: string
}

export interface AcceptFriendApplicationResult {
  userID: string
  code: number
}

export interface RefuseFriendApplicationOptions {
  /** Who asked. */
  userID: string
}

export interface DeleteFriendApplicationOptions {
  /** The other user. */
  userID: string
  /** A TYPES.SNS_APPLICATION_SENT_* value. */
  type: FriendApplicationType
}

export interface FriendGroupOptions {
  /** At most 30 bytes, and not blank. */
  name: string
}

export interface FriendGroupMembersOptions extends FriendGroupOptions {
  /** Friends; at most 1,000. */
  userIDList: string[]
}

export interface RenameFriendGroupOptions {
  oldName: string
  /** At most 30 bytes, and not blank. */
  newName: string
}

export interface FriendGroupResult {
  friendGroup: FriendGroup
}

export interface FriendGroupMembersResult extends FriendGroupResult {
  failureUserIDList: UserFailure[]
}
