import type { ConversationType, MessagePayload, MessagePriority, MessageType } from '../api/types'
import type { TimError } from '../api/errors'

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

/** Rows that became known, in order of seq, all of one conversation. */
export interface RowsApplied {
  readonly conversationId: string
  readonly entries: readonly LogEntry[]
  /** True: they extend the log beyond what this device had ever seen, so the application hears of them [SYNC-7]. */
  readonly fresh: boolean
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
  onProfiles(profiles: readonly { readonly userId: string; readonly nick: string; readonly avatar: string; readonly updatedAtMs: number }[], own: boolean): void
  /** The whole index was or will be loaded again: forget what is derived from the old one [SYNC-6]. */
  onReset(): void
  /** One burst of changes is over: the moment to raise list events, once. */
  onSettled(): void
}
