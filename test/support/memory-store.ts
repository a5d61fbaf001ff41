import { RowKind } from '@opentim/protocol'
import { AppendBatch } from '../../server/src/store/append-batch'
import type { Candidate } from '../../server/src/store/append-batch'
import { EMPTY_COMMIT } from '../../server/src/store/conversation-ref'
import { StoreUnavailable, checkText } from '../../server/src/store/errors'
import type {
  AppendResult, Commit, ConversationRef, HistoryAnchorQuery, HistoryResult, IndexPageQuery, IndexPageResult, NewMessage, RevokeRefusal,
  Store, StoredRow, UserRecord,
} from '../../server/src/store/port'
import { MemoryLog } from './memory-log'

type User = Pick<UserRecord, 'id' | 'userId'>
type RevokeRequest = Parameters<Store['revokeMessage']>[0]
type Change = { readonly log: MemoryLog; readonly users: readonly User[] }
interface KeyedMessage {
  readonly log: MemoryLog
  readonly seq: number
  readonly digest: Buffer
}

export interface MemoryStoreOptions {
  readonly clock: { now(): number }
  readonly epoch?: string
}

/**
 * The store in plain memory: every call does its whole work before it returns, so a scenario decides what happens
 * between two calls. It survives the gateway that uses it, as a database would.
 */
export class MemoryStore implements Store {
  readonly epoch: string
  private readonly users: UserRecord[] = []
  private readonly logs = new Map<string, MemoryLog>()
  private readonly keys = new Map<string, KeyedMessage>()
  private readonly uvers = new Map<number, number>()
  private nextAppend: 'works' | 'fails' | 'loses its answer' = 'works'

  constructor(private readonly options: MemoryStoreOptions) {
    this.epoch = options.epoch ?? 'memory'
  }

  /** The next append rejects with StoreUnavailable and stores nothing. */
  failNextAppend(): void {
    this.nextAppend = 'fails'
  }

  /** The next append stores its messages and rejects nevertheless, as when the gateway dies right after the commit. */
  loseNextAnswer(): void {
    this.nextAppend = 'loses its answer'
  }

  /** Every message key with its place: what a model compares with. */
  storedMessages(): { readonly key: string; readonly conversation: ConversationRef; readonly seq: number }[] {
    return [...this.keys].map(([key, { log, seq }]) => ({ key, conversation: log.ref, seq }))
  }

  findUsers(userIds: readonly string[]): Promise<UserRecord[]> {
    return settled(() => [...new Set(userIds)].flatMap((userId) => this.users.find((user) => user.userId === userId) ?? []))
  }

  ensureUsers(userIds: readonly string[]): Promise<UserRecord[]> {
    return settled(() => {
      for (const userId of userIds) checkText('userID', userId)
      for (const userId of new Set(userIds)) {
        if (this.users.some((user) => user.userId === userId)) continue
        this.users.push({ id: this.users.length + 1, userId, nick: '', avatar: '', updatedAtMs: this.options.clock.now() })
      }
      return [...new Set(userIds)].flatMap((userId) => this.users.find((user) => user.userId === userId) ?? [])
    })
  }

  updateProfile(user: number, changes: { readonly nick?: string; readonly avatar?: string }): Promise<{ profile: UserRecord; commit: Commit }> {
    return settled(() => {
      checkText('nick', changes.nick ?? '')
      checkText('avatar', changes.avatar ?? '')
      const old = this.users[user - 1]
      if (!old) throw new Error('no such user')
      const profile = { ...old, ...changes, updatedAtMs: Math.max(this.options.clock.now(), old.updatedAtMs + 1) }
      this.users[user - 1] = profile
      const steps = [{ user: { id: user, userId: profile.userId }, uver: this.bump(user) }]
      return { profile, commit: { ...EMPTY_COMMIT, steps, profiles: [{ user, profile }] } }
    })
  }

