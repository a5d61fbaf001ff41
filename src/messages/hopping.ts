import { LruMap } from '../shared/lru-map'
import type { GetMessageListHoppingOptions, GetMessageListHoppingResult, TimResponse } from '../api/types'
import type { HistoryPoint } from '../sync/port'
import type { MessageHistory } from './history'
import type { MessageEntry } from './message-entry'
import { checkConversationId, pageCount } from './page-options'

/** Positions handed out as `nextMessageTime` that are remembered exactly. */
const REMEMBERED_POSITIONS = 100

/** Added to the second of a `nextMessageTime`, so that no time that an application reads off a message equals one. */
const POSITION_MARK = 0.5

/**
 * Jumps to a sequence or a time and pages on from there in one direction. A second can hold more messages than a page,
 * so going on by time alone would repeat or skip some: the exact row behind each `nextMessageTime` is remembered.
 */
export class MessageHopping {
  private readonly positions = new LruMap<string, number>(REMEMBERED_POSITIONS)

  constructor(private readonly history: MessageHistory) {}

  async list(options: GetMessageListHoppingOptions): Promise<TimResponse<GetMessageListHoppingResult>> {
    const conversationID: unknown = options?.conversationID
    checkConversationId('getMessageListHopping', conversationID)
    const newer = options.direction === 1
    const point = this.startOf(options, newer)
    const { entries, completed } = await this.history.page(conversationID, point, pageCount(options.count))
    const messageList = this.history.present(entries)
    const end = newer ? entries[entries.length - 1] : entries[0]
    const next = completed || !end ? { nextMessageSeq: 0, nextMessageTime: 0 } : this.positionAfter(end, newer)
    return { code: 0, data: { messageList, ...next, isCompleted: completed } }
  }

  private startOf(options: GetMessageListHoppingOptions, newer: boolean): HistoryPoint {
    const { conversationID, sequence, time } = options
    if (isPosition(sequence)) return { by: 'sequence', at: sequence, newer }
    if (!isPosition(time)) return { by: 'newest' }
    const seq = this.positions.get(positionKey(conversationID, time, newer))
    return seq === undefined ? { by: 'time', at: Math.floor(time), newer } : { by: 'seq', at: seq, newer }
  }

  private positionAfter(end: MessageEntry, newer: boolean): { nextMessageSeq: number; nextMessageTime: number } {
    const nextMessageTime = Math.floor(end.time) + POSITION_MARK
    this.positions.set(positionKey(end.conversationId, nextMessageTime, newer), end.seq)
    return { nextMessageSeq: end.sequence + (newer ? 1 : -1), nextMessageTime }
  }
}

function isPosition(value: unknown): value is number {
  return typeof value === 'number' && value > 0
}

function positionKey(conversationId: string, time: number, newer: boolean): string {
  return `${newer ? 'newer' : 'older'} ${time} ${conversationId}`
}
