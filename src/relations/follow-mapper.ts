import type { wire } from '@opentim/protocol'
import type { FollowTypeResult, UserFollowInfoResult, UserInfo } from '../api/types'

export function userInfoFromWire({ userId, nick, avatar }: wire.Profile): UserInfo {
  return { userID: userId, nick, avatar }
}

export function followInfoFromWire(info: wire.FollowInfo): UserFollowInfoResult['userFollowInfoList'][number] {
  return {
    userID: info.userId,
    followersCount: info.followersCount,
    followingCount: info.followingCount,
    mutualFollowersCount: info.mutualCount,
  }
}

export function followTypeFromWire(info: wire.FollowInfo): FollowTypeResult['userFollowTypeList'][number] {
  const followType = info.followedByMe ? (info.followsMe ? 3 : 1) : info.followsMe ? 2 : 0
  return { userID: info.userId, followType }
}
