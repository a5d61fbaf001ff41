import { CONVERSATION_KIND, FactKind, HistoryAnchor, PROTOCOL_LIMITS, RowKind, c2cConversationId, c2cPeer } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import { encoders } from '@opentim/protocol/gateway'

/** One C2C conversation. `rows[n]` has seq n + 1. */
export interface ScriptedLog {
  readonly a: string
  readonly b: string
  readonly key: wire.ConversationKey
  readonly rows: wire.LogRow[]
  readonly senders: string[]
  /** Idempotency key → seq. */
  readonly known: Map<string, number>
}

/** A message on its way up, without what a script does not care for. */
export type ScriptedMessage = Partial<wire.OutgoingMessage>
  & Pick<wire.OutgoingMessage, 'to' | 'clientTime' | 'random' | 'content'>

/** A fact of the user index, without what a script does not care for. */
export type ScriptedFact = Partial<wire.Fact> & Pick<wire.Fact, 'kind' | 'key'>

interface UserState {
  uver: number
  readonly tinyId: string
  readonly marks: Map<ScriptedLog, { uver: number; readSeq: number }>
  readonly facts: Map<string, wire.Fact>
}

const BLANK_FACT: Omit<wire.Fact, 'kind' | 'key' | 'uver'> = {
  removed: false, name: '', time: 0, source: '', wording: '', groups: [], custom: [], both: false, count: 0,
}
const ABOUT_USERS: readonly FactKind[] = [FactKind.FRIEND, FactKind.APPLICATION_IN, FactKind.APPLICATION_OUT, FactKind.BLOCKED]

/** The data of the scripted gateway: logs, indexes and users, in memory. */
export class ScriptedLogs {
  private readonly logs = new Map<string, ScriptedLog>()
  private readonly users = new Map<string, UserState>()
  private randomCounter = 1_000_000

  constructor(private readonly nowSeconds: () => number) {}

  nextRandom(): number {
    return ++this.randomCounter
  }

  between(one: string, other: string): ScriptedLog {
    const [a, b] = one < other ? [one, other] : [other, one]
    const name = JSON.stringify([a, b])
    const existing = this.logs.get(name)
    if (existing) return existing
    const key = { kind: CONVERSATION_KIND.c2c, a, b }
    const log: ScriptedLog = { a, b, key, rows: [], senders: [], known: new Map() }
    this.logs.set(name, log)
    return log
  }

  append(log: ScriptedLog, from: string, message: ScriptedMessage): { row: wire.LogRow; repeated: boolean } {
    const identity = `${from}-${message.clientTime}-${message.random}`
    const known = log.rows[(log.known.get(identity) ?? 0) - 1]
    if (known) return { row: known, repeated: true }
    const sequence = (log.rows[log.rows.length - 1]?.sequence ?? 0) + 1
    const body = this.body(from, message, 0)
    const row = this.add(log, from, { sequence, kind: RowKind.MESSAGE, body, revocation: null })
    log.known.set(identity, row.seq)
    return { row, repeated: false }
  }

  body(from: string, message: ScriptedMessage, time: number): Uint8Array {
    const { to, clientTime, random, content, unboundId = false, kind = CONVERSATION_KIND.c2c } = message
    const tinyId = this.tinyId(from)
    const nick = `nick of ${from}`
    const body = { from, tinyId, kind, to, clientTime, random, unboundId, nick, content, time }
    return encoders.MessageBody.encode(body).finish().slice()
  }

  revoke(log: ScriptedLog, revoker: string, request: wire.RevokeRequest): wire.LogRow | undefined {
    const target = log.rows[request.seq - 1]
    if (!target || target.kind !== RowKind.MESSAGE) return undefined
    const revocation = { targetSeq: target.seq, revoker, reason: request.reason }
    target.revocation = revocation
    const sequence = log.rows[log.rows.length - 1]?.sequence ?? 0
    return this.add(log, revoker, { sequence, kind: RowKind.REVOKE, body: new Uint8Array(0), revocation })
  }

  /** Moves the user's index by one and stamps the conversation with it. */
  touch(userId: string, log: ScriptedLog): number {
    const user = this.user(userId)
    this.mark(userId, log).uver = ++user.uver
    return user.uver
  }

  /** One commit that sets these facts of a user. */
  setFacts(userId: string, facts: readonly ScriptedFact[]): wire.Step {
    const user = this.user(userId)
    const uver = ++user.uver
    const stamped = facts.map((fact) => ({ ...BLANK_FACT, ...fact, uver }))
    for (const fact of stamped) user.facts.set(`${fact.kind} ${fact.key}`, fact)
    const profiles = stamped.map(namedBy).filter((userId) => userId !== '').map((userId) => ({ profile: this.profile(userId) }))
    return { uver, conversations: [], indexes: [], profiles, facts: stamped }
  }

  /** The fact is gone without a trace, as after a restore of an old backup. */
  loseFact(userId: string, kind: FactKind, key: string): void {
    this.user(userId).facts.delete(`${kind} ${key}`)
  }

  /** Another history: these facts are all that stands, in its first version. */
  replaceFacts(userId: string, facts: readonly ScriptedFact[]): void {
    const user = this.user(userId)
    user.facts.clear()
    user.uver = 0
    this.setFacts(userId, facts)
  }

