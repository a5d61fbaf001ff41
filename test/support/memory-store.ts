import { RowKind } from '@opentim/protocol'
import { AppendBatch, isHidden } from '../../server/src/store/append-batch'
import type { Candidate } from '../../server/src/store/append-batch'
import { contentDigest } from '../../server/src/store/content-digest'
import { EMPTY_COMMIT } from '../../server/src/store/conversation-ref'
import { StoreUnavailable, checkText } from '../../server/src/store/errors'
import type {
  AppendResult, Commit, ConversationRef, HistoryAnchorQuery, HistoryResult, IndexPageQuery, IndexPageResult, NewMessage, ProfileChanges,
  RevokeRefusal, SentMessage, Store, StoredRow, UserRecord,
} from '../../server/src/store/port'
import { MemoryFacts } from './memory-facts'
import { MemoryFollows } from './memory-follows'
import { indexPage } from './memory-index'
import { MemoryLog } from './memory-log'
import { MemoryStatuses } from './memory-statuses'
import { MemoryUsers } from './memory-users'
import { settled } from './settled'

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
  readonly facts: MemoryFacts
  readonly follows: MemoryFollows
  readonly statuses = new MemoryStatuses()
  private readonly users: MemoryUsers
  private readonly logs = new Map<string, MemoryLog>()
  private readonly keys = new Map<string, KeyedMessage>()
  private nextAppend: 'works' | 'fails' | 'loses its answer' = 'works'

  constructor(private readonly options: MemoryStoreOptions) {
    this.epoch = options.epoch ?? 'memory'
    this.users = new MemoryUsers(options.clock)
    this.facts = new MemoryFacts(this.users)
    this.follows = new MemoryFollows({ users: this.users, facts: this.facts, clock: options.clock })
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
    return settled(() => this.users.find(userIds))
  }

  ensureUsers(userIds: readonly string[]): Promise<UserRecord[]> {
    return settled(() => this.users.ensure(userIds))
  }

  updateProfile(user: number, changes: ProfileChanges): Promise<{ profile: UserRecord; commit: Commit }> {
    return settled(() => {
      const profile = this.users.change(user, changes)
      return profile ? { profile, commit: this.facts.profileChanged(profile) } : { profile: this.users.get(user), commit: EMPTY_COMMIT }
    })
  }

  appendMessages(messages: readonly NewMessage[]): Promise<{ results: AppendResult[]; commit: Commit }> {
    return settled(() => {
      const behaviour = this.nextAppend
      this.nextAppend = 'works'
      if (behaviour === 'fails') throw new StoreUnavailable('told to fail')
      const batch = new AppendBatch(messages)
      const placed = batch.candidates.flatMap((candidate) => this.place(candidate) ?? [])
      const commit = {
        ...EMPTY_COMMIT,
        rows: placed.map(({ log, row }) => ({ conversation: log.ref, row })),
        hidden: placed.flatMap(({ log, row, hiddenFrom }) => (hiddenFrom ? [{ user: hiddenFrom, conversation: log.ref, seq: row.seq }] : [])),
        steps: this.stamp(placed.map(({ log, hiddenFrom }) => ({ log, users: log.users.filter(({ id }) => id !== hiddenFrom?.id) }))),
      }
      if (behaviour === 'loses its answer') throw new StoreUnavailable('told to lose the answer')
      return { results: batch.results(), commit }
    })
  }

  findMessages(messages: readonly SentMessage[]): Promise<(AppendResult | undefined)[]> {
    return settled(() => messages.map((message) => {
      const known = this.keys.get(keyOf(message))
      if (!known) return undefined
      return known.digest.equals(contentDigest(message)) ? { outcome: 'repeated', ...known.log.placement(known.seq) } : { outcome: 'mismatch' }
    }))
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
      // Who may not see the message may not see that it was revoked, either.
      const blind = log.users.filter(({ id }) => id !== user.id && log.view(id).hidden.has(row.seq))
      const commit = this.commitWithFacts([{ log, users: log.users.filter((side) => !blind.includes(side)) }])
      for (const { id } of blind) log.hide(id, added.seq)
      const hidden = blind.map((side) => ({ user: side, conversation: log.ref, seq: added.seq }))
      return { commit: { ...commit, hidden, rows: [{ conversation: log.ref, row: added }] } }
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
        if (!log || !view || view.uver === 0) continue
        const reached = log.readableUpTo(user.id, readSeq)
        if (reached <= view.readSeq) continue
        view.readSeq = reached
        changed.add(log)
      }
      // Whom the conversation was kept from is not to learn of it by a read mark.
      return this.commitWithFacts([...changed].map((log) => ({ log, users: log.users.filter(({ id }) => id === user.id || log.view(id).uver > 0) })))
    })
  }

  userVersion(user: number): Promise<number> {
    return settled(() => this.users.uver(user))
  }

  indexPage(user: UserRecord, query: IndexPageQuery): Promise<IndexPageResult> {
    return settled(() => indexPage({ users: this.users, facts: this.facts, logs: [...this.logs.values()] }, user.id, query))
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
  private place(candidate: Candidate): { readonly log: MemoryLog; readonly row: StoredRow; readonly hiddenFrom: User | undefined } | undefined {
    const { message, digest } = candidate
    const { sender, peer } = message
    const key = keyOf(message)
    const known = this.keys.get(key)
    if (known) {
      const row = known.log.placement(known.seq)
      candidate.state = known.digest.equals(digest) ? { is: 'found', ...row } : { is: 'mismatch' }
      return undefined
    }
    const log = this.logs.get(logName(sender, peer)) ?? new MemoryLog(this.logs.size + 1, sender, peer)
    this.logs.set(logName(sender, peer), log)
    const row = log.addMessage(message, this.nowSeconds())
    const hiddenFrom = isHidden(candidate) ? log.users.find(({ id }) => id === peer.id) : undefined
    if (hiddenFrom) log.hide(peer.id, row.seq)
    for (const { id } of log.users) if (id !== hiddenFrom?.id) log.view(id).inList = true
    this.keys.set(key, { log, seq: row.seq, digest })
    candidate.state = { is: 'placed', seq: row.seq, sequence: row.sequence, time: row.time }
    return { log, row, hiddenFrom }
  }

  private remove(user: UserRecord, peers: readonly UserRecord[], { clear, hide }: { clear: boolean; hide: boolean }): Commit {
    const changed = new Set<MemoryLog>()
    for (const peer of peers) {
      const log = this.logs.get(logName(user, peer))
      const view = log?.view(user.id)
      if (!log || !view || !((hide && view.inList) || (clear && view.clearSeq < log.headSeq))) continue
      view.inList &&= !hide
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
    const steps = this.users.steps(changes.flatMap(({ users }) => users).map(({ id }) => id))
    for (const { log, users } of changes) for (const { id } of users) log.view(id).uver = this.users.uver(id)
    return steps
  }

  private seqOf(log: MemoryLog, key: { senderId: number; clientTime: number; random: number }): number {
    const known = this.keys.get(`${key.senderId}-${key.clientTime}-${key.random}`)
    return known?.log === log ? known.seq : 0
  }

  private nowSeconds(): number {
    return this.options.clock.now() / 1000
  }
}

function keyOf({ sender, clientTime, random }: SentMessage): string {
  return `${sender.id}-${clientTime}-${random}`
}

function logName(one: User, other: User): string {
  return `${Math.min(one.id, other.id)} ${Math.max(one.id, other.id)}`
}
