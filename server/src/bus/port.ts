import type { UserStatus } from '../domain/user-status'
import type { Commit } from '../store/port'

/** A commit, and which of its rows a session here sent itself: that session has an acknowledgement instead. */
export interface CommitEvent {
  readonly kind: 'commit'
  readonly commit: Commit
  /** `origins[i]` is the session that sent `commit.rows[i]`; shorter than `rows` when nobody did. */
  readonly origins: readonly (number | undefined)[]
}

/** A message for those who are online: an encoded MessageBody that no table ever sees. */
export interface OnlineEvent {
  readonly kind: 'online'
  readonly users: readonly number[]
  readonly body: Uint8Array
  /** The session that sent it. */
  readonly origin: number
}

/** A user came, left, or says something else of being here. */
export interface StatusEvent {
  readonly kind: 'status'
  readonly user: number
  readonly status: UserStatus
  /** Those who have the user as a friend; who asked to be told is known to each node. */
  readonly friends: readonly number[]
  /** True: the user's own devices are told as well. */
  readonly own: boolean
}

/** What nodes tell each other after the truth has changed. */
export type BusEvent = CommitEvent | OnlineEvent | StatusEvent

/**
 * Tells every node, this one included, what was committed [BUS-1]. It may lose events: the database has them, and
 * clients compare. Events of this node reach its own subscriber before `publish` returns, so that what a request
 * changed is written before its answer.
 */
export interface Bus {
  publish(event: BusEvent): void
  subscribe(listen: (event: BusEvent) => void): void
}
