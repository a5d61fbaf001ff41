import type { RowKind } from '@opentim/protocol'
import type { FactStore, UserFact } from './fact-port'
import type { FollowStore } from './follow-port'
import type { StatusStore } from './status-port'

/** What a user says of themselves beside name and face; values that the API has constants for are those constants. */
export interface ProfileDetails {
  readonly gender: string
  readonly birthday: number
  readonly location: string
  readonly selfSignature: string
  readonly allowType: string
  readonly language: number
  readonly messageSettings: number
  readonly adminForbidType: string
  readonly level: number
  readonly role: number
  readonly profileCustomField: readonly CustomFieldRecord[]
}

export interface CustomFieldRecord {
  readonly key: string
  readonly value: string
}

/** A user as the gateway knows them. `id` is the tinyID. */
export interface UserRecord {
  readonly id: number
  readonly userId: string
  readonly nick: string
  readonly avatar: string
  readonly updatedAtMs: number
  /** What was never set is absent, so that most users share one empty object. */
  readonly details: Partial<ProfileDetails>
}

/** The named fields of a profile; `profileCustomField` merges by key, and an empty value removes a key. */
export type ProfileChanges = Partial<Pick<UserRecord, 'nick' | 'avatar'> & ProfileDetails>

/** A message that passed every check, ready for the log of a C2C conversation. */
export interface NewMessage {
  readonly sender: Pick<UserRecord, 'id' | 'userId'>
  readonly peer: Pick<UserRecord, 'id' | 'userId'>
  readonly clientTime: number
  readonly random: number
  /** An encoded MessageBody. Stored as it is and never encoded again. */
  readonly body: Uint8Array
  /** The part of `body` that the sender wrote; a repeat must be equal to it [SEND-1]. */
  readonly content: Uint8Array
  /** Does it raise the peer's unread count? [READ-2] */
  readonly countable: boolean
  /** May it be shown as a conversation's last message? */
  readonly showable: boolean
  /** The peer blocked the sender: to the peer the row is a tombstone from the start [SYNC-8]. */
  readonly hiddenFromPeer: boolean
}

/** What tells a message from all others, and from other contents under the same name [SEND-1]. */
export type SentMessage = Pick<NewMessage, 'sender' | 'peer' | 'clientTime' | 'random' | 'content'>

/** Where a message stands now; `repeated` when an earlier transmission had already stored it. */
export type AppendResult =
  | { readonly outcome: 'stored' | 'repeated'; readonly seq: number; readonly sequence: number; readonly time: number }
  | { readonly outcome: 'mismatch' }

/** A row of a conversation's log, for everybody who may see it. */
export interface StoredRow {
  readonly seq: number
  readonly sequence: number
  /** Seconds. */
  readonly time: number
  readonly kind: RowKind
  /** Empty for tombstones and changes. That of a revoked message holds an empty element of the same kind. */
  readonly body: Uint8Array
  readonly revocation: { readonly targetSeq: number; readonly revoker: string; readonly reason: string } | null
}

/** A C2C log: the two sides in ascending order of userID (equal for a note to oneself). */
export interface ConversationRef {
  readonly a: Pick<UserRecord, 'id' | 'userId'>
  readonly b: Pick<UserRecord, 'id' | 'userId'>
}

/** One conversation as one user sees it; every field is computed from the tables. */
export interface IndexFacts {
  readonly conversationId: string
  readonly uver: number
  readonly headSeq: number
  readonly headSequence: number
  readonly trimSeq: number
  readonly readSeq: number
  readonly peerReadSeq: number
  readonly clearSeq: number
  readonly unread: number
  readonly hidden: boolean
  readonly last: StoredRow | null
}

/** What one commit changed, for the fan-out: which users moved to which uver, and what they must hear. */
export interface Commit {
  readonly steps: readonly { readonly user: Pick<UserRecord, 'id' | 'userId'>; readonly uver: number }[]
  readonly rows: readonly { readonly conversation: ConversationRef; readonly row: StoredRow }[]
  /** Rows that one user may not see: it gets tombstones, and no step of its own [READ-2]. */
  readonly hidden: readonly { readonly user: Pick<UserRecord, 'id' | 'userId'>; readonly conversation: ConversationRef; readonly seq: number }[]
  /** Index rows to push; a plain message needs none, its receiver derives it. */
  readonly indexes: readonly { readonly user: number; readonly index: IndexFacts }[]
  /** Who is told of whose profile. A profile that changed is told to its own user in any case. */
  readonly profiles: readonly { readonly user: number; readonly profile: UserRecord }[]
  readonly facts: readonly { readonly user: number; readonly fact: UserFact }[]
}

