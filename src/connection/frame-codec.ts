import { COMMANDS } from '@opentim/protocol'
import type { CommandName, Decoder, Encodable, Encoder, RequestOf, ResponseOf, wire } from '@opentim/protocol'
import { decoders, encoders } from '@opentim/protocol/sdk'

/** What each command is on the wire: its number, and how its two bodies are written and read. */
const WIRE: { readonly [Name in CommandName]: readonly [number, Encoder<RequestOf<Name>>, Decoder<ResponseOf<Name>>] } = {
  login: [COMMANDS.login.id, encoders.LoginRequest, decoders.LoginResponse],
  logout: [COMMANDS.logout.id, encoders.LogoutRequest, decoders.LogoutResponse],
  ping: [COMMANDS.ping.id, encoders.PingRequest, decoders.PingResponse],
  syncIndex: [COMMANDS.syncIndex.id, encoders.SyncIndexRequest, decoders.IndexPage],
  pull: [COMMANDS.pull.id, encoders.PullRequest, decoders.PullResponse],
  history: [COMMANDS.history.id, encoders.HistoryRequest, decoders.HistoryResponse],
  revoke: [COMMANDS.revoke.id, encoders.RevokeRequest, decoders.RevokeResponse],
  deleteMessages: [COMMANDS.deleteMessages.id, encoders.DeleteMessagesRequest, decoders.DeleteMessagesResponse],
  clearHistory: [COMMANDS.clearHistory.id, encoders.ClearHistoryRequest, decoders.ClearHistoryResponse],
  markRead: [COMMANDS.markRead.id, encoders.MarkReadRequest, decoders.MarkReadResponse],
  deleteConversations: [COMMANDS.deleteConversations.id, encoders.DeleteConversationsRequest, decoders.DeleteConversationsResponse],
  getProfiles: [COMMANDS.getProfiles.id, encoders.GetProfilesRequest, decoders.GetProfilesResponse],
  updateProfile: [COMMANDS.updateProfile.id, encoders.UpdateProfileRequest, decoders.UpdateProfileResponse],
  addFriend: [COMMANDS.addFriend.id, encoders.AddFriendRequest, decoders.AddFriendResponse],
  deleteFriends: [COMMANDS.deleteFriends.id, encoders.DeleteFriendsRequest, decoders.DeleteFriendsResponse],
  checkFriends: [COMMANDS.checkFriends.id, encoders.CheckFriendsRequest, decoders.CheckFriendsResponse],
  updateFriend: [COMMANDS.updateFriend.id, encoders.UpdateFriendRequest, decoders.UpdateFriendResponse],
  handleApplication: [COMMANDS.handleApplication.id, encoders.HandleApplicationRequest, decoders.HandleApplicationResponse],
  readApplications: [COMMANDS.readApplications.id, encoders.ReadApplicationsRequest, decoders.ReadApplicationsResponse],
  changeFriendGroup: [COMMANDS.changeFriendGroup.id, encoders.ChangeFriendGroupRequest, decoders.ChangeFriendGroupResponse],
  changeBlacklist: [COMMANDS.changeBlacklist.id, encoders.ChangeBlacklistRequest, decoders.ChangeBlacklistResponse],
  changeFollows: [COMMANDS.changeFollows.id, encoders.ChangeFollowsRequest, decoders.ChangeFollowsResponse],
  getFollows: [COMMANDS.getFollows.id, encoders.GetFollowsRequest, decoders.GetFollowsResponse],
  getFollowInfo: [COMMANDS.getFollowInfo.id, encoders.GetFollowInfoRequest, decoders.GetFollowInfoResponse],
  setStatus: [COMMANDS.setStatus.id, encoders.SetStatusRequest, decoders.SetStatusResponse],
  getStatuses: [COMMANDS.getStatuses.id, encoders.GetStatusesRequest, decoders.GetStatusesResponse],
  watchStatuses: [COMMANDS.watchStatuses.id, encoders.WatchStatusesRequest, decoders.WatchStatusesResponse],
}

/** The number of a command. */
export function commandId(name: CommandName): number {
  return WIRE[name][0]
}

/** The body of a request. */
export function encodeBody<Name extends CommandName>(name: Name, body: Encodable<RequestOf<Name>>): Uint8Array {
  return WIRE[name][1].encode(body).finish()
}

/** The body of an answer; throws on bytes that are none. */
export function decodeBody<Name extends CommandName>(name: Name, bytes: Uint8Array): ResponseOf<Name> {
  return WIRE[name][2].decode(bytes)
}

/** One WebSocket message up. */
export function encodeFrame(frame: Encodable<wire.ClientFrame>): Uint8Array {
  return encoders.ClientFrame.encode(frame).finish()
}

/** One WebSocket message down; throws on bytes that are none. */
export function decodeFrame(bytes: Uint8Array): wire.ServerFrame {
  return decoders.ServerFrame.decode(bytes)
}