  appendMessages(messages: readonly NewMessage[]): Promise<{ results: AppendResult[]; commit: Commit }> {
    return settled(() => {
      const behaviour = this.nextAppend
      this.nextAppend = 'works'
      if (behaviour === 'fails') throw new StoreUnavailable('told to fail')
      const batch = new AppendBatch(messages)
      const rows = batch.candidates.flatMap((candidate) => this.place(candidate) ?? [])
      const commit = { ...EMPTY_COMMIT, rows, steps: this.stamp(rows.map(({ conversation }) => this.wholeChange(conversation))) }
      if (behaviour === 'loses its answer') throw new StoreUnavailable('told to lose the answer')
      return { results: batch.results(), commit }
    })
  }

  revokeMessage(request: RevokeRequest): Promise<{ commit: Commit } | { refused: RevokeRefusal }> {
    return settled(() => {
      checkText('reason', request.reason)
      const { user, peer, target, reason, windowSeconds } = request
      const log = this.logs.get(logName(user, peer))
      const row = log && log.row('seq' in target ? target.seq : this.seqOf(log, target))
      if (!log || row?.kind !== RowKind.MESSAGE) return { refused: 'not-found' }
      if (row.sender !== user.id) return { refused: 'not-sender' }
      if (row.revocation) return { refused: 'already-revoked' }
      if (this.nowSeconds() - row.time > windowSeconds) return { refused: 'window-passed' }
      const added = log.revoke(row, { revoker: user.userId, reason }, this.nowSeconds())
      const commit = this.commitWithFacts([{ log, users: log.users }])
      return { commit: { ...commit, rows: [{ conversation: log.ref, row: added }] } }
    })
  }

  deleteMessages(user: UserRecord, peer: UserRecord, keys: Parameters<Store['deleteMessages']>[2]): Promise<Commit> {
    return settled(() => {
      const log = this.logs.get(logName(user, peer))
      if (!log) return EMPTY_COMMIT
      const { deleted } = log.view(user.id)
      const seqs = keys.map((key) => this.seqOf(log, key)).filter((seq) => log.row(seq) && !deleted.has(seq))
      for (const seq of seqs) deleted.add(seq)
      return seqs.length === 0 ? EMPTY_COMMIT : this.commitWithFacts([{ log, users: [user] }])
    })
  }

  clearHistory(user: UserRecord, peer: UserRecord): Promise<Commit> {
    return settled(() => this.remove(user, [peer], { clear: true, hide: false }))
  }

  hideConversations(user: UserRecord, peers: readonly UserRecord[], clear: boolean): Promise<Commit> {
    return settled(() => this.remove(user, peers, { clear, hide: true }))
  }

  markRead(user: UserRecord, marks: Parameters<Store['markRead']>[1]): Promise<Commit> {
    return settled(() => {
      const changed = new Set<MemoryLog>()
      for (const { peer, readSeq } of marks) {
        const log = this.logs.get(logName(user, peer))
        const view = log?.view(user.id)
        const reached = Math.min(readSeq, log?.headSeq ?? 0)
        if (!log || !view || reached <= view.readSeq) continue
        view.readSeq = reached
        changed.add(log)
      }
      return this.commitWithFacts([...changed].map((log) => ({ log, users: log.users })))
    })
  }

  userVersion(user: number): Promise<number> {
    return settled(() => this.uvers.get(user) ?? 0)
  }

  indexPage(user: UserRecord, { afterUver, next, limit }: IndexPageQuery): Promise<IndexPageResult> {
    return settled(() => {
      const [uver, order] = next ? next.split(':').map(Number) : [afterUver, Infinity]
      const stamp = (log: MemoryLog): number => log.views.get(user.id)?.uver ?? 0
      const found = [...this.logs.values()]
        .filter((log) => log.users.some(({ id }) => id === user.id))
        .filter((log) => stamp(log) > (uver ?? 0) || (stamp(log) === uver && log.order > (order ?? 0)))
        .sort((x, y) => stamp(x) - stamp(y) || x.order - y.order)
      const page = found.slice(0, limit)
      const last = page.at(-1)
      const more = found.length > limit && last !== undefined
      return {
        rows: page.map((log) => log.facts(user.id)),
        uver: more ? Math.max(afterUver, stamp(last) - 1) : this.uvers.get(user.id) ?? 0,
        more,
        next: more ? `${stamp(last)}:${last.order}` : '',
        profiles: page.flatMap(({ ref }) => this.users[(ref.a.id === user.id ? ref.b.id : ref.a.id) - 1] ?? []),
      }
    })
  }

