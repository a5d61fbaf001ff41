import type { WireTypes } from './generated/types'

/** Every request that a client can make: its number on the wire and the names of its two wire types. */
export const COMMANDS = {
  login: { id: 1, request: 'LoginRequest', response: 'LoginResponse' },
  logout: { id: 2, request: 'LogoutRequest', response: 'LogoutResponse' },
  ping: { id: 3, request: 'PingRequest', response: 'PingResponse' },
  syncIndex: { id: 10, request: 'SyncIndexRequest', response: 'IndexPage' },
  pull: { id: 11, request: 'PullRequest', response: 'PullResponse' },
  history: { id: 12, request: 'HistoryRequest', response: 'HistoryResponse' },
  revoke: { id: 20, request: 'RevokeRequest', response: 'RevokeResponse' },
  deleteMessages: { id: 21, request: 'DeleteMessagesRequest', response: 'DeleteMessagesResponse' },
  clearHistory: { id: 22, request: 'ClearHistoryRequest', response: 'ClearHistoryResponse' },
  markRead: { id: 30, request: 'MarkReadRequest', response: 'MarkReadResponse' },
  deleteConversations: { id: 31, request: 'DeleteConversationsRequest', response: 'DeleteConversationsResponse' },
  getProfiles: { id: 40, request: 'GetProfilesRequest', response: 'GetProfilesResponse' },
  updateProfile: { id: 41, request: 'UpdateProfileRequest', response: 'UpdateProfileResponse' },
  addFriend: { id: 50, request: 'AddFriendRequest', response: 'AddFriendResponse' },
  deleteFriends: { id: 51, request: 'DeleteFriendsRequest', response: 'DeleteFriendsResponse' },
  checkFriends: { id: 52, request: 'CheckFriendsRequest', response: 'CheckFriendsResponse' },
  updateFriend: { id: 53, request: 'UpdateFriendRequest', response: 'UpdateFriendResponse' },
  handleApplication: { id: 54, request: 'HandleApplicationRequest', response: 'HandleApplicationResponse' },
  readApplications: { id: 55, request: 'ReadApplicationsRequest', response: 'ReadApplicationsResponse' },
  changeFriendGroup: { id: 56, request: 'ChangeFriendGroupRequest', response: 'ChangeFriendGroupResponse' },
  changeBlacklist: { id: 57, request: 'ChangeBlacklistRequest', response: 'ChangeBlacklistResponse' },
  changeFollows: { id: 60, request: 'ChangeFollowsRequest', response: 'ChangeFollowsResponse' },
  getFollows: { id: 61, request: 'GetFollowsRequest', response: 'GetFollowsResponse' },
  getFollowInfo: { id: 62, request: 'GetFollowInfoRequest', response: 'GetFollowInfoResponse' },
  setStatus: { id: 70, request: 'SetStatusRequest', response: 'SetStatusResponse' },
  getStatuses: { id: 71, request: 'GetStatusesRequest', response: 'GetStatusesResponse' },
  watchStatuses: { id: 72, request: 'WatchStatusesRequest', response: 'WatchStatusesResponse' },
} as const

/** The name of a request, e.g. `'pull'`. */
export type CommandName = keyof typeof COMMANDS

/** The request of a command, as decoded. */
export type RequestOf<Name extends CommandName> = WireTypes[(typeof COMMANDS)[Name]['request']]

/** The answer to a command, as decoded. */
export type ResponseOf<Name extends CommandName> = WireTypes[(typeof COMMANDS)[Name]['response']]