export interface IndexPageQuery {
  readonly afterUver: number
  /** The reader has no facts, or forgets those that this index does not name: what was removed before is left out. */
  readonly anew?: boolean
  /** `next` of the page before, '' on the first. */
  readonly next: string
  readonly limit: number
  /** What a page may weigh: towards mini programs a frame has to stay under 64 KB [SYNC-11]. It has one fact or row in any case. */
  readonly bytes: number
}

export interface IndexPageResult {
  readonly rows: readonly IndexFacts[]
  /** With this page applied the reader's cursor is this value. */
  readonly uver: number
  readonly more: boolean
  readonly next: string
  /** All of them come before the first conversation. */
  readonly facts: readonly UserFact[]
  /** The other sides of the conversations in `rows`, and the users that `facts` name. */
  readonly profiles: readonly UserRecord[]
}

export type HistoryAnchorQuery =
  | { readonly by: 'newest' }
  /** The row itself is not part of the page. */
  | { readonly by: 'seq'; readonly at: number; readonly newer: boolean }
  /** The message with that sequence, or of that second, is part of the page. */
  | { readonly by: 'sequence' | 'time'; readonly at: number; readonly newer: boolean }

export interface HistoryResult {
  /** In order of seq. Rows that the reader may not see are tombstones [SYNC-8]. */
  readonly rows: readonly StoredRow[]
  readonly fromSeq: number
  readonly toSeq: number
  readonly completed: boolean
  readonly headSeq: number
  readonly trimSeq: number
}

/** Why a revocation was refused. */
export type RevokeRefusal = 'not-found' | 'not-sender' | 'window-passed' | 'already-revoked'

/**
 * The only truth. Every write is one transaction; what it returns was committed. Rejects with StoreUnavailable when
 * the database cannot be reached (the caller may try again), never half done.
 */
export interface Store {
  /** Made with the database; differs after a backup was restored [SYNC-6]. */
  readonly epoch: string
  findUsers(userIds: readonly string[]): Promise<UserRecord[]>
  /** The users, made where they do not exist yet. */
  ensureUsers(userIds: readonly string[]): Promise<UserRecord[]>
  /**
   * Those who have this user as a friend are told [N3], in transactions of their own after that of the change: with very
   * many of them it may end before all are told. Refuses more custom fields than there may be.
   */
  updateProfile(user: number, changes: ProfileChanges): Promise<{ profile: UserRecord; commit: Commit }>
  readonly facts: FactStore
  readonly follows: FollowStore
  readonly statuses: StatusStore

  /** One transaction for all of them, in the order given [SEND-3]. `results[i]` belongs to `messages[i]`. */
  appendMessages(messages: readonly NewMessage[]): Promise<{ results: AppendResult[]; commit: Commit }>
  /** What an append of each would say, were it stored already; undefined for what is not stored. Stores nothing. */
  findMessages(messages: readonly SentMessage[]): Promise<(AppendResult | undefined)[]>
  /** Adds a REVOKE row and marks the target. Repeating it is refused as 'already-revoked' and changes nothing. */
  revokeMessage(request: {
    readonly user: Pick<UserRecord, 'id' | 'userId'>
    readonly peer: Pick<UserRecord, 'id' | 'userId'>
    readonly target: { readonly seq: number } | { readonly senderId: number; readonly clientTime: number; readonly random: number }
    readonly reason: string
    /** Messages older than this many seconds are refused. */
    readonly windowSeconds: number
  }): Promise<{ commit: Commit } | { refused: RevokeRefusal }>
  /** Hides messages from this user alone. Unknown IDs are skipped. */
  deleteMessages(user: UserRecord, peer: UserRecord, keys: readonly { senderId: number; clientTime: number; random: number }[]): Promise<Commit>
  /** Hides everything up to the head from this user alone. */
  clearHistory(user: UserRecord, peer: UserRecord): Promise<Commit>
  hideConversations(user: UserRecord, peers: readonly UserRecord[], clearHistory: boolean): Promise<Commit>
  /** Merges by maximum and never past the newest row that the user may see [READ-1]. What changed nothing has no step. */
  markRead(user: UserRecord, marks: readonly { readonly peer: UserRecord; readonly readSeq: number }[]): Promise<Commit>

  userVersion(user: number): Promise<number>
  indexPage(user: UserRecord, query: IndexPageQuery): Promise<IndexPageResult>
  /** Rows of [fromSeq, toSeq] that exist, at most `limit`, in order of seq. */
  readRange(user: UserRecord, peer: UserRecord, range: { fromSeq: number; toSeq: number; limit: number }): Promise<StoredRow[]>
  readHistory(user: UserRecord, peer: UserRecord, anchor: HistoryAnchorQuery, count: number): Promise<HistoryResult>
  /** Removes rows up to the seq for everybody and moves trim_seq. */
  trim(conversation: ConversationRef, upToSeq: number): Promise<void>

  /** Resolves when the database answers. */
  ping(): Promise<void>
  close(): Promise<void>
}
