import type { Conversation } from './conversation'
import type { ConversationType, ReadAllScope } from './value-types'

/** Which conversations `getConversationList()` gives; all conditions must hold. */
export interface ConversationListFilter {
  type?: ConversationType
  groupName?: string
  markType?: number
  hasUnreadCount?: boolean
  hasGroupAtInfo?: boolean
}

export interface GetConversationListResult {
  conversationList: Conversation[]
  isSyncCompleted: boolean
}

export interface GetConversationProfileResult {
  conversation: Conversation
}

export interface DeleteConversationOptions {
  conversationIDList: string[]
  /** Default true. */
  clearHistoryMessage?: boolean
}

/** A conversation that a call did not succeed for. */
export interface ConversationFailure {
  conversationID: string
  code: number
  message: string
}

/** Of the string form. */
export interface DeleteConversationResult {
  conversationID: string
}

/** Of the list form. */
export interface DeleteConversationListResult {
  successConversationIDList: string[]
  failureConversationIDList: ConversationFailure[]
}

export interface SetMessageReadOptions {
  conversationID: string
}

export interface SetMessageReadResult {
  conversationID: string
}

export interface SetAllMessageReadOptions {
  /** Default TYPES.READ_ALL_MSG. */
  scope?: ReadAllScope
}
