export type { ChatSDK, ConversationMethods, EventMethods, MessageMethods, ProfileMethods, SessionMethods } from './chat-sdk'
export type { Conversation } from './conversation'
export type {
  ConversationFailure,
  ConversationListFilter,
  DeleteConversationListResult,
  DeleteConversationOptions,
  DeleteConversationResult,
  GetConversationListResult,
  GetConversationProfileResult,
  SetAllMessageReadOptions,
  SetMessageReadOptions,
  SetMessageReadResult,
} from './conversation-options'
export type { ConfigureOptions, CreateOptions } from './create-options'
export type { EventName } from './event'
export type {
  AllReceiveMessageOpt,
  EventData,
  EventHandler,
  EventMap,
  MessageExtension,
  MessageReadReceipt,
  ReactionInfo,
  TimEvent,
} from './event-map'
export type {
  FollowListOptions,
  FollowListResult,
  FollowTypeResult,
  UserFollowInfo,
  UserFollowInfoResult,
} from './follow-options'
export type { Group, GroupMember, GroupSelfInfo, Topic } from './group'
export type { GroupProfile } from './group-profile'
export type { GroupAtInfo, LastMessage } from './last-message'
export type { Message, MessageFields, MessageOf, MessageStatus, ReadReceiptInfo } from './message'
export type {
  ClearHistoryMessageResult,
  CreateCustomMessageOptions,
  CreateFaceMessageOptions,
  CreateLocationMessageOptions,
  CreateMessageOptions,
  CreateTextMessageOptions,
  DeleteMessageResult,
  GetMessageListHoppingOptions,
  GetMessageListHoppingResult,
  GetMessageListOptions,
  GetMessageListResult,
  MessageControlInfo,
  OfflinePushInfo,
  RevokeMessageResult,
  SendMessageOptions,
  SendMessageResult,
} from './message-options'
export type {
  AudioPayload,
  CustomPayload,
  FacePayload,
  FilePayload,
  GroupSystemNoticePayload,
  GroupTipPayload,
  ImageInfo,
  ImagePayload,
  LocationPayload,
  MergerPayload,
  MessagePayload,
  MessageType,
  PayloadByType,
  SimplifiedMessage,
  TextPayload,
  VideoPayload,
} from './payloads'
export type { BlacklistMethods, FollowMethods, FriendMethods, UserStatusMethods } from './people-methods'
export type { CustomField, Profile, UserInfo, UserStatus } from './profile'
export type { GetUserProfileOptions, UpdateMyProfileOptions } from './profile-options'
export type { Friend, FriendApplication, FriendGroup } from './relation'
export type {
  AcceptFriendApplicationOptions,
  AcceptFriendApplicationResult,
  AddFriendOptions,
  AddFriendResult,
  CheckFriendOptions,
  CheckFriendResult,
  DeleteFriendApplicationOptions,
  DeleteFriendOptions,
  FriendApplicationListResult,
  FriendGroupMembersOptions,
  FriendGroupMembersResult,
  FriendGroupOptions,
  FriendGroupResult,
  GetFriendProfileResult,
  RefuseFriendApplicationOptions,
  RenameFriendGroupOptions,
  UpdateFriendOptions,
  UserFailure,
  UserListOptions,
  UserListResult,
} from './relation-options'
export type { NoData, TimResponse } from './response'
export type { ExperimentalResult, LoginOptions, LoginResult, LogLevel } from './session-options'
export type { Signaling } from './signaling'
export type {
  SetSelfStatusOptions,
  StatusSubscriptionResult,
  UserStatusResult,
} from './status-options'
export type {
  AcceptFriendType,
  AddFriendType,
  AdminForbidType,
  AllowType,
  CheckFriendType,
  ConversationType,
  DeleteFriendType,
  FriendApplicationType,
  FriendRelation,
  Gender,
  GroupAtType,
  GroupMemberRole,
  GroupTipType,
  GroupType,
  InviteOption,
  JoinOption,
  KickedOutType,
  MessagePriority,
  MessageRemindType,
  NetState,
  ReadAllScope,
  UserStatusType,
} from './value-types'
