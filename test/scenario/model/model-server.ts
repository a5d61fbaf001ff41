import { MemoryBus } from '../../../server/src/bus/memory-bus'
import type { Bus, BusEvent } from '../../../server/src/bus/port'
import { createGatewayCore } from '../../../server/src/gateway/core'
import type { GatewayParts } from '../../../server/src/gateway/core'
import type { Clock, GatewaySettings, Logger, Observer, Sink } from '../../../server/src/gateway/port'
import { StoreUnavailable } from '../../../server/src/store/errors'
import type { AppendResult, Commit, NewMessage, Store } from '../../../server/src/store/port'
import type { Timer } from '../../../src/platform/port'
import type { FakeClock } from '../../support/fake-clock'
import { MemoryStore } from '../../support/memory-store'
import { MemoryNetwork } from '../../support/memory-transport'
import type { MemoryLink } from '../../support/memory-transport'

/** Small, so that short runs meet it. */
export const CATCH_UP_ROWS = 12

const SETTINGS: GatewaySettings = {
  createUnknownUsers: true, c2cRate: 1_000, peopleRate: 0, webInstances: 10, revokeWindowS: 3_600, messageBytes: 12_288, loginTimeoutMs: 10_000,
  heartbeatMs: 25_000, catchUpRows: CATCH_UP_ROWS, sendWindow: 4, commitBacklog: 1_000, slowConsumerBytes: 1_000_000,
  connectionsPerUser: 100, tellBlocked: false, friendsOnly: false,
}

const quiet = (): void => undefined
const logger: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet }
const observer: Observer = {
  sessionOpened: quiet, sessionClosed: quiet, loggedIn: quiet, messageAnswered: quiet, requestAnswered: quiet, committed: quiet, fannedOut: quiet,
}

/** A clause of the gateway that a test switches off. */
export interface ServerFlaws {
  /** Repeats are stored again. */
  readonly noIdempotency?: boolean
  readonly parts?: Partial<GatewayParts>
}

type Crash = 'never' | 'before commit' | 'after commit'

/** One process of the gateway: what it started ends with it. */
class Process {
  alive = true
  readonly links: MemoryLink[] = []

  constructor(private readonly clock: FakeClock) {}

  readonly timers: Clock = {
    now: () => this.clock.now(),
    setTimer: (run, delayMs) => this.clock.setTimer(() => this.alive && run(), delayMs),
    clearTimer: (timer) => this.clock.clearTimer(timer as Timer | undefined),
    nextTask: (run) => this.clock.nextTask(() => this.alive && run()),
  }
}

/** The real gateway core on a store in memory: it can die, its bus can lose, its store can refuse. */
export class ModelServer {
  readonly network: MemoryNetwork
  readonly store: MemoryStore
  /** What every commit changed, as it was made. */
  readonly commits: Commit[] = []
  /** Frames of new connections wait until they are delivered one by one. */
  holdsNewLinks = false
  private process: Process
  private core: ReturnType<typeof createGatewayCore>
  private nextCrash: Crash = 'never'
  private dropsNextEvent = false
  private losesNextAnswer = false
  private copies = 0

  constructor(private readonly clock: FakeClock, private readonly flaws: ServerFlaws = {}) {
    this.store = new MemoryStore({ clock })
    this.process = new Process(clock)
    this.core = this.startCore()
    this.network = new MemoryNetwork(clock, (link) => this.connect(link))
  }

  /** The next transaction is the last thing that this process does. */
  crashAtNextCommit(when: Exclude<Crash, 'never'>): void {
    this.nextCrash = when
  }

  /** All sockets break; a new process takes the next connections. */
  crash(): void {
    const { links } = this.process
    this.process.alive = false
    this.nextCrash = 'never'
    this.process = new Process(this.clock)
    this.core = this.startCore()
    for (const link of links) if (link.state !== 'closed') link.cut()
  }

  /** The next push is lost between the commit and the sockets [BUS-1]. */
  dropNextEvent(): void {
    this.dropsNextEvent = true
  }

  /** The next transaction commits, and its answer never reaches the gateway (N03). */
  loseNextAnswer(): void {
    this.losesNextAnswer = true
  }

  heal(): void {
    this.nextCrash = 'never'
    this.losesNextAnswer = false
    this.dropsNextEvent = false
    this.holdsNewLinks = false
    this.network.reachable = true
  }

