import { PROTOCOL_VERSION, c2cConversationId, messageId } from '@opentim/protocol'
import { TimError } from '../../src/api/errors'
import { GatewayConnection } from '../../src/connection/connection'
import type { Clock, Timer } from '../../src/platform/port'
import { LocalDatabase } from '../../src/storage/local-database'
import { MemoryStorage } from '../../src/storage/memory-storage'
import type { StorageEntry, StoragePort, StorageRange, StorageWrite } from '../../src/storage/port'
import type { MessageRecord } from '../../src/sync/port'
import { SyncEngine, type SyncEngineOptions } from '../../src/sync/sync-engine'
import type { OpenTransport } from '../../src/transport/port'
import type { FakeClock } from './fake-clock'
import { FakeEnvironment, seededUint32 } from './fake-platform'
import type { MemoryLink, MemoryNetwork } from './memory-transport'
import { UiRecorder } from './ui-recorder'

/** One life of a process: when it ends, nothing that it started goes on. */
class Life {
  alive = true
  readonly links: MemoryLink[] = []

  constructor(private readonly clock: FakeClock) {}

  readonly timers: Clock = {
    now: () => this.clock.now(),
    setTimer: (run, delayMs) => this.clock.setTimer(() => this.alive && run(), delayMs),
    clearTimer: (timer: Timer | undefined) => this.clock.clearTimer(timer),
    nextTask: (run) => this.clock.nextTask(() => this.alive && run()),
  }

  transport(network: MemoryNetwork): OpenTransport {
    return (url, events) => {
      const mortal = <Args extends unknown[]>(call: (...args: Args) => void) => (...args: Args): void => void (this.alive && call(...args))
      const transport = network.openTransport(url, {
        onOpen: mortal(() => events.onOpen()),
        onFrame: mortal((frame: Uint8Array) => events.onFrame(frame)),
        onClose: mortal((code: number, reason: string) => events.onClose(code, reason)),
      })
      this.links.push(network.last)
      return transport
    }
  }

  end(): void {
    this.alive = false
    for (const link of this.links) if (link.state !== 'closed') link.cut()
  }
}

/** A disk that outlives processes. `beforeWrite` may end the process that writes: then nothing of it is stored. */
export class Disk {
  readonly storage = new MemoryStorage()
  readonly writes: (readonly StorageWrite[])[] = []
  beforeWrite: (writes: readonly StorageWrite[]) => void = () => undefined
  afterWrite: (writes: readonly StorageWrite[]) => void = () => undefined

  /** The disk as one process sees it. */
  mount(life: { readonly alive: boolean }): StoragePort {
    const whileAlive = async <Value>(work: () => Promise<Value>): Promise<Value> => {
      if (!life.alive) return new Promise<Value>(() => undefined)
      const value = await work()
      return life.alive ? value : new Promise<Value>(() => undefined)
    }
    const { storage } = this
    return {
      persistent: true,
      get: (table, key) => whileAlive(() => storage.get(table, key)),
      getRange: (table, range: StorageRange): Promise<StorageEntry[]> => whileAlive(() => storage.getRange(table, range)),
      write: (writes) => whileAlive(() => this.write(life, writes)),
      clear: () => whileAlive(() => storage.clear()),
      close: () => undefined,
    }
  }

  private async write(life: { readonly alive: boolean }, writes: readonly StorageWrite[]): Promise<void> {
    this.beforeWrite(writes)
    if (!life.alive) return
    this.writes.push(writes)
    await this.storage.write(writes)
    this.afterWrite(writes)
  }
}

export interface SyncClientOptions {
  readonly clock: FakeClock
  readonly network: MemoryNetwork
  readonly userId: string
  readonly deviceId?: string
  readonly seed?: number
  readonly times?: SyncEngineOptions['times']
  readonly parts?: SyncEngineOptions['parts']
}

/** The SDK's core for one user on one device, without the features: connection, sync engine, database. */
export class SyncClient {
  readonly disk = new Disk()
  readonly environment = new FakeEnvironment()
  readonly ui: UiRecorder
  readonly errors: TimError[] = []
  /** Made in `boot()`; of the last life after a crash. */
  engine: SyncEngine | undefined
  connection: GatewayConnection | undefined
  database: LocalDatabase | undefined
  private life: Life | undefined
  private sends = 0
  private readonly random: () => number

  constructor(readonly options: SyncClientOptions) {
    this.random = seededUint32(options.seed ?? 7)
    this.ui = new UiRecorder(options.userId)
  }

  get isAlive(): boolean {
    return this.life?.alive ?? false
  }

  get sync(): SyncEngine {
    if (!this.engine) throw new Error('the client is not running')
    return this.engine
  }

  /** Starts the process and opens the connection. */
  async boot(): Promise<void> {
    const { clock, network, userId, times, parts } = this.options
    const life = new Life(clock)
    this.life = life
    this.ui.startSession()
    const database = await LocalDatabase.open({
      openStorage: () => Promise.resolve(this.disk.mount(life)), clock: life.timers, sdkAppId: 1, userId,
      onProblem: ({ code, message }) => this.errors.push(new TimError({ code, text: message })),
    })
    if (!life.alive) return
    this.ui.startFacts(database.facts.all())
    const engine: SyncEngine = new SyncEngine({
      userId, database, clock: life.timers, randomUint32: this.random, listener: this.ui,
      connect: (listener) => {
        const connection = new GatewayConnection({
          platform: { clock: life.timers, environment: this.environment, openTransport: life.transport(network), randomUint32: this.random, log: () => undefined },
          url: 'ws://gateway.test/ws',
          login: () => ({
            protocolVersion: PROTOCOL_VERSION, sdkAppId: 1, userId, userSig: 'sig', deviceId: this.options.deviceId ?? `${userId}-1`,
            platform: 'node', ...engine.loginFacts(),
          }),
          listener,
        })
        this.connection = connection
        return connection
      },
      report: (error) => this.errors.push(error),
      ...(times ? { times } : {}),
      ...(parts ? { parts } : {}),
    })
    this.database = database
    this.engine = engine
    await engine.start()
    if (life.alive) this.connection?.open()
  }

  /** The process is gone; the disk stays. */
  crash(): void {
    this.life?.end()
  }

  /** The newest socket of this life. */
  get link(): MemoryLink {
    const link = this.life?.links[this.life.links.length - 1]
    if (!link) throw new Error('the client has opened no socket')
    return link
  }

  /** A text message of this user, never the same twice. */
  message(to: string, text: string): MessageRecord {
    const clientTime = Math.floor(this.options.clock.now() / 1000)
    const random = ++this.sends + (this.options.seed ?? 7) * 1_000_000
    return {
      id: messageId({ tinyId: '0', clientTime, random }),
      conversationId: c2cConversationId(to), conversationType: 'C2C', from: this.options.userId, to, nick: '', avatar: '',
      clientTime, random, type: 'TIMTextElem', payload: { text }, cloudCustomData: '', priority: 'Normal',
      needReadReceipt: false, supportExtension: false, excludedFromUnread: false, excludedFromLast: false, atUserList: [],
    }
  }

  /** Sends a text; gives the message's ID. */
  send(to: string, text: string, options: { readonly onlineOnly?: boolean } = {}): string {
    const record = this.message(to, text)
    this.ui.addPending(record)
    this.sync.send({ record, onlineOnly: options.onlineOnly ?? false, unboundId: true, offlinePushInfo: '' })
    return record.id
  }
}
