import { RowKind, c2cConversationId } from '@opentim/protocol'
import { conversationOf } from '../../server/src/store/conversation-ref'
import type { ConversationRef, HistoryAnchorQuery, HistoryResult, IndexFacts, NewMessage, StoredRow, UserRecord } from '../../server/src/store/port'
import { revokedBody } from '../../server/src/store/revoked-body'

type User = Pick<UserRecord, 'id' | 'userId'>
type Row = StoredRow & { readonly sender: number; readonly countable: boolean; readonly showable: boolean }

/** What one user keeps about one log. */
export interface View {
  uver: number
  readSeq: number
  clearSeq: number
  inList: boolean
  readonly deleted: Set<number>
  /** Rows that were never meant for the user, as the messages of somebody blocked; they are in `deleted`, too. */
  readonly hidden: Set<number>
}

const PAGE_SPAN = 1_000

/** One C2C log in plain memory, with both sides' views of it. Mirrors the definitions, not the SQL. */
export class MemoryLog {
  readonly ref: ConversationRef
  readonly views = new Map<number, View>()
  headSequence = 0
  trimSeq = 0
  private rows: Row[] = []
  private lastTime = 0

  constructor(readonly order: number, one: User, other: User) {
    this.ref = conversationOf(one, other)
  }

  get headSeq(): number {
    return this.rows.length
  }

  get users(): readonly User[] {
    return this.ref.a.id === this.ref.b.id ? [this.ref.a] : [this.ref.a, this.ref.b]
  }

  view(user: number): View {
    const view = this.views.get(user) ?? { uver: 0, readSeq: 0, clearSeq: 0, inList: true, deleted: new Set(), hidden: new Set() }
    this.views.set(user, view)
    return view
  }

  row(seq: number): Row | undefined {
    return seq > this.trimSeq ? this.rows[seq - 1] : undefined
  }

  /** Where a message stands, trimmed or not: its key holds for ever. */
  placement(seq: number): Pick<StoredRow, 'seq' | 'sequence' | 'time'> {
    const { sequence = 0, time = 0 } = this.rows[seq - 1] ?? {}
    return { seq, sequence, time }
  }

  addMessage({ sender, body, countable, showable }: NewMessage, timeSeconds: number): StoredRow {
    this.headSequence += 1
    return this.add({ kind: RowKind.MESSAGE, body, revocation: null, sender: sender.id, countable, showable }, timeSeconds)
  }

  revoke(target: Row, revocation: { readonly revoker: string; readonly reason: string }, timeSeconds: number): StoredRow {
    const full = { targetSeq: target.seq, ...revocation }
    this.rows[target.seq - 1] = { ...target, body: revokedBody(target.body), revocation: full, countable: false }
    const facts = { body: new Uint8Array(0), revocation: full, sender: target.sender, countable: false, showable: false }
    return this.add({ kind: RowKind.REVOKE, ...facts }, timeSeconds)
  }

  hide(user: number, seq: number): void {
    this.view(user).deleted.add(seq)
    this.view(user).hidden.add(seq)
  }

  /** The newest row up to `seq` that was not kept from the user. */
  readableUpTo(user: number, seq: number): number {
    const { hidden } = this.view(user)
    let reached = Math.min(seq, this.headSeq)
    while (reached > this.trimSeq && hidden.has(reached)) reached--
    return reached
  }

  trim(upToSeq: number): void {
    this.trimSeq = Math.max(this.trimSeq, Math.min(upToSeq, this.headSeq))
  }

  /** Rows of the range as this user may see them. */
  read(user: number, { fromSeq, toSeq, limit }: { fromSeq: number; toSeq: number; limit: number }): StoredRow[] {
    const view = this.view(user)
    return this.rows.slice(Math.max(fromSeq - 1, this.trimSeq), Math.max(toSeq, 0)).slice(0, limit).map((row) => shownTo(view, row))
  }

