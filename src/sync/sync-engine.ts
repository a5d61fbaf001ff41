import { ERRORS } from '@opentim/protocol'
import type { CommandName, Encodable, RequestOf, wire } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { ConnectionChange, ConnectionListener } from '../connection/port'
import type { Clock } from '../platform/port'
import { createDeferred } from '../shared/deferred'
import type { SyncDatabase } from './database'
import { guardListener } from './guarded-listener'
import { Inbound } from './inbound'
import { deleteLocally } from './local-deletion'
import { replay } from './local-replay'
import type { PumpTimes } from './outbox-pump'
import type {
  HistoryPage, HistoryPoint, NewOutboxEntry, OutboxEntry, ReadMark, RevokeTarget, SyncListener, SyncService,
} from './port'
import { createSyncCore, type SyncConnection, type SyncCore } from './sync-core'
import { SYNC_PARTS, type SyncParts } from './sync-parts'

export interface SyncEngineOptions {
  readonly userId: string
  readonly database: SyncDatabase
  readonly clock: Clock
  readonly randomUint32: () => number
  readonly listener: SyncListener
  /** Makes the connection that tells `listener` what happens. The engine neither opens nor closes it. */
  readonly connect: (listener: ConnectionListener) => SyncConnection
  /** Failures that no call reports: a resync, a listener that threw, a gateway that breaks the protocol. */
  readonly report: (error: TimError) => void
  readonly times?: Partial<PumpTimes>
  readonly parts?: Partial<SyncParts>
}

const TIMES: PumpTimes = { ackTimeoutMs: 10_000, offlineLimitMs: 20_000, refusedLimitMs: 120_000 }

/**
 * Brings two logs together, the gateway's and this device's: what comes in is applied in order, once, without gaps;
 * what goes out is kept until its row is there.
 *
 *     connection ──acks, steps──▶ Inbound ──▶ RowSink, IndexBook ──▶ listener, then database (behind)
 *         ▲                                    │ gap   │ fork
 *         │◀── pull ──────────── GapFiller ◀───┘       └─▶ ForkRepair ── history ──▶ connection
 *         │◀── syncIndex ─────── IndexSync ◀── cursor behind
 *         └◀── sends ─────────── OutboxPump ◀── Outbox ◀── send()
 */
export class SyncEngine implements SyncService {
  /** Resolves when everything that the first login named is here; rejects when stop() came before. */
  readonly firstSync: Promise<void>
  private readonly core: SyncCore
  private readonly inbound: Inbound
  private readonly connection: SyncConnection
  private readonly listener: SyncListener
  private readonly synced = createDeferred()
  private state: 'working' | 'stopping' | 'stopped' = 'working'

  constructor(private readonly options: SyncEngineOptions) {
    const { clock, database, randomUint32, report, userId } = options
    this.firstSync = this.synced.promise
    this.firstSync.catch(() => undefined)
    this.listener = guardListener(options.listener, report, () => this.state === 'stopped')
    this.connection = options.connect(this.connectionListener())
    this.core = createSyncCore({
      userId, database, clock, randomUint32, report,
      listener: this.listener,
      connection: this.connection,
      times: { ...TIMES, ...options.times },
      parts: { ...SYNC_PARTS, ...options.parts },
      catchUpRows: () => this.inbound.catchUpRows,
      onIndexComplete: () => this.inbound.onIndexComplete(),
      onProgress: () => this.inbound.saveCursor(),
      onIdle: () => this.inbound.checkSynced(),
    })
    this.inbound = new Inbound({
      core: this.core, userId, database, report,
      listener: this.listener,
      onSynced: () => this.synced.resolve(),
    })
  }

  /** Tells the listener what this device knows, and takes up the outbox. Before the connection is opened. */
  async start(): Promise<void> {
    await replay(this.options.database, this.core.book, this.listener)
    const pending = this.core.outbox.all().filter((entry) => entry.state === 'pending')
    for (const entry of pending) this.core.pump.add(entry, Promise.resolve())
  }

