import type { UserInfo } from './profile'
import type { UserFailure } from './relation-options'

export interface FollowListOptions {
  /** `nextCursor` of the page before; without it the first page. */
  nextCursor?: string
}

export interface FollowListResult {
  /** The newest first, at most 50. */
  userList: UserInfo[]
  /** Empty: this was the last page. */
  nextCursor: string
}

export interface UserFollowInfo {
  userID: string
  followersCount: number
  followingCount: number
  mutualFollowersCount: number
}

export interface UserFollowInfoResult {
  userFollowInfoList: UserFollowInfo[]
  failureUserIDList: UserFailure[]
}

export interface FollowTypeResult {
  /** `followType`: 0 neither follows, 1 this user follows, 2 that user follows, 3 both. */
  userFollowTypeList: { userID: string; followType: 0 | 1 | 2 | 3 }[]
  failureUserIDList: UserFailure[]
}