  facts(user: number): IndexFacts {
    const view = this.view(user)
    const peer = this.ref.a.id === user ? this.ref.b : this.ref.a
    const visible = this.rows.filter(({ seq }) => seq > Math.max(view.clearSeq, this.trimSeq) && !view.deleted.has(seq))
    const last = visible.filter(({ showable }) => showable).at(-1)
    return {
      conversationId: c2cConversationId(peer.userId),
      uver: view.uver,
      headSeq: this.headSeq,
      headSequence: this.headSequence,
      trimSeq: this.trimSeq,
      readSeq: view.readSeq,
      peerReadSeq: this.view(peer.id).readSeq,
      clearSeq: view.clearSeq,
      unread: visible.filter(({ seq, countable, sender }) => countable && sender !== user && seq > view.readSeq).length,
      hidden: !view.inList,
      last: last ? storedPart(last) : null,
    }
  }

  history(user: number, anchor: HistoryAnchorQuery, count: number): HistoryResult {
    const { headSeq, trimSeq } = this
    const floor = Math.max(trimSeq, this.view(user).clearSeq)
    const newer = anchor.by !== 'newest' && anchor.newer
    const start = this.startOf(anchor)
    const [low, high] = newer
      ? [Math.max(start, floor + 1), Math.min(headSeq, Math.max(start, floor + 1) + PAGE_SPAN - 1)]
      : [Math.max(floor + 1, Math.min(start, headSeq) - PAGE_SPAN + 1), Math.min(start, headSeq)]
    if (low > high) return { rows: [], fromSeq: 0, toSeq: 0, completed: true, headSeq, trimSeq }
    const visible = this.visibleSeqs(user, low, high)
    const end = visible.length > count ? (newer ? visible[count - 1] : visible.at(-count)) : undefined
    const fromSeq = newer ? low : end ?? low
    const toSeq = newer ? end ?? high : high
    const completed = end === undefined && (newer ? high === headSeq : low === floor + 1)
    return { rows: this.read(user, { fromSeq, toSeq, limit: PAGE_SPAN }), fromSeq, toSeq, completed, headSeq, trimSeq }
  }

  private visibleSeqs(user: number, low: number, high: number): number[] {
    const { deleted } = this.view(user)
    return this.rows.slice(low - 1, high).filter(({ kind, seq }) => kind === RowKind.MESSAGE && !deleted.has(seq)).map(({ seq }) => seq)
  }

  private startOf(anchor: HistoryAnchorQuery): number {
    if (anchor.by === 'newest') return this.headSeq
    if (anchor.by === 'seq') return anchor.newer ? anchor.at + 1 : anchor.at - 1
    const column = anchor.by
    const at = Math.floor(anchor.at)
    const firstWith = (value: number): number => {
      const index = this.rows.findIndex((row) => row.seq > this.trimSeq && row[column] >= value)
      return index < 0 ? this.headSeq + 1 : index + 1
    }
    return anchor.newer ? firstWith(at) : firstWith(at + 1) - 1
  }

  private add(facts: Pick<Row, 'kind' | 'body' | 'revocation' | 'sender' | 'countable' | 'showable'>, timeSeconds: number): StoredRow {
    this.lastTime = Math.max(this.lastTime, timeSeconds)
    const row = { seq: this.headSeq + 1, sequence: this.headSequence, time: this.lastTime, ...facts }
    this.rows.push(row)
    return storedPart(row)
  }
}

function shownTo({ clearSeq, deleted }: View, row: Row): StoredRow {
  if (row.seq > clearSeq && !deleted.has(row.seq)) return storedPart(row)
  const { seq, sequence, time } = row
  return { seq, sequence, time, kind: RowKind.TOMBSTONE, body: new Uint8Array(0), revocation: null }
}

function storedPart({ seq, sequence, time, kind, body, revocation }: Row): StoredRow {
  return { seq, sequence, time, kind, body, revocation }
}
