import type { Conversation, Profile } from '../api/types'

/** Up to which row one conversation is read. */
export interface ReadMark {
  readonly conversationId: string
  readonly readSeq: number
}

/** What the conversation service needs from the sync engine. Everything that rejects, rejects with a TimError. */
export interface ConversationLog {
  /** When it resolves, the index rows that carry the new read state have been applied [READ-1]. */
  markRead(marks: readonly ReadMark[]): Promise<void>
  /** When it resolves, the index rows that hide the conversations have been applied. */
  deleteConversations(conversationIds: readonly string[], clearHistory: boolean): Promise<void>
  /** Is the whole index here, or are pages of it still to come? */
  isIndexComplete(): boolean
}

/** The user cache [N1]. */
export interface ProfileDirectory {
  /** A fresh copy of what the cache holds; never asks the gateway. */
  lookup(userId: string): Profile | undefined
  /**
   * Fetches those that the cache does not hold, in as few requests as possible, and none that it holds [N13].
   * Resolves also when some of them do not exist; rejects when the gateway cannot be asked.
   */
  ensure(userIds: readonly string[]): Promise<void>
}

/** The account that is logged in. */
export interface Identity {
  /** Empty before login. */
  userId(): string
}

/** What the application hears of conversations; called in this order within one burst. */
export interface ConversationSignals {
  /** The whole list, sorted; the objects are the application's. */
  listUpdated(conversations: Conversation[]): void
  totalUnreadUpdated(count: number): void
}
