import { ERRORS } from '@opentim/protocol'
import { TimError } from '../../src/api/errors'
import type {
  HistoryPage, HistoryPoint, IndexRecord, LogEntry, MessageRecord, NewOutboxEntry, OutboxEntry, SyncListener, SyncService,
} from '../../src/sync/port'

/** 14 November 2023, the time of row 0 of every log here. */
export const START_SECONDS = 1_700_000_000

/** The record of a text message; `from` names its conversation unless one is given. */
export function textRecord(fields: Partial<MessageRecord> & { readonly id: string; readonly from: string }): MessageRecord {
  return {
    conversationId: `C2C${fields.from}`,
    conversationType: 'C2C',
    to: 'me',
    nick: '',
    avatar: '',
    clientTime: START_SECONDS,
    random: 1,
    type: 'TIMTextElem',
    payload: { text: `text of ${fields.id}` },
    cloudCustomData: '',
    priority: 'Normal',
    needReadReceipt: false,
    supportExtension: false,
    excludedFromUnread: false,
    excludedFromLast: false,
    atUserList: [],
    ...fields,
  }
}

/** An index row; what is not given is a conversation in which nothing happened. */
export function indexRecord(fields: Partial<IndexRecord> & { readonly conversationId: string }): IndexRecord {
  return {
    headSeq: 0, headSequence: 0, trimSeq: 0, readSeq: 0, peerReadSeq: 0, clearSeq: 0, unread: 0, hidden: false, last: null,
    ...fields,
  }
}

