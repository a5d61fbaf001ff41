import type { Conversation, Profile } from '../api/types'
import type { Clock } from '../platform/port'
import type { SyncService } from '../sync/port'

/** What the conversation service needs from the sync engine. Everything that rejects, rejects with a TimError. */
export type ConversationLog = Pick<SyncService, 'markRead' | 'deleteConversations' | 'outbox'>

/** The user cache [N1]. */
export interface ProfileDirectory {
  /** A fresh copy of what the cache holds, or an empty profile; never asks the gateway. */
  profileOf(userId: string): Profile
  /** What the cache holds, to be read only; never asks the gateway. */
  nameOf(userId: string): { readonly nick: string; readonly avatar: string } | undefined
  /**
   * Fetches those that the cache does not hold, in as few requests as possible, and none that it holds [N13].
   * Resolves also when some of them do not exist; rejects when the gateway cannot be asked.
   */
  ensure(userIds: readonly string[]): Promise<void>
  /** Asks for them whatever the cache holds, also for those that did not exist before. */
  refresh(userIds: readonly string[]): Promise<void>
}

/** What this user calls friends. */
export interface RemarkDirectory {
  /** Empty when there is none. */
  remarkOf(userId: string): string
}

/** The account that is logged in. */
export interface Identity {
  /** Empty before login. */
  userId(): string
}

/** What the application hears of conversations; called in this order within one burst. */
export interface ConversationSignals {
  /** The whole list, sorted, made when it is asked for: with many conversations it is not free. */
  listUpdated(list: () => Conversation[]): void
  totalUnreadUpdated(count: number): void
}

export type ConversationClock = Pick<Clock, 'nextTask' | 'setTimer' | 'clearTimer'>
