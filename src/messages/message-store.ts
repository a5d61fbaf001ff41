import type { Message, MessageStatus } from '../api/types'
import type { LogEntry, MessageRecord } from '../sync/port'
import { GenerationMap } from './generation-map'
import { unplacedEntry } from './message-entry'
import type { MessageEntry } from './message-entry'
import { messageFromRecord } from './message-mapper'
import { overwrite } from './overwrite'
import type { Identity, NameDirectory } from './port'

/** Messages that one instance holds; beyond it those that were not used for long are forgotten. */
const CAPACITY = 10_000

/** A row that carries a message. */
export type MessageRow = LogEntry & { readonly message: MessageRecord }

/**
 * The messages that the application has, by ID and by row. Its entries are the SDK's own: the objects that the
 * application was given are written, never read.
 */
export class MessageStore {
  private readonly byId: GenerationMap<MessageEntry>
  private readonly rows = new Map<string, Map<number, MessageEntry>>()
  private readonly peerReadSeqs = new Map<string, number>()

  constructor(private readonly identity: Identity, private readonly names: NameDirectory, capacity = CAPACITY) {
    this.byId = new GenerationMap(capacity, (entry) => this.leaveRow(entry))
  }

  get size(): number {
    return this.byId.size
  }

  find(id: string): MessageEntry | undefined {
    return this.byId.get(id)
  }

  bySeq(conversationId: string, seq: number): MessageEntry | undefined {
    return this.rows.get(conversationId)?.get(seq)
  }

  /** Keeps a message without a row. */
  hold(record: MessageRecord, status: MessageStatus, time = record.clientTime): MessageEntry {
    const known = this.byId.get(record.id)
    if (!known) return this.add(unplacedEntry(record, status, time))
    known.record = record
    known.status = status
    return known
  }

  /** Keeps a message that has a row, or has got one. `held` is for one on its way, which may have been forgotten here. */
  place(row: MessageRow, held?: MessageEntry): MessageEntry {
    const { message: record, seq } = row
    const entry = this.byId.get(record.id) ?? this.add(held ?? unplacedEntry(record, 'success', row.time))
    if (entry.seq !== seq) this.moveTo(entry, seq)
    entry.record = record
    entry.status = 'success'
    entry.time = row.time
    entry.sequence = row.sequence
    if (row.revocation) entry.revocation = row.revocation
    return entry
  }

  /**
   * The application's object, with every field as the SDK knows it: what the application changed, deleted or froze is
   * made good.
   */
  present(entry: MessageEntry): Message {
    this.byId.keep(entry.id)
    const message = this.view(entry)
    if (entry.live && overwrite(entry.live, message)) return entry.live
    entry.live = message
    return message
  }

  /**
   * These users have other names now: the objects that the application has say so. Nothing else of them is touched: a
   * message that failed may be in somebody's hands. One look at each message that is held, for all names of a burst.
   */
  rename(userIds: ReadonlySet<string>): void {
    this.byId.forEach((entry) => {
      const { live, record, revocation } = entry
      if (live && (userIds.has(record.from) || (revocation && userIds.has(revocation.revoker)))) overwrite(live, this.namesIn(entry))
    })
  }

  /** The new mark on own messages; gives those whose mark is new. Read state never goes back [READ-1]. */
  readByPeer(conversationId: string, peerReadSeq: number): MessageEntry[] {
    const before = this.peerReadSeqs.get(conversationId) ?? 0
    if (peerReadSeq <= before) return []
    this.peerReadSeqs.set(conversationId, peerReadSeq)
    const self = this.identity.userId()
    return this.between(conversationId, before, peerReadSeq)
      .filter((entry) => !entry.peerRead && entry.record.from === self)
      .map((entry) => this.marked(entry))
  }

  /** These rows are gone for this user: the objects say so, and nothing finds them any more. */
  forgetUpTo(conversationId: string, seq: number): void {
    for (const entry of this.between(conversationId, 0, seq)) this.remove(entry)
  }

  /** Rows after that one never were; their messages stay known, so that they are not raised twice. */
  unplaceAfter(conversationId: string, seq: number): void {
    const rows = this.rows.get(conversationId)
    rows?.forEach((entry) => {
      if (entry.seq <= seq) return
      rows.delete(entry.seq)
      entry.seq = 0
    })
  }

  remove(entry: MessageEntry): void {
    entry.deleted = true
    if (entry.live) this.present(entry)
    this.byId.delete(entry.id)
    this.leaveRow(entry)
  }

  /** The index is loaded again, with the read state of all peers in it. */
  forgetReadState(): void {
    this.peerReadSeqs.clear()
  }

  private view(entry: MessageEntry): Message {
    const { record, status, seq, sequence, revocation } = entry
    const peerReadSeq = this.peerReadSeqs.get(entry.conversationId) ?? 0
    const selfId = this.identity.userId()
    const time = Math.floor(entry.time)
    const message = messageFromRecord(record, { selfId, status, time, seq, sequence, revocation, peerReadSeq })
    message.isDeleted = entry.deleted
    entry.peerRead = message.isPeerRead
    return Object.assign(message, this.namesIn(entry))
  }

  /** The user cache's names, else those that the message was stored with [N12]. */
  private namesIn({ record, revocation }: MessageEntry): Pick<Message, 'nick' | 'avatar' | 'revokerInfo'> {
    const { nick, avatar } = this.names.nameOf(record.from) ?? record
    const userID = revocation?.revoker ?? ''
    const revoker = userID === '' ? undefined : this.names.nameOf(userID)
    return { nick, avatar, revokerInfo: { userID, nick: revoker?.nick ?? '', avatar: revoker?.avatar ?? '' } }
  }

  private marked(entry: MessageEntry): MessageEntry {
    entry.peerRead = true
    return entry
  }

  /** Entries with after < seq ≤ upTo, in order of seq. */
  private between(conversationId: string, after: number, upTo: number): MessageEntry[] {
    const rows = this.rows.get(conversationId)
    if (!rows) return []
    const found: MessageEntry[] = []
    if (upTo - after < rows.size) {
      for (let seq = after + 1; seq <= upTo; seq++) found.push(...entryAt(rows, seq))
      return found
    }
    rows.forEach((entry) => entry.seq > after && entry.seq <= upTo && found.push(entry))
    return found.sort((one, other) => one.seq - other.seq)
  }

  private add(entry: MessageEntry): MessageEntry {
    this.byId.set(entry.id, entry)
    return entry
  }

  private moveTo(entry: MessageEntry, seq: number): void {
    const rows = this.rowsOf(entry.conversationId)
    rows.delete(entry.seq)
    rows.set(seq, entry)
    entry.seq = seq
  }

  private rowsOf(conversationId: string): Map<number, MessageEntry> {
    const rows = this.rows.get(conversationId) ?? new Map<number, MessageEntry>()
    this.rows.set(conversationId, rows)
    return rows
  }

  private leaveRow(entry: MessageEntry): void {
    const rows = this.rows.get(entry.conversationId)
    if (rows?.get(entry.seq) === entry) rows.delete(entry.seq)
    if (rows?.size === 0) this.rows.delete(entry.conversationId)
  }
}

function entryAt(rows: ReadonlyMap<number, MessageEntry>, seq: number): MessageEntry[] {
  const entry = rows.get(seq)
  return entry ? [entry] : []
}