  /** Nothing leaves or is told any more. What was waiting fails with the reason, and stays for a resend. */
  async stop(reason: TimError): Promise<void> {
    if (this.state !== 'working') return
    this.state = 'stopping'
    const { filler, indexSync, outbox, pump, repair } = this.core
    for (const entry of pump.stop()) {
      outbox.fail(entry.record.id, reason.code)
      this.listener.onSendFailed(entry.record.id, reason)
    }
    this.state = 'stopped'
    indexSync.stop()
    filler.stop()
    repair.offline()
    this.synced.reject(reason)
    await this.options.database.flush().catch(() => undefined)
  }

  /** What the next login says of this device's cache. */
  loginFacts(): { readonly epoch: string; readonly uver: number } {
    return this.inbound.loginFacts()
  }

  send(message: NewOutboxEntry): void {
    this.assertWorking('sendMessage')
    const known = this.core.outbox.get(message.record.id)
    if (known) return void (known.state === 'failed' && this.resend(message.record.id))
    const { entry, stored } = this.core.outbox.add(message)
    this.core.pump.add(entry, stored)
  }

  resend(messageId: string): boolean {
    this.assertWorking('resendMessage')
    const revived = this.core.outbox.revive(messageId)
    if (revived) this.core.pump.add(revived.entry, revived.stored)
    return revived !== undefined
  }

  discard(messageId: string): void {
    if (this.core.outbox.get(messageId)?.state === 'failed') this.core.outbox.remove(messageId)
  }

  outbox(): readonly OutboxEntry[] {
    return this.core.outbox.all()
  }

  async history(conversationId: string, point: HistoryPoint, count: number): Promise<HistoryPage> {
    this.assertWorking('history')
    return this.core.reader.read(conversationId, point, count)
  }

  markRead(marks: readonly ReadMark[]): Promise<void> {
    return this.request('markRead', { marks })
  }

  revoke(target: RevokeTarget): Promise<void> {
    return this.request('revoke', target)
  }

  async deleteMessages(conversationId: string, messageIds: readonly string[]): Promise<void> {
    await this.request('deleteMessages', { conversationId, messageIds })
    await deleteLocally(this.options.database, this.listener, { conversationId, messageIds })
  }

  clearHistory(conversationId: string): Promise<void> {
    return this.request('clearHistory', { conversationId })
  }

  deleteConversations(conversationIds: readonly string[], clearHistory: boolean): Promise<void> {
    return this.request('deleteConversations', { conversationIds, clearHistory })
  }

  /** The effects come as a step before the answer. */
  private async request<Name extends CommandName>(name: Name, body: Encodable<RequestOf<Name>>): Promise<void> {
    this.assertWorking(name)
    await this.connection.request(name, body)
  }

  private assertWorking(operation: string): void {
    if (this.state !== 'working') throw new TimError(ERRORS.CLOSED, operation)
  }

  private connectionListener(): ConnectionListener {
    const whileWorking = (handle: () => void): void => {
      if (this.state === 'working') handle()
    }
    return {
      onStateChange: (change) => whileWorking(() => this.onStateChange(change)),
      onLogin: (answer) => whileWorking(() => this.inbound.onLogin(answer)),
      onAck: (ack: wire.SendAck) => whileWorking(() => this.core.pump.onAck(ack)),
      onStep: (step) => whileWorking(() => this.inbound.onStep(step)),
      onOnline: (body) => whileWorking(() => this.inbound.onOnline(body)),
      onStatuses: () => undefined,
      onHeartbeat: (uver) => whileWorking(() => this.inbound.onHeartbeat(uver)),
      onKicked: () => undefined,
    }
  }

  private onStateChange({ from, to }: ConnectionChange): void {
    const { filler, indexSync, pump, repair } = this.core
    if (to === 'ready') {
      pump.online()
      filler.online()
      repair.online()
    } else if (from === 'ready') {
      pump.offline()
      filler.offline()
      repair.offline()
      indexSync.stop()
    }
  }
}
