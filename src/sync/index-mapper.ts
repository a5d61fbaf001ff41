import type { wire } from '@opentim/protocol'
import { toLogEntry } from './log-mapper'
import type { IndexRecord } from './port'

/** One conversation's facts as the SDK keeps them. */
export function toIndexRecord(row: wire.IndexRow): IndexRecord {
  return {
    conversationId: row.conversationId,
    headSeq: row.headSeq,
    headSequence: row.headSequence,
    trimSeq: row.trimSeq,
    readSeq: row.readSeq,
    peerReadSeq: row.peerReadSeq,
    clearSeq: row.clearSeq,
    unread: row.unread,
    hidden: row.hidden,
    last: row.last && toLogEntry(row.last, row.conversationId),
  }
}

/** What this device knows of a conversation of which it has rows, and no index row yet. */
export function blankIndex(conversationId: string): IndexRecord {
  return {
    conversationId,
    headSeq: 0, headSequence: 0, trimSeq: 0, clearSeq: 0, readSeq: 0, peerReadSeq: 0, unread: 0,
    hidden: false,
    last: null,
  }
}
