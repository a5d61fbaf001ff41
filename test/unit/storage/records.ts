import type { LogRepository } from '../../../src/storage/repositories/log-repository'
import type { IndexRecord, LogEntry, MessageRecord, OutboxEntry } from '../../../src/sync/port'

/** A text message, as the SDK keeps it. */
export function messageRecord(id: string, conversationId = 'C2Cbob'): MessageRecord {
  return {
    id,
    conversationId,
    conversationType: 'C2C',
    from: 'alice',
    to: conversationId.slice(3),
    nick: '',
    avatar: '',
    clientTime: 1_700_000_000,
    random: 7,
    type: 'TIMTextElem',
    payload: { text: `text of ${id}` },
    cloudCustomData: '',
    priority: 'Normal',
    needReadReceipt: false,
    supportExtension: false,
    excludedFromUnread: false,
    excludedFromLast: false,
    atUserList: [],
  }
}

export function logEntry(seq: number, conversationId = 'C2Cbob'): LogEntry {
  return {
    seq,
    sequence: seq,
    time: 1_700_000_000 + seq,
    kind: 'message',
    message: messageRecord(`1-1700000000-${seq}`, conversationId),
    revocation: null,
  }
}

/** The rows from..to. */
export function logEntries(from: number, to: number, conversationId = 'C2Cbob'): LogEntry[] {
  return Array.from({ length: to - from + 1 }, (_, i) => logEntry(from + i, conversationId))
}

export function indexRecord(conversationId: string, headSeq: number): IndexRecord {
  return {
    conversationId,
    headSeq,
    headSequence: headSeq,
    trimSeq: 0,
    readSeq: 0,
    peerReadSeq: 0,
    clearSeq: 0,
    unread: headSeq,
    hidden: false,
    last: headSeq > 0 ? logEntry(headSeq, conversationId) : null,
  }
}

export function outboxEntry(localIndex: number): OutboxEntry {
  return {
    record: messageRecord(`1-1700000000-${1000 + localIndex}`),
    localIndex,
    onlineOnly: false,
    unboundId: false,
    offlinePushInfo: '',
    state: 'pending',
    code: 0,
  }
}

export function seqs(entries: readonly LogEntry[] | null): number[] | null {
  return entries && entries.map((entry) => entry.seq)
}

/** The newest rows of a conversation, up to `count`, as far as they are contiguous. */
export function newest(log: LogRepository, conversationId: string, count: number): Promise<LogEntry[]> {
  return log.loadBefore(conversationId, (log.have(conversationId) ?? -1) + 1, count)
}
