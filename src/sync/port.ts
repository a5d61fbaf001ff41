import type { ConversationType, MessagePayload, MessagePriority, MessageType } from '../api/types'
import type { TimError } from '../api/errors'
import type { FactKind, wire } from '@opentim/protocol'

/** A message as the SDK keeps it: plain data, its own, never handed to the application. */
export interface MessageRecord {
  readonly id: string
  readonly conversationId: string
  readonly conversationType: ConversationType
  readonly from: string
  readonly to: string
  readonly nick: string
  readonly avatar: string
  readonly clientTime: number
  readonly random: number
  readonly type: MessageType | 'unsupported'
  readonly payload: MessagePayload
  readonly cloudCustomData: string
  readonly priority: MessagePriority
  readonly needReadReceipt: boolean
  readonly supportExtension: boolean
  readonly excludedFromUnread: boolean
  readonly excludedFromLast: boolean
  readonly atUserList: readonly string[]
}

/** One row of a conversation's log, decoded. Plain data: it is stored as it is. */
export interface LogEntry {
  readonly seq: number
  readonly sequence: number
  /** Seconds, the server's clock. */
  readonly time: number
  /** `unknown` is a kind of a newer gateway: kept, never shown [R22]. */
  readonly kind: 'message' | 'tombstone' | 'revoke' | 'unknown'
  readonly message: MessageRecord | null
  /** On `revoke`, and on a `message` that was revoked. */
  readonly revocation: { readonly targetSeq: number; readonly revoker: string; readonly reason: string } | null
}

/** The facts of one conversation for this user, as the gateway computed them at `headSeq`. */
export interface IndexRecord {
  readonly conversationId: string
  readonly headSeq: number
  readonly headSequence: number
  readonly trimSeq: number
  readonly readSeq: number
  readonly peerReadSeq: number
  readonly clearSeq: number
  /** Countable rows in (readSeq, headSeq]. */
  readonly unread: number
  readonly hidden: boolean
  readonly last: LogEntry | null
}

/** One message that waits for its row. */
export interface OutboxEntry {
  readonly record: MessageRecord
  /** Order of the calls, across conversations. */
  readonly localIndex: number
  readonly onlineOnly: boolean
  readonly unboundId: boolean
  readonly offlinePushInfo: string
  /** `failed` ones wait for resendMessage() and are not transmitted. */
  readonly state: 'pending' | 'failed'
  /** On `failed`. */
  readonly code: number
}

/**
 * Rows that became known, in order of seq, all of one conversation. Rows of own messages that waited in the outbox are
 * not among them: those come by `onSent`, in their place in the order.
 */
export interface RowsApplied {
  readonly conversationId: string
  readonly entries: readonly LogEntry[]
  /**
   * True: they extend the log beyond what this device had ever seen, so the application hears of them [SYNC-7].
   * False: rows of an earlier session (at start), or known rows whose content changed (now a tombstone): replace.
   */
  readonly fresh: boolean
}

/** Where a page of history starts. Neither direction includes the row of a `seq` anchor; the others are included. */
export type HistoryPoint =
  | { readonly by: 'newest' }
  | { readonly by: 'seq' | 'sequence' | 'time'; readonly at: number; readonly newer: boolean }

/** A contiguous stretch of one conversation's log. */
export interface HistoryPage {
  /** In order of seq, tombstones and changes included; a revoked message carries its revocation. */
  readonly entries: readonly LogEntry[]
  /** The seqs that the page covers; both 0 when it covers none. */
  readonly fromSeq: number
  readonly toSeq: number
  /** Nothing lies beyond the page in its direction. */
  readonly completed: boolean
  /** The gateway could not be asked and local storage did not hold the whole page: there is more, or it is older. */
  readonly partial: boolean
}

/** A message as a service hands it over; the outbox numbers it. */
export type NewOutboxEntry = Pick<OutboxEntry, 'record' | 'onlineOnly' | 'unboundId' | 'offlinePushInfo'>

export interface ReadMark {
  readonly conversationId: string
  readonly readSeq: number
}

/** The row to revoke; when `seq` is 0 the ID finds it. */
export interface RevokeTarget {
  readonly conversationId: string
  readonly seq: number
  readonly messageId: string
  readonly reason: string
}

/**
 * One thing that is true for this user beside the conversations, named by kind and key; `fact.proto` says what each kind
 * uses. Plain data: it is stored as it is.
 */
export interface FactRecord {
  readonly kind: FactKind
  readonly key: string
  /** The user's index version that set it. */
  readonly uver: number
  readonly removed: boolean
  readonly name: string
  /** Milliseconds, the server's clock. */
  readonly time: number
  readonly source: string
  readonly wording: string
  readonly groups: readonly string[]
  readonly custom: readonly { readonly key: string; readonly value: string }[]
  readonly both: boolean
  readonly count: number
}

/** What the services ask of the sync engine. */
export interface SyncService {
  /** Takes the message in the order of the calls; the result comes by the listener. Throws CLOSED after stop(). */
  send(message: NewOutboxEntry): void
  /** Sends a failed message again under its ID, after the ones that wait. False when the outbox does not hold it. */
  resend(messageId: string): boolean
  /** Forgets a failed message: the application deleted it. */
  discard(messageId: string): void
  /** Everything in the outbox, waiting or failed, in the order of the calls. */
  outbox(): readonly OutboxEntry[]
  /** A page of `count` messages [SYNC-3]. Rejects with the gateway's code; NETWORK_ERROR when nothing is local. */
  history(conversationId: string, point: HistoryPoint, count: number): Promise<HistoryPage>
  /** The following resolve when what they changed has come back and was told to the listener. */
  markRead(marks: readonly ReadMark[]): Promise<void>
  revoke(target: RevokeTarget): Promise<void>
  deleteMessages(conversationId: string, messageIds: readonly string[]): Promise<void>
  clearHistory(conversationId: string): Promise<void>
  deleteConversations(conversationIds: readonly string[], clearHistory: boolean): Promise<void>
}

/** What the sync engine tells the services. Synchronous, in the order in which things became true. */
export interface SyncListener {
  onRows(rows: RowsApplied): void
  onIndex(records: readonly IndexRecord[]): void
  /** The row of an own message is placed; `entry` as stored by the gateway [SYNC-2]. */
  onSent(messageId: string, entry: LogEntry): void
  /** An own onlineUserOnly message was delivered; there is no row. */
  onSentOnline(messageId: string, timeSeconds: number): void
  onSendFailed(messageId: string, error: TimError): void
  /** A message without a row, from another user or device. */
  onOnline(record: MessageRecord, timeSeconds: number): void
  /**
   * The gateway told of these without being asked; whom it tells of is its decision [N3]. `isAnswer`: they came with the
   * answer to the login, so they are right whatever was known before.
   */
  onProfiles(profiles: readonly wire.Profile[], isAnswer?: boolean): void
  /**
   * These differ from what was told before; a removed one says so. They are in the database already. What comes in several
   * pages, or replaces another history, is told at once, when all of it is there.
   */
  onFacts(facts: readonly FactRecord[]): void
  /** The whole index was or will be loaded again: forget what is derived from the old one [SYNC-6]. */
  onReset(): void
  /** Rows after that seq belonged to a history that is gone: forget them. What replaces them follows. */
  onTruncated(conversationId: string, afterSeq: number): void
  /** One burst of changes is over: the moment to raise list events, once. */
  onSettled(): void
}
