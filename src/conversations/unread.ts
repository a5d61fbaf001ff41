import type { LogEntry } from '../sync/port'

/** The facts that an unread count follows from [READ-2]. */
export interface UnreadFacts {
  /** The gateway's count, of rows in (`indexReadSeq`, `headSeq`]. */
  readonly indexUnread: number
  readonly indexReadSeq: number
  readonly headSeq: number
  /** Up to here this user has read, by the newest that is known. */
  readonly readSeq: number
  /** The seqs of countable rows after `headSeq`, ascending. */
  readonly countableSeqs: readonly number[]
}

/** The number of countable rows after `readSeq`; nothing is ever added up, so nothing can drift. */
export function unreadCount(facts: UnreadFacts): number {
  const { headSeq, readSeq, countableSeqs } = facts
  return unreadInIndex(facts) + countAbove(countableSeqs, Math.max(headSeq, readSeq))
}

/** How many of the ascending numbers are greater. */
function countAbove(ascending: readonly number[], limit: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? 0) > limit) high = middle
    else low = middle + 1
  }
  return ascending.length - low
}

/**
 * A read mark inside the range that the gateway counted is on its way back as a new index row; until then the count can
 * only be bounded: no more than it was, and no more than there are rows.
 */
function unreadInIndex({ indexUnread, indexReadSeq, headSeq, readSeq }: UnreadFacts): number {
  if (readSeq <= indexReadSeq) return indexUnread
  return Math.max(0, Math.min(indexUnread, headSeq - readSeq))
}

/** Does a row count as unread? Not one's own, not changes, tombstones, revoked or excluded ones [U7] [U10]. */
export function isCountable(row: LogEntry, selfId: string): boolean {
  const { kind, message, revocation } = row
  if (kind !== 'message' || !message || revocation) return false
  return message.from !== selfId && !message.excludedFromUnread
}