  uver(userId: string): number {
    return this.user(userId).uver
  }

  tinyId(userId: string): string {
    return this.user(userId).tinyId
  }

  profile(userId: string): wire.Profile {
    return {
      userId, nick: `nick of ${userId}`, avatar: '', updatedAtMs: 1, gender: '', birthday: 0, location: '', selfSignature: '',
      allowType: '', language: 0, level: 0, role: 0, custom: [], messageSettings: 0, adminForbidType: '',
    }
  }

  /** False when the mark does not move forward [READ-1]. */
  markRead(userId: string, log: ScriptedLog, readSeq: number): boolean {
    const mark = this.mark(userId, log)
    const merged = Math.max(mark.readSeq, Math.min(readSeq, log.rows.length))
    if (merged === mark.readSeq) return false
    mark.readSeq = merged
    return true
  }

  indexRow(userId: string, log: ScriptedLog): wire.IndexRow {
    const peer = log.a === userId ? log.b : log.a
    const { uver, readSeq } = this.mark(userId, log)
    const last = [...log.rows].reverse().find((row) => row.kind === RowKind.MESSAGE)
    return {
      conversationId: c2cConversationId(peer),
      uver,
      headSeq: log.rows.length,
      headSequence: last?.sequence ?? 0,
      trimSeq: 0,
      readSeq,
      peerReadSeq: this.mark(peer, log).readSeq,
      clearSeq: 0,
      unread: this.unread(userId, log),
      hidden: false,
      last: last ?? null,
    }
  }

  indexPage(userId: string, afterUver: number, next: string): wire.IndexPage {
    const from = next === '' ? afterUver : Number(next)
    const { marks, facts: standing } = this.user(userId)
    const upTo = [...marks.values(), ...standing.values()].map(({ uver }) => uver).filter((uver) => uver > from).sort((a, b) => a - b)
    const more = upTo.length > PROTOCOL_LIMITS.indexPageRows
    const reached = more ? upTo[PROTOCOL_LIMITS.indexPageRows - 1] ?? from : this.uver(userId)
    const isInPage = ({ uver }: { readonly uver: number }): boolean => uver > from && uver <= reached
    const byUver = (one: { readonly uver: number }, other: { readonly uver: number }): number => one.uver - other.uver
    const rows = [...marks].filter(([, mark]) => isInPage(mark)).map(([log]) => this.indexRow(userId, log)).sort(byUver)
    const facts = [...standing.values()].filter(isInPage).sort(byUver)
    const peers = [...rows.map((row) => c2cPeer(row.conversationId) ?? ''), ...facts.map(namedBy)].filter((peer) => peer !== '')
    const profiles = [...new Set(peers)].map((peer) => this.profile(peer))
    return { rows, facts, uver: reached, more, next: more ? String(reached) : '', profiles }
  }

  history(log: ScriptedLog, request: wire.HistoryRequest): wire.HistoryResponse {
    const headSeq = log.rows.length
    const at = request.anchor === HistoryAnchor.SEQ ? request.at : headSeq + 1
    const side = request.newer ? log.rows.slice(at) : log.rows.slice(0, Math.max(0, at - 1)).reverse()
    const page: wire.LogRow[] = []
    let messages = 0
    for (const row of side) {
      if (messages === request.count) break
      page.push(row)
      if (row.kind === RowKind.MESSAGE) messages++
    }
    const rows = request.newer ? page : page.reverse()
    const [fromSeq, toSeq] = [rows[0]?.seq ?? 0, rows[rows.length - 1]?.seq ?? 0]
    return { rows, fromSeq, toSeq, completed: page.length === side.length, headSeq, trimSeq: 0 }
  }

  private add(log: ScriptedLog, from: string, row: Omit<wire.LogRow, 'seq' | 'time'>): wire.LogRow {
    const time = Math.max(this.nowSeconds(), log.rows[log.rows.length - 1]?.time ?? 0)
    const added = { ...row, seq: log.rows.length + 1, time }
    log.rows.push(added)
    log.senders.push(from)
    return added
  }

  private unread(userId: string, log: ScriptedLog): number {
    const { readSeq } = this.mark(userId, log)
    const counts = ({ seq, kind, revocation }: wire.LogRow): boolean =>
      seq > readSeq && kind === RowKind.MESSAGE && !revocation && log.senders[seq - 1] !== userId
    return log.rows.filter(counts).length
  }

  private mark(userId: string, log: ScriptedLog): { uver: number; readSeq: number } {
    const { marks } = this.user(userId)
    const mark = marks.get(log) ?? { uver: 0, readSeq: 0 }
    marks.set(log, mark)
    return mark
  }

  private user(userId: string): UserState {
    const tinyId = String(144_115_000_000_000 + this.users.size + 1)
    const user = this.users.get(userId) ?? { uver: 0, tinyId, marks: new Map(), facts: new Map() }
    this.users.set(userId, user)
    return user
  }
}

/** The user whom a fact is about. */
function namedBy({ kind, key }: wire.Fact): string {
  return ABOUT_USERS.includes(kind) ? key : ''
}