  readRange(user: UserRecord, peer: UserRecord, range: { fromSeq: number; toSeq: number; limit: number }): Promise<StoredRow[]> {
    return settled(() => this.logs.get(logName(user, peer))?.read(user.id, range) ?? [])
  }

  readHistory(user: UserRecord, peer: UserRecord, anchor: HistoryAnchorQuery, count: number): Promise<HistoryResult> {
    const nothing = { rows: [], fromSeq: 0, toSeq: 0, completed: true, headSeq: 0, trimSeq: 0 }
    return settled(() => this.logs.get(logName(user, peer))?.history(user.id, anchor, count) ?? nothing)
  }

  trim({ a, b }: ConversationRef, upToSeq: number): Promise<void> {
    return settled(() => this.logs.get(logName(a, b))?.trim(upToSeq))
  }

  ping(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  /** The new row, or undefined for what is stored already. */
  private place(candidate: Candidate): Commit['rows'][number] | undefined {
    const { message, digest } = candidate
    const { sender, peer } = message
    const key = `${sender.id}-${message.clientTime}-${message.random}`
    const known = this.keys.get(key)
    if (known) {
      const row = known.log.placement(known.seq)
      candidate.state = known.digest.equals(digest) ? { is: 'found', ...row } : { is: 'mismatch' }
      return undefined
    }
    const log = this.logs.get(logName(sender, peer)) ?? new MemoryLog(this.logs.size + 1, sender, peer)
    this.logs.set(logName(sender, peer), log)
    const row = log.addMessage(message, this.nowSeconds())
    for (const { id } of log.users) log.view(id).hidden = false
    this.keys.set(key, { log, seq: row.seq, digest })
    candidate.state = { is: 'placed', seq: row.seq, sequence: row.sequence, time: row.time }
    return { conversation: log.ref, row }
  }

  private remove(user: UserRecord, peers: readonly UserRecord[], { clear, hide }: { clear: boolean; hide: boolean }): Commit {
    const changed = new Set<MemoryLog>()
    for (const peer of peers) {
      const log = this.logs.get(logName(user, peer))
      const view = log?.view(user.id)
      if (!log || !view || !((hide && !view.hidden) || (clear && view.clearSeq < log.headSeq))) continue
      view.hidden ||= hide
      if (clear) view.clearSeq = log.headSeq
      changed.add(log)
    }
    return this.commitWithFacts([...changed].map((log) => ({ log, users: [user] })))
  }

  private commitWithFacts(changes: readonly Change[]): Commit {
    const steps = this.stamp(changes)
    const indexes = changes.flatMap(({ log, users }) => users.map(({ id }) => ({ user: id, index: log.facts(id) })))
    return { ...EMPTY_COMMIT, steps, indexes }
  }

  /** One step per user, whatever changed for them. */
  private stamp(changes: readonly Change[]): Commit['steps'] {
    const affected = new Map(changes.flatMap(({ users }) => users).map(({ id, userId }) => [id, { id, userId }]))
    const steps = [...affected.values()].map((user) => ({ user, uver: this.bump(user.id) }))
    for (const { log, users } of changes) for (const { id } of users) log.view(id).uver = this.uvers.get(id) ?? 0
    return steps
  }

  private wholeChange({ a, b }: ConversationRef): Change {
    const log = this.logs.get(logName(a, b))
    if (!log) throw new Error('a stored row has no log')
    return { log, users: log.users }
  }

  private seqOf(log: MemoryLog, key: { senderId: number; clientTime: number; random: number }): number {
    const known = this.keys.get(`${key.senderId}-${key.clientTime}-${key.random}`)
    return known?.log === log ? known.seq : 0
  }

  private bump(user: number): number {
    const uver = (this.uvers.get(user) ?? 0) + 1
    this.uvers.set(user, uver)
    return uver
  }

  private nowSeconds(): number {
    return this.options.clock.now() / 1000
  }
}

function logName(one: User, other: User): string {
  return `${Math.min(one.id, other.id)} ${Math.max(one.id, other.id)}`
}

/** Runs the work now; what it throws rejects. */
function settled<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()))
}
