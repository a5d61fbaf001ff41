import type { FollowListOptions, FollowListResult, FollowTypeResult, UserFollowInfoResult } from './follow-options'
import type { Friend, FriendGroup } from './relation'
import type {
  AcceptFriendApplicationOptions, AcceptFriendApplicationResult, AddFriendOptions, AddFriendResult, CheckFriendOptions,
  CheckFriendResult, DeleteFriendApplicationOptions, DeleteFriendOptions, FriendApplicationListResult,
  FriendGroupMembersOptions, FriendGroupMembersResult, FriendGroupOptions, FriendGroupResult, GetFriendProfileResult,
  RefuseFriendApplicationOptions, RenameFriendGroupOptions, UpdateFriendOptions, UserListOptions, UserListResult,
} from './relation-options'
import type { NoData, TimResponse } from './response'
import type { SetSelfStatusOptions, StatusSubscriptionResult, UserStatusResult } from './status-options'
import type { UserStatus } from './profile'

/**
 * Whom this user does not want to hear of. Everything here rejects with 2024 before `login()`, with 3000 while it is in
 * flight.
 */
export interface BlacklistMethods {
  /** The userIDs that are blocked, the newest first; asks nobody. */
  getBlacklist(): Promise<TimResponse<string[]>>
  /**
   * Blocks up to 1,000 users: what they write does not arrive, whoever is a friend is none any more, and neither side
   * can ask for friendship. They are not told. `data` has those that are blocked now and were not before;
   * BLACKLIST_UPDATED follows on all of this user's devices.
   *
   * Rejects with 2903 (no list, or more than 1,000), 2742 (oneself), 30001 (all of them are blocked already),
   * 20003 (none of them exists).
   */
  addToBlacklist(options: UserListOptions): Promise<TimResponse<string[]>>
  /**
   * Unblocks up to 1,000 users; what was not delivered meanwhile stays so. Rejects with 2903, 30001 (none of them is
   * blocked), 20003 (none of them exists).
   */
  removeFromBlacklist(options: UserListOptions): Promise<TimResponse<string[]>>
}

/**
 * Friends, requests for friendship and groups of friends. The lists are on this device and open without a network.
 * Everything here rejects with 2024 before `login()`, with 3000 while it is in flight. Changes are told to all devices of
 * both sides by FRIEND_LIST_UPDATED, FRIEND_GROUP_LIST_UPDATED and FRIEND_APPLICATION_LIST_UPDATED.
 */
export interface FriendMethods {
  /** All friends of this user, by userID. */
  getFriendList(): Promise<TimResponse<Friend[]>>
  /**
   * Asks for friendship. It resolves when the other user is a friend now (`data.code` 0) and when they have to agree
   * first (`data.code` 30539).
   *
   * Rejects with 2903 (arguments), 20003 (nobody of that name), 30001 (a friend already, or oneself), 30010, 30014 (a
   * list is full: this user's, the other one's), 30515 (blocked by this user), 30525 (by the other one), 30516 (takes no
   * requests), 10007 (this user may not send any), 61004 (the group would be the 33rd, or 1,000 requests wait for the
   * other user).
   * @example
   * const { data } = await chat.addFriend({ to: 'bob', source: 'AddSource_Type_Web', wording: 'Hi, it is Alice' })
   * if (data.code === 30539) show('Waiting for bob')
   */
  addFriend(options: AddFriendOptions): Promise<TimResponse<AddFriendResult>>
  /** Ends friendships. Who was no friend is in `failureUserIDList`, with 31704. Rejects with 2903 (arguments). */
  deleteFriend(options: DeleteFriendOptions): Promise<TimResponse<UserListResult>>
  /** Who has whom as a friend, as TYPES.SNS_TYPE_* values. Rejects with 2903 (arguments). */
  checkFriend(options: CheckFriendOptions): Promise<TimResponse<CheckFriendResult>>
  /** Those of the users who are friends; the others are in `failureUserIDList`, with 30001. Rejects with 2903. */
  getFriendProfile(options: UserListOptions): Promise<TimResponse<GetFriendProfileResult>>
  /**
   * Changes remark and custom fields of a friend. Rejects with 2903 (arguments), 30001 (no friend), 61004 (more than 20
   * custom fields in all).
   */
  updateFriend(options: UpdateFriendOptions): Promise<TimResponse<Friend>>
  /** Requests that wait, sent and received. */
  getFriendApplicationList(): Promise<TimResponse<FriendApplicationListResult>>
  /** Rejects with 2903, 30001 (no such request: perhaps handled already), 30010, 30014 (a list is full). */
  acceptFriendApplication(options: AcceptFriendApplicationOptions): Promise<TimResponse<AcceptFriendApplicationResult>>
  /** Both sides lose the request. Rejects with 2903, 30001 (no such request). */
  refuseFriendApplication(options: RefuseFriendApplicationOptions): Promise<TimResponse<NoData>>
  /** Removes a request from this user's list; the other side keeps theirs. Rejects with 2903, 30001. */
  deleteFriendApplication(options: DeleteFriendApplicationOptions): Promise<TimResponse<NoData>>
  /** `unreadCount` is 0 from now on, on all devices. */
  setFriendApplicationRead(): Promise<TimResponse<NoData>>
  /** The friend groups, in the order in which they were made. */
  getFriendGroupList(): Promise<TimResponse<FriendGroup[]>>
  /** Makes a group; a friend may be in several. Rejects with 2903, 30001 (the name exists), 61004 (more than 32). */
  createFriendGroup(options: FriendGroupMembersOptions): Promise<TimResponse<FriendGroupMembersResult>>
  /** The friends stay friends. Rejects with 2903, 30001 (no such group). */
  deleteFriendGroup(options: FriendGroupOptions): Promise<TimResponse<FriendGroupResult>>
  /** Who is no friend is in `failureUserIDList`, with 31704. Rejects with 2903, 30001 (no such group). */
  addToFriendGroup(options: FriendGroupMembersOptions): Promise<TimResponse<FriendGroupMembersResult>>
  /** Rejects with 2903, 30001 (no such group). */
  removeFromFriendGroup(options: FriendGroupMembersOptions): Promise<TimResponse<FriendGroupMembersResult>>
  /** Rejects with 2903, 30001 (no such group, or the new name exists). */
  renameFriendGroup(options: RenameFriendGroupOptions): Promise<TimResponse<FriendGroupResult>>
}

