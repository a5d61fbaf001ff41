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
import type { Profile } from './profile'
import type { GetUserProfileOptions, UpdateMyProfileOptions } from './profile-options'
import type { NoData, TimResponse } from './response'
import type { ExperimentalResult, LoginOptions, LoginResult } from './session-options'

/** Logging in and out, and what an instance says of itself. */
export interface SessionMethods {
  /**
   * Logs in; when it resolves, every call works and `isReady()` is true. SDK_READY follows in a later task.
   *
   * Rejects with 2903 (bad arguments), 2025 (another login is in flight), 70001, 70003, 70009, 70013 (the UserSig),
   * 61023 (no gateway address), or the network's codes.
   * @example await chat.login({ userID: 'alice', userSig })
   */
  login(options: LoginOptions): Promise<TimResponse<LoginResult>>
  /** Logs this instance out. Rejects with 2024 when nobody is logged in. */
  logout(): Promise<TimResponse<NoData>>
  /** Logs out, frees everything and emits SDK_DESTROY. Rejects with 2024 when nobody is logged in, and frees all the same. */
  destroy(): Promise<TimResponse<NoData>>
  /** True from the moment login() resolves until logout or a kick; a broken network does not change it. */
  isReady(): boolean
  /** The userID that is logged in, or an empty string. */
  getLoginUser(): string
  /** The server's clock, seconds. */
  getServerTime(): number
  /** 0 everything, 1 key information, 2 warnings and errors, 3 errors, 4 nothing. Other values are ignored. */
  setLogLevel(level: number): void
  /** Takes plugins by name; unknown ones are ignored. */
  registerPlugin(plugins: Record<string, unknown>): void
  /** Takes modules that other builds of this API load separately; here they are built in, so nothing happens. */
  use(modules: unknown): void
  /** Answers questions of UI kits. Rejects with 2905 when the name is unknown. `canIUseModule` answers at once. */
  callExperimentalAPI(name: 'canIUseModule', options?: unknown): true
  callExperimentalAPI<Name extends keyof ExperimentalResult>(
    name: Name, options?: unknown,
  ): Promise<TimResponse<ExperimentalResult[Name]>>
  callExperimentalAPI(name: string, options?: unknown): Promise<TimResponse<unknown>> | true
}

/** Listening to what happens. */
export interface EventMethods {
  /** Calls the handler with `{ name, data }` at every such event; registered twice, it is called twice. */
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

/** Making, sending and reading messages. */
export interface MessageMethods {
  /** Makes a text message; works in any state. */
  createTextMessage(options: CreateTextMessageOptions): MessageOf<'TIMTextElem'>
  /** Makes a message that only the applications understand; works in any state. */
  createCustomMessage(options: CreateCustomMessageOptions): MessageOf<'TIMCustomElem'>
  /** Makes a sticker message; works in any state. */
  createFaceMessage(options: CreateFaceMessageOptions): MessageOf<'TIMFaceElem'>
  /** Makes a location message; works in any state. */
  createLocationMessage(options: CreateLocationMessageOptions): MessageOf<'TIMLocationElem'>
  /**
   * Sends a message that a builder made. The same object gets the new status, time and sequence.
   *
   * Rejects with 2105 (no Message), 2106 (conversationType), 2903 (content), 20003 (unknown user), 80002 (too long),
   * or the network's codes; then `error.data.message` is the message, with status 'fail'.
   */
  sendMessage(message: Message, options?: SendMessageOptions): Promise<TimResponse<SendMessageResult>>
  /** Sends a message again whose status is 'fail'; as sendMessage(). It can never arrive twice. */
  resendMessage(message: Message, options?: SendMessageOptions): Promise<TimResponse<SendMessageResult>>
  /** Takes a message of one's own back for everybody. Rejects with 20016 when its time is over, 2110. */
  revokeMessage(message: Message): Promise<TimResponse<RevokeMessageResult>>
  /** Deletes up to 30 messages of one conversation, for this user only. */
  deleteMessage(messageList: Message[]): Promise<TimResponse<DeleteMessageResult>>
  /** The message with that ID among those that this instance holds, or null. */
  findMessage(messageID: string): Message | null
  /** A page of history, newest page first, at most 15 messages, oldest first within the page. */
  getMessageList(options: GetMessageListOptions): Promise<TimResponse<GetMessageListResult>>
  /** A page of history from a time (C2C) or a sequence (group), in one direction. */
  getMessageListHopping(options: GetMessageListHoppingOptions): Promise<TimResponse<GetMessageListHoppingResult>>
  /** Empties a conversation for this user only. */
  clearHistoryMessage(conversationID: string): Promise<TimResponse<ClearHistoryMessageResult>>
}

/** The list of conversations and what is read in them. */
export interface ConversationMethods {
  /** All conversations, those with the given IDs, or those that fit a filter; newest first. */
  getConversationList(filter?: string[] | ConversationListFilter): Promise<TimResponse<GetConversationListResult>>
  /** One conversation, also one that is not in the list. Rejects with 2500, 2501 or 2503. */
  getConversationProfile(conversationID: string): Promise<TimResponse<GetConversationProfileResult>>
  /** Removes a conversation from the list; its messages stay. */
  deleteConversation(conversationID: string): Promise<TimResponse<DeleteConversationResult>>
  /** Removes conversations from the list and, unless told otherwise, clears their messages for this user. */
  deleteConversation(options: DeleteConversationOptions): Promise<TimResponse<DeleteConversationListResult>>
  /** Marks everything up to the newest message of a conversation as read. */
  setMessageRead(options: SetMessageReadOptions): Promise<TimResponse<SetMessageReadResult>>
  /** Marks many conversations as read. */
  setAllMessageRead(options?: SetAllMessageReadOptions): Promise<TimResponse<NoData>>
  /** Unread messages in all conversations together; 0 before the instance is ready. */
  getTotalUnreadMessageCount(): number
}

/** Names and pictures. */
export interface ProfileMethods {
  getMyProfile(): Promise<TimResponse<Profile>>
  /** Profiles of up to 100 users, from the server. Users that do not exist are absent. */
  getUserProfile(options: GetUserProfileOptions): Promise<TimResponse<Profile[]>>
  /** Changes the given fields and answers with the new profile. */
  updateMyProfile(options: UpdateMyProfileOptions): Promise<TimResponse<Profile>>
}

/** One instance, as `TIM.create()` gives it. */
export interface ChatSDK extends SessionMethods, EventMethods, MessageMethods, ConversationMethods, ProfileMethods {}
