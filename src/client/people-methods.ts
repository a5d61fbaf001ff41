import type { BlacklistMethods, FollowMethods, FriendMethods, UserStatusMethods } from '../api/types'
import type { Gate } from './gate'

/** The part of an instance that knows who people are to each other. */
export function peopleMethods(gate: Gate): BlacklistMethods & FriendMethods & FollowMethods & UserStatusMethods {
  return {
    ...gate.calls('blacklist', ['getBlacklist', 'addToBlacklist', 'removeFromBlacklist']),
    ...gate.calls('friends', [
      'getFriendList', 'addFriend', 'deleteFriend', 'checkFriend', 'getFriendProfile', 'updateFriend',
    ]),
    ...gate.calls('applications', [
      'getFriendApplicationList', 'acceptFriendApplication', 'refuseFriendApplication', 'deleteFriendApplication',
      'setFriendApplicationRead',
    ]),
    ...gate.calls('friendGroups', [
      'getFriendGroupList', 'createFriendGroup', 'deleteFriendGroup', 'addToFriendGroup', 'removeFromFriendGroup',
      'renameFriendGroup',
    ]),
    ...gate.calls('follows', [
      'followUser', 'unfollowUser', 'getMyFollowersList', 'getMyFollowingList', 'getMutualFollowersList',
      'getUserFollowInfo', 'checkFollowType',
    ]),
    ...gate.calls('statuses', ['setSelfStatus', 'getUserStatus', 'subscribeUserStatus', 'unsubscribeUserStatus']),
  }
}