/**
 * Following somebody needs no consent. Everything here rejects with 2024 before `login()`, with 3000 while it is in
 * flight, and with 2903 for what is no list of userIDs, for a list of more than 100, and for what is no cursor.
 */
export interface FollowMethods {
  /** Follows up to 100 users. Those for whom it failed have 20003 (nobody of that name) or 30001 (oneself). */
  followUser(userIDList: string[]): Promise<TimResponse<UserListResult>>
  /** Up to 100 users. Those for whom it failed have 20003 or 30001, as with `followUser()`. */
  unfollowUser(userIDList: string[]): Promise<TimResponse<UserListResult>>
  /** Who follows this user, by pages. */
  getMyFollowersList(options?: string | FollowListOptions): Promise<TimResponse<FollowListResult>>
  /** Whom this user follows, by pages. */
  getMyFollowingList(options?: string | FollowListOptions): Promise<TimResponse<FollowListResult>>
  /** Those of them who follow back, by pages. */
  getMutualFollowersList(options?: string | FollowListOptions): Promise<TimResponse<FollowListResult>>
  /** How many follow whom, for up to 100 users; without a list, for this user. */
  getUserFollowInfo(userIDList?: string[]): Promise<TimResponse<UserFollowInfoResult>>
  /** Who of this user and up to 100 others follows whom. */
  checkFollowType(userIDList: string[]): Promise<TimResponse<FollowTypeResult>>
}

/**
 * Who is online. A user's status is one for all of their devices. Friends' changes are told without asking, those of
 * others after `subscribeUserStatus()`; both by USER_STATUS_UPDATED. Everything here rejects with 2024 before `login()`,
 * with 3000 while it is in flight.
 */
export interface UserStatusMethods {
  /** Sets a text beside the status, until it is cleared or the user logs out everywhere. Rejects with 2903. */
  setSelfStatus(options: SetSelfStatusOptions): Promise<TimResponse<UserStatus>>
  /** The status of up to 500 users. Who does not exist is in `failureUserList`, with 20003. Rejects with 2903. */
  getUserStatus(options: UserListOptions): Promise<TimResponse<UserStatusResult>>
  /**
   * Hears of up to 100 more users, 200 in all; friends need none. It lasts until this instance logs out, also across
   * reconnects. Who could not be taken is in `failureUserList`, with 20003 (nobody of that name) or 61004 (the 201st).
   * Rejects with 2903.
   */
  subscribeUserStatus(options: UserListOptions): Promise<TimResponse<StatusSubscriptionResult>>
  /**
   * Hears no more of up to 200 users; without an argument, of nobody but friends. Who does not exist is in
   * `failureUserList`, with 20003. Rejects with 2903.
   */
  unsubscribeUserStatus(options?: UserListOptions): Promise<TimResponse<StatusSubscriptionResult>>
}
