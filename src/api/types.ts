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
export type { CustomField, Profile, UserInfo, UserStatus } from './profile'
export type { GetUserProfileOptions, UpdateMyProfileOptions } from './profile-options'
export type { Friend, FriendApplication, FriendGroup } from './relation'
export type { NoData, TimResponse } from './response'
export type { ExperimentalResult, LoginOptions, LoginResult, LogLevel } from './session-options'
export type { Signaling } from './signaling'
export type {
  AdminForbidType,
  AllowType,
  ConversationType,
  FriendApplicationType,
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
