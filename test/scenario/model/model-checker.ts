import type { SyncClient } from '../../support/sync-kit'
import { identityOf } from '../../../src/sync/recent-rows'
import type { IndexRecord, OutboxEntry } from '../../../src/sync/port'
import { ModelTruth, logName } from './model-truth'
import { CATCH_UP_ROWS } from './model-server'
import type { Accepted, ModelWorld } from './model-world'

/** What a client has on its disk, as a new process would find it. */
interface DiskState {
  readonly cursor: { readonly uver: number; readonly partial?: boolean } | undefined
  readonly outboxIds: ReadonlySet<string>
  readonly have: ReadonlyMap<string, number>
  readonly index: ReadonlyMap<string, IndexRecord>
}

const MOST_TIMERS = 100

/** The log under the name by which that user knows it; undefined when it is none of theirs. */
function conversationOf(name: string, userId: string): string | undefined {
  const users = name.split('|')
  return users.includes(userId) ? `C2C${users.find((user) => user !== userId) ?? userId}` : undefined
}

/** The invariants of the protocol, checked from outside after every action and after healing. */
export class ModelChecker {
  readonly truth: ModelTruth
  /** How far each client's logs went at the last check. */
  private readonly reached = new Map<string, number>()

  constructor(private readonly world: ModelWorld) {
    this.truth = new ModelTruth(world.server)
  }

  /** What is wrong now. */
  async check(): Promise<string[]> {
    const violations = await this.truth.refresh()
    for (const client of this.world.clients) {
      const disk = await this.readDisk(client)
      violations.push(...client.ui.violations, ...this.checkOwn(client, disk), ...this.checkCursor(client, disk))
      violations.push(...await this.checkRows(client), ...this.checkJumps(client))
    }
    if (this.world.clock.liveTimers > MOST_TIMERS) violations.push(`TIMERS ${this.world.clock.liveTimers}`)
    return violations
  }

  /** What is wrong when everything has worked for a while. */
  async checkHealed(): Promise<string[]> {
    const violations = await this.check()
    for (const client of this.world.clients) violations.push(...this.checkConverged(client), ...await this.checkFacts(client))
    for (const entry of this.world.accepted) violations.push(...this.checkFate(entry))
    return violations
  }

  /** Stored, or failed, and not both; but a row in a hole has not been seen yet by whoever believes that it failed. */
  private checkFate({ client, id, conversationId, durable }: Accepted): string[] {
    const place = this.truth.places.get(id)
    const isFailed = client.sync.outbox().some((entry) => entry.record.id === id && entry.state === 'failed')
    if (!place) return durable && !isFailed ? [`LOST ${id}`] : []
    return isFailed && client.database?.log.has(conversationId, place.seq) ? [`STORED AND FAILED ${id}`] : []
  }

  /** Acknowledged ⊆ stored; what is accepted is somewhere; sends keep their order. */
  private checkOwn(client: SyncClient, disk: DiskState): string[] {
    const violations: string[] = []
    const lastSeq = new Map<string, number>()
    for (const [id, own] of client.ui.own) {
      if (own.state === 'sent' && this.truth.places.get(id)?.seq !== own.seq) violations.push(`ACKNOWLEDGED, NOT STORED ${id}`)
    }
    for (const { id, conversationId, durable } of this.world.accepted.filter((entry) => entry.client === client)) {
      const place = this.truth.places.get(id)
      if (durable && !disk.outboxIds.has(id) && !(place && place.seq <= (disk.have.get(conversationId) ?? 0))) violations.push(`NOWHERE ${id}`)
      if (!place) continue
      if (place.seq < (lastSeq.get(conversationId) ?? 0)) violations.push(`ORDER OF SENDS ${id}`)
      lastSeq.set(conversationId, place.seq)
    }
    return violations
  }

  /** [SYNC-4] What the stored cursor covers is stored. */
  private checkCursor(client: SyncClient, { cursor, have, index }: DiskState): string[] {
    const { userId } = client.options
    const violations: string[] = []
    if (!cursor || cursor.partial) return violations
    for (const { steps, rows, indexes } of this.world.server.commits) {
      const step = steps.find(({ user }) => user.userId === userId)
      if (!step || step.uver > cursor.uver) continue
      for (const { conversation: { a, b }, row } of rows) {
        if (a.userId !== userId && b.userId !== userId) continue
        const conversationId = `C2C${a.userId === userId ? b.userId : a.userId}`
        if ((have.get(conversationId) ?? 0) < row.seq) violations.push(`CURSOR ${cursor.uver} of ${client.options.deviceId} covers ${conversationId} ${row.seq}, have ${have.get(conversationId)}`)
      }
      for (const { user, index: facts } of indexes) {
        if (user === step.user.id && (index.get(facts.conversationId)?.readSeq ?? 0) < facts.readSeq) violations.push(`CURSOR ${cursor.uver} covers a read mark of ${facts.conversationId}`)
      }
    }
    return violations
  }

  /** Every row in an interval is there, and is the gateway's. */
  private async checkRows(client: SyncClient): Promise<string[]> {
    const { database } = client
    if (!database || !client.isAlive) return []
    const violations: string[] = []
    for (const { index: { conversationId } } of database.conversations.all()) {
      for (const [from, to] of database.log.intervalsOf(conversationId)) {
        if (from > to) continue
        const rows = await database.log.loadRange(conversationId, from, to)
        if (rows?.length !== to - from + 1) violations.push(`HOLE in ${conversationId} ${from}..${to}`)
        for (const row of rows ?? []) if (!this.isTrue(client, conversationId, row)) violations.push(`NOT THE GATEWAY'S ${conversationId} ${row.seq}`)
      }
    }
    return violations
  }

