import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { GetMessageListOptions, GetMessageListResult, Message, TimResponse } from '../api/types'
import { LruMap } from '../shared/lru-map'
import type { HistoryPage, HistoryPoint, LogEntry, OutboxEntry } from '../sync/port'
import type { MessageEntry } from './message-entry'
import type { MessageRow, MessageStore } from './message-store'
import { checkConversationId, pageCount } from './page-options'
import type { MessageLog } from './port'

const NOTHING: HistoryPage = { entries: [], fromSeq: 0, toSeq: 0, completed: true, partial: false }

/** Places handed out as `nextReqMessageID` that are remembered. */
const REMEMBERED_PLACES = 100

/** Pages through a conversation from its newest message backwards. */
export class MessageHistory {
  /** The row behind a `nextReqMessageID`: its message may be deleted before the next page is asked for. */
  private readonly places = new LruMap<string, number>(REMEMBERED_PLACES)

  constructor(private readonly log: Pick<MessageLog, 'history' | 'outbox'>, private readonly store: MessageStore) {}

  /** Own messages that wait or failed stand after the last confirmed one on the newest page [SYNC-9]. */
  async list(options: GetMessageListOptions): Promise<TimResponse<GetMessageListResult>> {
    const conversationID: unknown = options?.conversationID
    checkConversationId('getMessageList', conversationID)
    const point = this.startOf(options.nextReqMessageID)
    const { entries, completed } = await this.page(conversationID, point, pageCount(options.count))
    const waiting = point.by === 'newest' ? this.waiting(conversationID) : []
    const messageList = this.present([...entries, ...waiting])
    const [first] = entries
    if (first) this.places.set(first.id, first.seq)
    const nextReqMessageID = completed ? '' : first?.id ?? options.nextReqMessageID ?? ''
    return { code: 0, data: { messageList, nextReqMessageID, isCompleted: completed } }
  }

  /** The visible messages of one page, in order of seq. A conversation that does not exist has none. */
  async page(
    conversationId: string, point: HistoryPoint, count: number,
  ): Promise<{ entries: MessageEntry[]; completed: boolean }> {
    const page = await this.log.history(conversationId, point, count).catch(emptyWhenUnknown)
    const entries = page.entries.filter(isShown).map((row) => this.store.place(row))
    return { entries, completed: page.completed }
  }

  present(entries: readonly MessageEntry[]): Message[] {
    return entries.map((entry) => this.store.present(entry))
  }

  /** The message, if this instance holds it. */
  find(messageId: string): Message | null {
    const entry = this.store.find(messageId)
    return entry ? this.store.present(entry) : null
  }

  private startOf(messageId: string | undefined): HistoryPoint {
    if (!messageId) return { by: 'newest' }
    const seq = this.store.find(messageId)?.seq ?? this.places.get(messageId)
    if (seq === undefined) throw new TimError(ERRORS.BAD_ARGUMENT, 'getMessageList', { reason: 'nextReqMessageID is unknown' })
    return seq === 0 ? { by: 'newest' } : { by: 'seq', at: seq, newer: false }
  }

  private waiting(conversationId: string): MessageEntry[] {
    return this.log.outbox()
      .filter((item) => item.record.conversationId === conversationId && !item.onlineOnly)
      .map((item) => this.adopt(item))
      .filter((entry) => entry.seq === 0)
  }

  private adopt({ record, state }: OutboxEntry): MessageEntry {
    const known = this.store.find(record.id)
    if (known) return known
    const entry = this.store.hold(record, state === 'failed' ? 'fail' : 'unSend')
    entry.announced = true
    return entry
  }
}

function emptyWhenUnknown(error: unknown): HistoryPage {
  if (error instanceof TimError && error.code === ERRORS.NOT_FOUND.code) return NOTHING
  throw error
}

/** Deleted ones are tombstones; a revoked message is shown as one that was revoked. */
function isShown(row: LogEntry): row is MessageRow {
  return row.kind === 'message' && row.message !== null
}
