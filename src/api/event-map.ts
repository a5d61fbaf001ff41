import type { Conversation } from './conversation'
import type { EVENT, EventName } from './event'
import type { Group, Topic } from './group'
import type { Message } from './message'
import type { Profile, UserInfo, UserStatus } from './profile'
import type { Friend, FriendApplication, FriendGroup } from './relation'
import type { NoData } from './response'
import type { KickedOutType, NetState } from './value-types'

/** One entry of MESSAGE_READ_RECEIPT_RECEIVED. */
export interface MessageReadReceipt {
  messageID: string
  userID?: string
  groupID?: string
  readCount: number
  unreadCount: number
  isPeerRead?: boolean
}

/** One extension of a message. */
export interface MessageExtension {
  key: string
  value: string
}

/** The users who reacted to a message in one way. */
export interface ReactionInfo {
  reactionID: string
  totalUserCount: number
  partialUserList: UserInfo[]
  reactedByMyself: boolean
}

/** The user's do-not-disturb setting for all conversations. */
export interface AllReceiveMessageOpt {
  messageRemindType: 'AcceptAndNotify' | 'AcceptNotNotify'
  startHour: number
  startMinute: number
  startSecond: number
  /** Seconds. */
  duration: number
  isRepeated: boolean
}

/** What `event.data` is, by the key of EVENT. */
export interface EventData {
  SDK_READY: NoData
  SDK_NOT_READY: NoData
  SDK_DESTROY: { SDKAppID: number }
  SDK_RELOAD: NoData
  MESSAGE_RECEIVED: Message[]
  MESSAGE_MODIFIED: Message[]
  MESSAGE_REVOKED: Message[]
  MESSAGE_READ_BY_PEER: Message[]
  MESSAGE_READ_RECEIPT_RECEIVED: MessageReadReceipt[]
  MESSAGE_EXTENSIONS_UPDATED: { messageID: string; extensions: MessageExtension[] }
  MESSAGE_EXTENSIONS_DELETED: { messageID: string; keyList: string[] }
  MESSAGE_REACTIONS_UPDATED: { messageID: string; reactionList: ReactionInfo[] }
  CONVERSATION_LIST_UPDATED: Conversation[]
  TOTAL_UNREAD_MESSAGE_COUNT_UPDATED: number
  CONVERSATION_GROUP_LIST_UPDATED: string[]
  CONVERSATION_IN_GROUP_UPDATED: { groupName: string; conversationList: Conversation[] }
  GROUP_LIST_UPDATED: Group[]
  GROUP_SYSTEM_NOTICE_RECEIVED: { type: number; message: Message }
  GROUP_ATTRIBUTES_UPDATED: { groupID: string; groupAttributes: Record<string, string> }
  GROUP_COUNTER_UPDATED: { groupID: string; key: string; value: number }
  PINNED_GROUP_MESSAGE_UPDATED: { groupID: string; message: Message; isPinned: boolean; operator: UserInfo }
  TOPIC_CREATED: { groupID: string; topicID: string }
  TOPIC_DELETED: { groupID: string; topicIDList: string[] }
  TOPIC_UPDATED: { groupID: string; topic: Topic }
  PROFILE_UPDATED: Profile[]
  USER_STATUS_UPDATED: UserStatus[]
  BLACKLIST_UPDATED: string[]
  FRIEND_LIST_UPDATED: Friend[]
  FRIEND_GROUP_LIST_UPDATED: FriendGroup[]
  FRIEND_APPLICATION_LIST_UPDATED: { friendApplicationList: FriendApplication[]; unreadCount: number }
  MY_FOLLOWERS_LIST_UPDATED: UserInfo[]
  MY_FOLLOWING_LIST_UPDATED: UserInfo[]
  MUTUAL_FOLLOWERS_LIST_UPDATED: UserInfo[]
  ALL_RECEIVE_MESSAGE_OPT_UPDATED: AllReceiveMessageOpt
  ROOM_CUSTOM_DATA_RECEIVED: { groupID: string; data: string }
  SERVER_CONFIG_UPDATED: Record<string, unknown>
  KICKED_OUT: { type: KickedOutType }
  ERROR: { code: number; message: string }
  NET_STATE_CHANGE: { state: NetState }
}

/** What `event.data` is, by the name of the event. */
export type EventMap = { [Key in keyof typeof EVENT as (typeof EVENT)[Key]]: EventData[Key] }

/** The one argument of a handler. */
export interface TimEvent<Name extends EventName> {
  name: Name
  data: EventMap[Name]
}

/** A handler of one event; `this` is the context that was passed to `on()`. What it returns is nobody's business. */
export type EventHandler<Name extends EventName, Context = unknown> = (this: Context, event: TimEvent<Name>) => unknown
