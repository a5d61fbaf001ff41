import type {
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
import type { EventName } from './event'
import type { EventHandler } from './event-map'
import type { Message, MessageOf } from './message'
import type {
  ClearHistoryMessageResult,
  CreateCustomMessageOptions,
  CreateFaceMessageOptions,
  CreateLocationMessageOptions,
  CreateTextMessageOptions,
  DeleteMessageResult,
  GetMessageListHoppingOptions,
  GetMessageListHoppingResult,
  GetMessageListOptions,
  GetMessageListResult,
  RevokeMessageResult,
  SendMessageOptions,
  SendMessageResult,
} from './message-options'
import type { BlacklistMethods, FollowMethods, FriendMethods, UserStatusMethods } from './people-methods'
import type { Profile } from './profile'
import type { GetUserProfileOptions, UpdateMyProfileOptions } from './profile-options'
import type { NoData, TimResponse } from './response'
import type { ExperimentalResult, LoginOptions, LoginResult } from './session-options'

/** Logging in and out, and what an instance says of itself. All of it works in any state. */
export interface SessionMethods {
  /**
   * Logs in; when it resolves, every call works and `isReady()` is true. SDK_READY follows in a later task. A user who
   * is logged in already gets `repeatLogin: true`; another one is logged out first. A network that breaks afterwards
   * needs no login: the SDK connects again by itself.
   *
   * Rejects within 30 seconds, with 2903 (arguments), 2025 (another login is in flight), 70001 (UserSig expired),
   * 70003 (truncated), 70009 (wrong key), 70013 (of another user), 61023 (no gateway address), 61027 (not an
   * address), 61024, 61025 (the gateway or the mini program account does not allow this origin or domain), 61003 (SDK and
   * gateway of different releases), 61022 (logged out meanwhile), or 2800, 2801 (no gateway could be reached).
   * @example await chat.login({ userID: 'alice', userSig })
   */
  login(options: LoginOptions): Promise<TimResponse<LoginResult>>
  /**
   * Logs this instance out, and ends a login in flight. Other devices stay. Sends on their way reject with 61022.
   * Rejects with 2024 when nobody is logged in.
   */
  logout(): Promise<TimResponse<NoData>>
  /**
   * Logs out, frees everything, raises SDK_DESTROY and forgets all handlers; the next `TIM.create()` makes a new
   * instance. Rejects with 2024 when nobody is logged in, and frees all the same.
   */
  destroy(): Promise<TimResponse<NoData>>
  /** True from the moment login() resolves until logout or a kick; a broken network does not change it. */
  isReady(): boolean
  /** The userID that is logged in, or an empty string. */
  getLoginUser(): string
  /** The server's clock, seconds; this device's clock before the first login. */
  getServerTime(): number
  /** 0 prints everything (default), 1 key information, 2 warnings and errors, 3 errors, 4 nothing. */
  setLogLevel(level: number): void
  /** Takes plugins by name; unknown ones are ignored. */
  registerPlugin(plugins: Record<string, unknown>): void
  /**
   * Adds a part, or a list of them, to `opentim/core`, from the next login on. What is built in may be handed over again,
   * and so may the modules that other builds of this API load separately: nothing happens.
   */
  use(module: unknown): void
  /** Answers questions of UI kits. `canIUseModule` answers true at once. Rejects with 2905 when the name is unknown. */
  callExperimentalAPI(name: 'canIUseModule', options?: unknown): true
  callExperimentalAPI<Name extends keyof ExperimentalResult>(
    name: Name, options?: unknown,
  ): Promise<TimResponse<ExperimentalResult[Name]>>
  callExperimentalAPI(name: string, options?: unknown): Promise<TimResponse<unknown>> | true
}

/** Listening to what happens; works in any state. docs/events.md lists the events. */
export interface EventMethods {
  /**
   * Calls the handler with `{ name, data }` at every such event, `this` being the context; registered twice, it is
   * called twice. Throws when the handler is no function. Register before `login()` to miss nothing.
   * @example chat.on(TIM.EVENT.MESSAGE_RECEIVED, ({ data }) => data.forEach(show))
   */
  on<Name extends EventName, Context = undefined>(
    name: Name, handler: EventHandler<Name, Context>, context?: Context,
  ): void
  /** As on(), for the next event only. */
  once<Name extends EventName, Context = undefined>(
    name: Name, handler: EventHandler<Name, Context>, context?: Context,
  ): void
  /** Removes all registrations of that handler, whatever their context. */
  off<Name extends EventName, Context = undefined>(
    name: Name, handler: EventHandler<Name, Context>, context?: unknown,
  ): void
}

/**
 * Making, sending and reading messages. Builders and `findMessage()` work in any state; the others reject with 2024
 * before `login()`, with 3000 while it is in flight, and raise ERROR then. Without a network they reject with 2800,
 * 2801 or 2805.
 */
export interface MessageMethods {
  /**
   * Makes a text message, with status 'unSend' and an ID that never changes. The text is taken as it is: escape it
   * where you show it. What is wrong with the options is said by `sendMessage()`.
   * @example
   * const message = chat.createTextMessage({ to: 'bob', conversationType: 'C2C', payload: { text: 'Hi' } })
   * await chat.sendMessage(message)
   */
  createTextMessage(options: CreateTextMessageOptions): MessageOf<'TIMTextElem'>
  /** Makes a message that only the applications understand; strings that are not given are empty. */
  createCustomMessage(options: CreateCustomMessageOptions): MessageOf<'TIMCustomElem'>
  /** Makes a sticker message: `index` and `data` name a sticker in a way that only the applications know. */
  createFaceMessage(options: CreateFaceMessageOptions): MessageOf<'TIMFaceElem'>
  /** Makes a location message; longitude and latitude in degrees. */
  createLocationMessage(options: CreateLocationMessageOptions): MessageOf<'TIMLocationElem'>
  /**
   * Sends a message that a builder made. The same object gets the new status, the server's time and the sequence, and
   * is `data.message`. Messages of one conversation arrive in the order of the calls. It waits a while for a network
   * that is away, and it never raises MESSAGE_RECEIVED on this instance.
   *
   * Rejects with 2105 (no Message, or another user's), 2106 (conversationType), 2100 (empty text), 2903 (content),
   * 7003 (userID), 20003 (unknown user), 80002 (more than 12 KB), 61022 (logged out meanwhile), or 2800, 2801
   * (network); then `error.data.message` is the message, with status 'fail'.
   */
  sendMessage(message: Message, options?: SendMessageOptions): Promise<TimResponse<SendMessageResult>>
  /** Sends a message again whose status is 'fail'; as `sendMessage()`. The ID stays, so it can never arrive twice. */
  resendMessage(message: Message, options?: SendMessageOptions): Promise<TimResponse<SendMessageResult>>
  /**
   * Takes an own message back for everybody; `data.message` has `isRevoked`. The other devices hear MESSAGE_REVOKED.
   *
   * Rejects with 2105 (no Message), 20016 (its time is over: 2 minutes by default), 20023 (revoked already), 20022
   * (not found), 10007 (somebody else's), 2110 (never stored).
   */
  revokeMessage(message: Message): Promise<TimResponse<RevokeMessageResult>>
  /**
   * Deletes 1 to 30 messages of one conversation for this user, on all devices; everybody else keeps them. Each
   * message of `data.messageList` has `isDeleted`.
   *
   * Rejects with 2105 (no Message), 2903 (none given), 2111 (too many, of several conversations, or one still being
   * sent), 2116 (system notices).
   */
  deleteMessage(messageList: Message[]): Promise<TimResponse<DeleteMessageResult>>
  /** The message with that ID among those that this instance holds, or null; asks nobody. */
  findMessage(messageID: string): Message | null
  /**
   * A page of history, newest page first, at most 15 messages, oldest first within the page. Own messages that wait or
   * failed stand at the end of the newest page; revoked ones are there, deleted ones are not. A conversation that does
   * not exist is empty.
   *
   * Rejects with 2503 (conversationID), 2903 (nextReqMessageID).
   * @example
   * const { data } = await chat.getMessageList({ conversationID: 'C2Cbob' })
   * const { nextReqMessageID } = data
   * if (!data.isCompleted) await chat.getMessageList({ conversationID: 'C2Cbob', nextReqMessageID })
   */
  getMessageList(options: GetMessageListOptions): Promise<TimResponse<GetMessageListResult>>
  /**
   * A page of history from a time (C2C) or a sequence (group) on, in one direction, itself included; oldest first.
   * Goes on with `nextMessageTime` or `nextMessageSeq` as the new start. Rejects with 2503 (conversationID).
   */
  getMessageListHopping(options: GetMessageListHoppingOptions): Promise<TimResponse<GetMessageListHoppingResult>>
  /**
   * Empties a conversation for this user, on all devices; it stays in the list. `data.conversationID` says which.
   * Rejects with 2503 (conversationID).
   */
  clearHistoryMessage(conversationID: string): Promise<TimResponse<ClearHistoryMessageResult>>
}

/**
 * The list of conversations and what is read in them. What returns a promise rejects with 2024 before `login()`, with
 * 3000 while it is in flight, and raises ERROR then.
 */
export interface ConversationMethods {
  /**
   * All conversations, those with the given IDs, or those that fit a filter, as `data.conversationList`: pinned first,
   * then the newest message first. Rejects with 2903 (filter).
   */
  getConversationList(filter?: string[] | ConversationListFilter): Promise<TimResponse<GetConversationListResult>>
  /**
   * One conversation, as `data.conversation`; also one that is not in the list, of any user who exists. The list does
   * not change by it. Rejects with 2501 (nobody of that name), 2503 (conversationID).
   */
  getConversationProfile(conversationID: string): Promise<TimResponse<GetConversationProfileResult>>
  /**
   * Removes a conversation from the list, on all devices; its messages stay, and a new one brings it back. Rejects
   * with 2500 (not in the list), 2503 (conversationID).
   */
  deleteConversation(conversationID: string): Promise<TimResponse<DeleteConversationResult>>
  /**
   * Removes conversations from the list and, unless `clearHistoryMessage` is false, clears their messages for this
   * user, for good. `data` lists those that were removed and those that were not, with code. Rejects with 2903 (no
   * list).
   */
  deleteConversation(options: DeleteConversationOptions): Promise<TimResponse<DeleteConversationListResult>>
  /**
   * Marks everything up to the newest message of a conversation as read: `unreadCount` is 0 when it resolves, here and
   * on this user's other devices, and in C2C the other side hears MESSAGE_READ_BY_PEER. Opening a conversation
   * or listing its messages reads nothing. Rejects with 2503 (conversationID).
   */
  setMessageRead(options: SetMessageReadOptions): Promise<TimResponse<SetMessageReadResult>>
  /** As `setMessageRead()`, for all conversations of a scope; by default for all. Rejects with 2112. */
  setAllMessageRead(options?: SetAllMessageReadOptions): Promise<TimResponse<NoData>>
  /** Unread messages of all conversations but those with do-not-disturb; 0 before the instance is ready. */
  getTotalUnreadMessageCount(): number
}

/** Names and pictures. Everything here rejects with 2024 before `login()`, with 3000 while it is in flight. */
export interface ProfileMethods {
  /** The profile of the user who is logged in. */
  getMyProfile(): Promise<TimResponse<Profile>>
  /**
   * Profiles of up to 100 users, from the server; more are dropped, users that do not exist are absent. Conversations
   * and messages show the names that it brings. Rejects with 2903 (no list of userIDs).
   */
  getUserProfile(options: GetUserProfileOptions): Promise<TimResponse<Profile[]>>
  /**
   * Changes the given fields and answers with the new profile; PROFILE_UPDATED follows on all of this user's devices and
   * on those of everybody who has this user as a friend.
   * Rejects with 2903 (no field, or one that is too long or no such value; `error.data.field` says which).
   * @example await chat.updateMyProfile({ nick: 'Alice', allowType: TIM.TYPES.ALLOW_TYPE_NEED_CONFIRM })
   */
  updateMyProfile(options: UpdateMyProfileOptions): Promise<TimResponse<Profile>>
}

/** One instance, as `TIM.create()` gives it. */
export interface ChatSDK extends SessionMethods, EventMethods, MessageMethods, ConversationMethods, ProfileMethods,
  BlacklistMethods, FriendMethods, FollowMethods, UserStatusMethods {}