  /** A log goes on where it was, unless the way was too long, or rows of it are gone: only then is there a hole. */
  private checkJumps(client: SyncClient): string[] {
    const violations: string[] = []
    for (const [name, { headSeq, trimSeq }] of this.truth.logs) {
      const conversationId = conversationOf(name, client.options.userId)
      const intervals = conversationId && client.isAlive ? client.database?.log.intervalsOf(conversationId) ?? [] : []
      const tail = intervals[intervals.length - 1]
      if (!tail) continue
      const key = `${client.options.deviceId} ${name}`
      const before = this.reached.get(key)
      this.reached.set(key, tail[1])
      const isAllowed = before === undefined || headSeq - before > CATCH_UP_ROWS || trimSeq > before
      if (!isAllowed && tail[0] > before + 1) violations.push(`JUMP of ${key} from ${before} to ${tail[0]}, head ${headSeq}`)
    }
    return violations
  }

  private isTrue(client: SyncClient, conversationId: string, row: Parameters<typeof identityOf>[0]): boolean {
    return identityOf(row) === this.truth.identityAt(logName(client.options.userId, conversationId.slice(3)), row.seq)
  }

  private checkConverged(client: SyncClient): string[] {
    const { deviceId, userId } = client.options
    const violations: string[] = []
    const pending = client.sync.outbox().filter((entry) => entry.state === 'pending')
    if (pending.length > 0) violations.push(`OUTBOX of ${deviceId} holds ${pending.length}`)
    if (client.connection?.state !== 'ready') violations.push(`${deviceId} is ${client.connection?.state}`)
    for (const [name, { headSeq, rows }] of this.truth.logs) {
      const conversationId = conversationOf(name, userId)
      if (!conversationId || headSeq === 0) continue
      if (client.database?.log.have(conversationId) !== headSeq) violations.push(`${deviceId} has ${conversationId} ${client.database?.log.have(conversationId)} of ${headSeq}`)
      for (const entry of client.ui.entries(conversationId)) {
        if (!this.isTrue(client, conversationId, entry)) violations.push(`SHOWN, NOT TRUE ${conversationId} ${entry.seq}`)
        if (rows.get(entry.seq)?.kind === 0 && entry.kind !== 'message') violations.push(`SHOWN AS ${entry.kind} ${conversationId} ${entry.seq}`)
      }
    }
    return violations
  }

  /** Read state is the gateway's, on all devices; unread is the count by definition. */
  private async checkFacts(client: SyncClient): Promise<string[]> {
    const { userId, deviceId } = client.options
    const user = await this.truth.user(userId)
    const page = await this.world.server.store.indexPage(user, { afterUver: 0, next: '', limit: 1_000, bytes: 1_000_000 })
    const violations: string[] = []
    for (const facts of page.rows) {
      const record = client.database?.conversations.get(facts.conversationId)?.index
      if (!record) {
        violations.push(`${deviceId} does not know ${facts.conversationId}`)
        continue
      }
      if (record.readSeq !== facts.readSeq || record.peerReadSeq !== facts.peerReadSeq) violations.push(`READ of ${facts.conversationId} on ${deviceId}: ${record.readSeq} of ${facts.readSeq}`)
      const later = await client.database?.log.loadAfter(facts.conversationId, record.headSeq, 1_000) ?? []
      const unread = record.unread + later.filter((row) => row.kind === 'message' && row.seq > record.readSeq && row.message?.from !== userId).length
      // Trimming takes unread rows away without a step: it is housekeeping, and no news.
      if (unread !== facts.unread && facts.trimSeq <= facts.readSeq) violations.push(`UNREAD of ${facts.conversationId} on ${deviceId}: ${unread} of ${facts.unread}`)
      violations.push(...await this.checkRevocations(client, facts.conversationId))
    }
    return violations
  }

  /** A message that the gateway shows as revoked is revoked in storage too; rows before a hole are not believed. */
  private async checkRevocations(client: SyncClient, conversationId: string): Promise<string[]> {
    const log = this.truth.logs.get(logName(client.options.userId, conversationId.slice(3)))
    const violations: string[] = []
    for (const [from, to] of client.database?.log.intervalsOf(conversationId).slice(-1) ?? []) {
      const rows = from <= to ? await client.database?.log.loadRange(conversationId, from, to) : []
      for (const row of rows ?? []) if (log?.rows.get(row.seq)?.revocation && !row.revocation) violations.push(`NOT REVOKED ${conversationId} ${row.seq}`)
    }
    return violations
  }

  private async readDisk(client: SyncClient): Promise<DiskState> {
    const { storage } = client.disk
    const all = { lower: [], upper: ['\uffff'] }
    const cursor = await storage.get('meta', ['state']) as DiskState['cursor']
    const outbox = await storage.getRange('outbox', all)
    const conversations = await storage.getRange('conversations', all)
    const logs = conversations.filter(({ key }) => key[0] === 'log')
    const index = conversations.filter(({ key }) => key[0] === 'index')
    return {
      cursor,
      outboxIds: new Set(outbox.map(({ value }) => (value as OutboxEntry).record.id)),
      have: new Map(logs.map(({ key, value }) => [String(key[1]), (value as { intervals: [number, number][] }).intervals.at(-1)?.[1] ?? 0])),
      index: new Map(index.map(({ key, value }) => [String(key[1]), (value as { index: IndexRecord }).index])),
    }
  }
}
