import type { Message } from '../api/types'
import type { LogEntry, MessageRecord, OutboxEntry } from '../sync/port'

/** How one message is transmitted; part of what the outbox keeps. */
export interface SendingOptions {
  readonly onlineOnly: boolean
  /** The message was built before login: its ID starts with `0-`. */
  readonly unboundId: boolean
  /** JSON; empty when the application gave none. */
  readonly offlinePushInfo: string
}

/** Where a page of history starts. The row of a `seq` anchor is not part of the page; the other anchors are. */
export type HistoryAnchor =
  | { readonly by: 'newest' }
  | { readonly by: 'seq' | 'sequence' | 'time'; readonly at: number; readonly newer: boolean }

export interface HistoryQuery {
  readonly conversationId: string
  readonly anchor: HistoryAnchor
  /** Visible messages in the page. */
  readonly count: number
}

export interface HistoryPage {
  /** In order of seq. Rows that show nothing (changes, tombstones) may be among them. */
  readonly entries: readonly LogEntry[]
  /** Nothing lies beyond the page in its direction. */
  readonly completed: boolean
}

/** What the message services need from the sync engine. Everything that rejects, rejects with a TimError. */
export interface MessageLog {
  /**
   * Takes a message into the outbox and transmits it, in the order of the calls. It ends in exactly one of
   * `onSent`, `onSentOnline` and `onSendFailed`. A failed entry under the same ID is replaced [SEND-1].
   */
  send(record: MessageRecord, options: SendingOptions): void
  /** Own messages without a row (pending and failed), in the order of the calls. */
  waiting(conversationId: string): readonly OutboxEntry[]
  /** Forgets a failed outbox entry. */
  discard(messageId: string): void
  /** From storage where the page is contiguous there, from the gateway otherwise [SYNC-3]. */
  history(query: HistoryQuery): Promise<HistoryPage>
  /** `seq` 0: the gateway finds the row by the ID. When it resolves, the REVOKE row has been applied. */
  revoke(target: { readonly conversationId: string; readonly messageId: string; readonly seq: number }): Promise<void>
  /** For this user only, at the gateway and in local storage. */
  deleteMessages(conversationId: string, messageIds: readonly string[]): Promise<void>
  /** Everything up to the head, for this user only, at the gateway and in local storage. */
  clearHistory(conversationId: string): Promise<void>
}

/** The account that is logged in. */
export interface Identity {
  /** Empty before login. */
  userId(): string
}

/** What the user cache says of somebody, without asking the gateway. */
export interface NameDirectory {
  lookup(userId: string): { readonly nick: string; readonly avatar: string } | undefined
}

/** What the application hears of messages; called in this order within one burst. */
export interface MessageSignals {
  received(messages: Message[]): void
  revoked(messages: Message[]): void
  readByPeer(messages: Message[]): void
}

/** Told when an own message enters the outbox, before it is transmitted: previews show it as the last one. */
export interface OutgoingObserver {
  onSending(record: MessageRecord): void
}

/** Where builders leave what they made: only what is here can be sent (2105 otherwise). */
export interface DraftRegistry {
  register(record: MessageRecord, message: Message): void
}
