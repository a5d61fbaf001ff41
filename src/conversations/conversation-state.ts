import { c2cPeer } from '@opentim/protocol'
import { TYPES } from '../api/constants'
import type { ConversationType, MessageRemindType } from '../api/types'
import type { IndexRecord, LogEntry } from '../sync/port'
import { PendingMessages } from './pending-messages'
import { isCountable } from './unread'
import type { UnreadFacts } from './unread'

/** The facts of one conversation: the gateway's index row, and what rows added since. Nothing in it is a count of ours. */
export interface ConversationState extends UnreadFacts {
  readonly id: string
  readonly type: ConversationType
  /** The other side; empty where there is none. */
  readonly peerId: string
  indexUnread: number
  indexReadSeq: number
  headSeq: number
  readSeq: number
  countableSeqs: number[]
  /** The newest row of any kind, and the newest that is a message. */
  newestSeq: number
  newestMessageSeq: number
  peerReadSeq: number
  /** The gateway told of it, or this user wrote to it: it is in the list unless it is hidden. */
  isOpen: boolean
  hidden: boolean
  isPinned: boolean
  remindType: MessageRemindType | ''
  last: LogEntry | null
  readonly pending: PendingMessages
}

/** A conversation of which nothing is known yet. */
export function emptyState(id: string): ConversationState {
  const peerId = c2cPeer(id) ?? ''
  return {
    id,
    type: conversationType(id),
    peerId,
    indexUnread: 0,
    indexReadSeq: 0,
    headSeq: 0,
    readSeq: 0,
    countableSeqs: [],
    newestSeq: 0,
    newestMessageSeq: 0,
    peerReadSeq: 0,
    isOpen: false,
    hidden: false,
    isPinned: false,
    remindType: '',
    last: null,
    pending: new PendingMessages(),
  }
}

export function conversationType(id: string): ConversationType {
  if (id === TYPES.CONV_SYSTEM) return TYPES.CONV_SYSTEM
  return c2cPeer(id) === undefined ? TYPES.CONV_GROUP : TYPES.CONV_C2C
}

/** The gateway's facts replace what was derived up to their head. Read marks merge by maximum [READ-1]. */
export function applyIndex(state: ConversationState, record: IndexRecord): void {
  state.isOpen = true
  state.readSeq = Math.max(state.readSeq, record.readSeq)
  state.peerReadSeq = Math.max(state.peerReadSeq, record.peerReadSeq)
  // An older index row can only add to what merges.
  if (record.headSeq < state.headSeq || (record.headSeq === state.headSeq && record.readSeq < state.indexReadSeq)) return
  state.headSeq = record.headSeq
  state.indexReadSeq = record.readSeq
  state.indexUnread = record.unread
  state.countableSeqs = state.countableSeqs.filter((seq) => seq > record.headSeq)
  state.newestSeq = Math.max(state.newestSeq, record.headSeq)
  const isAhead = state.newestMessageSeq > record.headSeq
  state.hidden = record.hidden && !isAhead
  if (!isAhead || !state.last || state.last.seq <= record.headSeq) state.last = record.last
}

/** A row adds its facts; the same row again changes nothing. */
export function applyRow(state: ConversationState, row: LogEntry, selfId: string): void {
  state.newestSeq = Math.max(state.newestSeq, row.seq)
  if (row.kind === 'message') applyMessage(state, row, selfId)
  if (row.kind === 'revoke' && row.revocation) applyRevocation(state, row.revocation)
  if (row.kind === 'tombstone') applyTombstone(state, row.seq)
}

/** Rows after that one never were; what is true instead follows. */
export function truncate(state: ConversationState, afterSeq: number): void {
  state.newestSeq = Math.min(state.newestSeq, afterSeq)
  state.newestMessageSeq = Math.min(state.newestMessageSeq, afterSeq)
  state.headSeq = Math.min(state.headSeq, afterSeq)
  state.countableSeqs = state.countableSeqs.filter((seq) => seq <= afterSeq)
  if (state.last && state.last.seq > afterSeq) state.last = null
}

function applyMessage(state: ConversationState, row: LogEntry, selfId: string): void {
  state.isOpen = true
  state.newestMessageSeq = Math.max(state.newestMessageSeq, row.seq)
  const shownSeq = state.last?.seq ?? 0
  if (row.seq === shownSeq || (row.seq > shownSeq && !row.message?.excludedFromLast)) state.last = row
  if (row.seq <= state.headSeq) return
  state.hidden = false
  const newestCounted = state.countableSeqs[state.countableSeqs.length - 1] ?? 0
  if (row.seq > newestCounted && isCountable(row, selfId)) state.countableSeqs.push(row.seq)
}

function applyRevocation(state: ConversationState, revocation: NonNullable<LogEntry['revocation']>): void {
  state.countableSeqs = state.countableSeqs.filter((seq) => seq !== revocation.targetSeq)
  if (state.last?.seq === revocation.targetSeq) state.last = { ...state.last, revocation }
}

function applyTombstone(state: ConversationState, seq: number): void {
  state.countableSeqs = state.countableSeqs.filter((counted) => counted !== seq)
  if (state.last?.seq === seq) state.last = null
}