  private startCore(): ReturnType<typeof createGatewayCore> {
    return createGatewayCore({
      store: this.mortalStore(this.process), bus: this.lossyBus(), clock: this.process.timers, settings: SETTINGS, logger, observer,
      verify: () => ({ ok: true, expiresAtMs: this.clock.now() + 1e12 }),
      ...this.flaws.parts,
    })
  }

  private connect(link: MemoryLink): void {
    const { process } = this
    process.links.push(link)
    if (this.holdsNewLinks) {
      link.up.hold()
      link.down.hold()
    }
    const sink: Sink = {
      write: (frame) => {
        if (process.alive) link.sendDown(frame)
      },
      bufferedBytes: 0,
      drained: () => Promise.resolve(),
      close: (code, reason) => link.closeDown(code, reason),
    }
    const session = this.core.connect(sink)
    link.accept({
      onFrame: (frame) => {
        if (process.alive) session.receive(frame)
      },
      onClose: (code) => session.close(code),
    })
  }

  private lossyBus(): Bus {
    const bus = new MemoryBus()
    return {
      subscribe: (listen: (event: BusEvent) => void) => bus.subscribe(listen),
      publish: (event) => {
        const isLost = this.dropsNextEvent
        this.dropsNextEvent = false
        if (!isLost) bus.publish(event)
      },
    }
  }

  /** The store as one process sees it: after its end no answer comes, and no call gets through. */
  private mortalStore(process: Process): Store {
    const never = <Value>(): Promise<Value> => new Promise<Value>(() => undefined)
    const whileAlive = async <Value>(call: () => Promise<Value>): Promise<Value> => {
      if (!process.alive) return never<Value>()
      const value = await call()
      return process.alive ? value : never<Value>()
    }
    const { store } = this
    return {
      epoch: store.epoch,
      findUsers: (ids) => whileAlive(() => store.findUsers(ids)),
      ensureUsers: (ids) => whileAlive(() => store.ensureUsers(ids)),
      updateProfile: (user, changes) => whileAlive(() => store.updateProfile(user, changes)),
      facts: {
        change: (scope, decide) => whileAlive(() => store.facts.change(scope, decide)),
        read: (scope) => whileAlive(() => store.facts.read(scope)),
        befriendersOf: (user) => whileAlive(() => store.facts.befriendersOf(user)),
      },
      follows: store.follows,
      statuses: store.statuses,
      appendMessages: (messages) => whileAlive(() => this.append(messages)),
      findMessages: (messages) => whileAlive(() => store.findMessages(messages)),
      revokeMessage: (request) => whileAlive(async () => {
        const answer = await store.revokeMessage(request)
        if ('commit' in answer) this.commits.push(answer.commit)
        return answer
      }),
      deleteMessages: (...request) => whileAlive(() => this.note(store.deleteMessages(...request))),
      clearHistory: (...request) => whileAlive(() => this.note(store.clearHistory(...request))),
      hideConversations: (...request) => whileAlive(() => this.note(store.hideConversations(...request))),
      markRead: (...request) => whileAlive(() => this.note(store.markRead(...request))),
      userVersion: (user) => whileAlive(() => store.userVersion(user)),
      indexPage: (...request) => whileAlive(() => store.indexPage(...request)),
      readRange: (...request) => whileAlive(() => store.readRange(...request)),
      readHistory: (...request) => whileAlive(() => store.readHistory(...request)),
      trim: (...request) => whileAlive(() => store.trim(...request)),
      ping: () => store.ping(),
      close: () => Promise.resolve(),
    }
  }

  private async note(commit: Promise<Commit>): Promise<Commit> {
    this.commits.push(await commit)
    return commit
  }

  private async append(messages: readonly NewMessage[]): Promise<{ results: AppendResult[]; commit: Commit }> {
    const when = this.nextCrash
    this.nextCrash = 'never'
    if (when === 'before commit') this.crash()
    if (when === 'before commit') return new Promise(() => undefined)
    const result = await this.store.appendMessages(this.flaws.noIdempotency ? messages.map((message) => this.copyOf(message)) : messages)
    this.commits.push(result.commit)
    if (when === 'after commit') this.crash()
    const isLost = this.losesNextAnswer
    this.losesNextAnswer = false
    if (isLost) throw new StoreUnavailable('the answer was lost')
    return result
  }

  /** The same bytes under a key that nobody has used. */
  private copyOf(message: NewMessage): NewMessage {
    return { ...message, random: 4_000_000_000 + ++this.copies }
  }
}