/** Lets every promise that can settle do so. */
export async function settlePromises(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

/**
 * The sync port by hand: logs in memory, an outbox that a test empties, and the gateway's effects told to the
 * listener as the port promises, before the promise of the request resolves.
 */
export class FakeSync implements SyncService {
  listener: SyncListener | undefined
  readonly logs = new Map<string, LogEntry[]>()
  readonly indexes = new Map<string, IndexRecord>()
  readonly entries: OutboxEntry[] = []
  readonly calls: { readonly name: string; readonly args: unknown }[] = []
  /** What the next requests reject with. */
  failure: TimError | undefined
  sendThrows: TimError | undefined
  private lastIndex = 0

  constructor(private readonly self = 'me') {}

  send(message: NewOutboxEntry): void {
    if (this.sendThrows) throw this.sendThrows
    this.entries.push({ ...message, localIndex: ++this.lastIndex, state: 'pending', code: 0 })
  }

  resend(messageId: string): boolean {
    const found = this.entries.find(({ record, state }) => record.id === messageId && state === 'failed')
    if (!found) return false
    this.discard(messageId)
    this.entries.push({ ...found, state: 'pending', code: 0, localIndex: ++this.lastIndex })
    return true
  }

  discard(messageId: string): void {
    const position = this.entries.findIndex(({ record }) => record.id === messageId)
    if (position >= 0) this.entries.splice(position, 1)
  }

  outbox(): readonly OutboxEntry[] {
    return [...this.entries].sort((one, other) => one.localIndex - other.localIndex)
  }

  async history(conversationId: string, point: HistoryPoint, count: number): Promise<HistoryPage> {
    await this.request('history', { conversationId, point, count })
    const rows = this.logs.get(conversationId) ?? []
    const newer = point.by !== 'newest' && point.newer
    const side = rows.filter((row) => isBeyond(row, point))
    const page = newer ? takeMessages(side, count) : takeMessages([...side].reverse(), count).reverse()
    const fromSeq = page[0]?.seq ?? 0
    return { entries: page, fromSeq, toSeq: page[page.length - 1]?.seq ?? 0, completed: page.length === side.length, partial: false }
  }

  async markRead(marks: readonly { readonly conversationId: string; readonly readSeq: number }[]): Promise<void> {
    await this.request('markRead', marks)
    for (const { conversationId, readSeq } of marks) this.index({ conversationId, readSeq, unread: this.unreadAfter(conversationId, readSeq) })
    this.settle()
  }

  async revoke(target: { readonly conversationId: string; readonly seq: number; readonly messageId: string; readonly reason: string }): Promise<void> {
    await this.request('revoke', target)
    this.pushRevoke(target.conversationId, target.seq)
    this.settle()
  }

  async deleteMessages(conversationId: string, messageIds: readonly string[]): Promise<void> {
    await this.request('deleteMessages', { conversationId, messageIds })
    const gone = this.rowsOf(conversationId).filter(({ message }) => message && messageIds.includes(message.id))
    this.replace(conversationId, gone.map((row) => ({ ...row, kind: 'tombstone', message: null })))
    this.settle()
  }

  async clearHistory(conversationId: string): Promise<void> {
    await this.request('clearHistory', conversationId)
    const headSeq = this.headOf(conversationId)
    this.logs.set(conversationId, [])
    this.index({ conversationId, clearSeq: headSeq, headSeq, unread: 0, last: null })
    this.settle()
  }

  async deleteConversations(conversationIds: readonly string[], clearHistory: boolean): Promise<void> {
    await this.request('deleteConversations', { conversationIds, clearHistory })
    for (const conversationId of conversationIds) this.index({ conversationId, hidden: true, headSeq: this.headOf(conversationId) })
    this.settle()
  }

  /** A message of somebody gets its row, and this device hears of it. */
  push(record: MessageRecord, fresh = true): LogEntry {
    const row = this.append(record)
    this.listener?.onRows({ conversationId: record.conversationId, entries: [row], fresh })
    return row
  }

  pushRevoke(conversationId: string, targetSeq: number): void {
    const revocation = { targetSeq, revoker: this.self, reason: '' }
    const rows = this.rowsOf(conversationId)
    const sequence = rows[rows.length - 1]?.sequence ?? 0
    const row: LogEntry = { seq: this.headOf(conversationId) + 1, sequence, time: START_SECONDS, kind: 'revoke', message: null, revocation }
    this.logs.set(conversationId, [...rows.map((old) => (old.seq === targetSeq ? { ...old, revocation } : old)), row])
    this.listener?.onRows({ conversationId, entries: [row], fresh: true })
  }

  /** Adds a row without telling anybody: history that was there before. */
  append(record: MessageRecord, time?: number): LogEntry {
    const rows = this.rowsOf(record.conversationId)
    const seq = this.headOf(record.conversationId) + 1
    const sequence = (rows[rows.length - 1]?.sequence ?? 0) + 1
    const row: LogEntry = { seq, sequence, time: time ?? START_SECONDS + seq, kind: 'message', message: record, revocation: null }
    this.logs.set(record.conversationId, [...rows, row])
    return row
  }

  /** Tells an index row: the last one, with what changed. */
  index(fields: Partial<IndexRecord> & { readonly conversationId: string }): void {
    const known = this.indexes.get(fields.conversationId) ?? indexRecord({ conversationId: fields.conversationId, headSeq: this.headOf(fields.conversationId) })
    const rows = this.rowsOf(fields.conversationId).filter(({ kind }) => kind === 'message')
    const record = { ...known, headSeq: this.headOf(fields.conversationId), last: rows[rows.length - 1] ?? null, ...fields }
    this.indexes.set(fields.conversationId, record)
    this.listener?.onIndex([record])
  }

  /** The gateway stored an own message. */
  accept(messageId: string, time?: number): LogEntry {
    const entry = this.take(messageId)
    const row = this.append(entry.record, time)
    this.listener?.onSent(messageId, row)
    this.settle()
    return row
  }

  /** The gateway delivered an own message that has no row. */
  acceptOnline(messageId: string, timeSeconds: number): void {
    this.take(messageId)
    this.listener?.onSentOnline(messageId, timeSeconds)
    this.settle()
  }

  refuse(messageId: string, definition: { code: number; text: string } = ERRORS.REQUEST_TIMEOUT): void {
    const entry = this.take(messageId)
    this.entries.push({ ...entry, state: 'failed', code: definition.code })
    this.listener?.onSendFailed(messageId, new TimError(definition))
    this.settle()
  }

  settle(): void {
    this.listener?.onSettled()
  }

  /** The arguments of all calls of that name. */
  asked(name: string): unknown[] {
    return this.calls.filter((call) => call.name === name).map(({ args }) => args)
  }

  private replace(conversationId: string, changed: readonly LogEntry[]): void {
    this.logs.set(conversationId, this.rowsOf(conversationId).map((row) => changed.find(({ seq }) => seq === row.seq) ?? row))
    this.listener?.onRows({ conversationId, entries: changed, fresh: false })
  }

  private take(messageId: string): OutboxEntry {
    const entry = this.entries.find(({ record }) => record.id === messageId)
    if (!entry) throw new Error(`${messageId} is not in the outbox`)
    this.discard(messageId)
    return entry
  }

  private async request(name: string, args: unknown): Promise<void> {
    this.calls.push({ name, args })
    await Promise.resolve()
    if (this.failure) throw this.failure
  }

  private rowsOf(conversationId: string): LogEntry[] {
    return this.logs.get(conversationId) ?? []
  }

  private headOf(conversationId: string): number {
    const rows = this.rowsOf(conversationId)
    return Math.max(rows[rows.length - 1]?.seq ?? 0, this.indexes.get(conversationId)?.headSeq ?? 0)
  }

  private unreadAfter(conversationId: string, readSeq: number): number {
    return this.rowsOf(conversationId).filter(({ seq, message }) => seq > readSeq && message && message.from !== this.self).length
  }
}

function isBeyond(row: LogEntry, point: HistoryPoint): boolean {
  if (point.by === 'newest') return true
  if (point.by === 'seq') return point.newer ? row.seq > point.at : row.seq < point.at
  const place = point.by === 'sequence' ? row.sequence : Math.floor(row.time)
  return point.newer ? place >= point.at : place <= point.at
}

/** The first rows until they hold `count` messages. */
function takeMessages(rows: readonly LogEntry[], count: number): LogEntry[] {
  let messages = 0
  const end = rows.findIndex(({ kind }) => kind === 'message' && ++messages > count)
  return end < 0 ? [...rows] : rows.slice(0, end)
}
