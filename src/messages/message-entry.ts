import type { Message, MessageStatus } from '../api/types'
import type { LogEntry, MessageRecord } from '../sync/port'

/** What the SDK knows of one message: facts of its own, and the object that the application was given. */
export interface MessageEntry {
  readonly id: string
  readonly conversationId: string
  record: MessageRecord
  status: MessageStatus
  /** Seconds. */
  time: number
  /** The row in the conversation's log; 0 while there is none. */
  seq: number
  sequence: number
  revocation: LogEntry['revocation']
  /** Sent by this instance without a row: it is in no history and no preview. */
  onlineOnly: boolean
  /** For this user. */
  deleted: boolean
  /** Is the mark of the peer's reading on the application's object already? */
  peerRead: boolean
  /** The application has it: raised once, or sent by this instance [SEND-6]. */
  announced: boolean
  live: Message | undefined
}

/** An own message on its way, or one that never gets a row. */
export function unplacedEntry(record: MessageRecord, status: MessageStatus, time: number): MessageEntry {
  return {
    id: record.id,
    conversationId: record.conversationId,
    record,
    status,
    time,
    seq: 0,
    sequence: 0,
    revocation: null,
    onlineOnly: false,
    deleted: false,
    peerRead: false,
    announced: false,
    live: undefined,
  }
}
