import { EVENT } from '../api/event'
import { EventBus } from '../events/event-bus'
import type { BuilderContext } from '../messages/builders/builder-context'
import type { Platform } from '../platform/port'
import { IdSource } from '../shared/ids'
import { Logger } from '../shared/logger'
import type { Account } from './account'
import { Gate } from './gate'
import { NetStateTracker } from './net-state'
import { isPart, type Part } from './part'
import { type AccountEnd, type Credentials, Session } from './session'
import { sessionSignals } from './signals'

/** What an account is made from; the rest is its own. */
export interface AccountSource {
  readonly credentials: Credentials
  readonly onEnd: (end: AccountEnd) => void
}

export interface InstanceOptions {
  readonly platform: Platform
  /** What is built in. */
  readonly parts: readonly Part[]
  readonly sdkAppId: number
  /** Distinguishes instances for one application; usually empty. */
  readonly instanceName: string
  /** Asked at each login: `TIM.configure()` may come after `create()`. */
  readonly endpoint: () => string | undefined
  readonly openAccount: (instance: Instance, source: AccountSource) => Account
  /** The slot in the facade is free again. */
  readonly onDestroy: () => void
}

const NOBODY = { userId: '', tinyId: '0', nick: '', avatar: '' } as const

/** What one `TIM.create()` makes and keeps through all logins: listeners, log level, clock, and who is logged in. */
export class Instance {
  readonly logger: Logger
  readonly bus: EventBus
  readonly session: Session<Account>
  readonly gate: Gate
  readonly builders: BuilderContext
  readonly netState: NetStateTracker
  /** What is built in and what the application added, by name: an application may add what is there already. */
  readonly parts: Map<string, Part>
  /** The server's clock minus ours, milliseconds, as last measured; set by the account. */
  clockOffsetMs = 0

  constructor(readonly options: InstanceOptions) {
    const { platform } = options
    this.parts = new Map(options.parts.map((part) => [part.name, part]))
    this.logger = new Logger((severity, line) => platform.log(severity, line))
    this.bus = new EventBus(this.logger)
    this.session = new Session({
      clock: platform.clock,
      signals: sessionSignals(this.bus),
      openAccount: (credentials, onEnd) => options.openAccount(this, { credentials, onEnd }),
    })
    this.netState = new NetStateTracker({
      clock: platform.clock,
      isOnline: () => platform.environment.isOnline(),
      changed: (state) => this.bus.emit(EVENT.NET_STATE_CHANGE, { state }),
    })
    this.gate = new Gate(this.session, this.bus)
    this.builders = this.builderContext()
  }

  /**
   * Adds a part, or each of a list, from the next login on. What is no part of ours is what other SDKs need and this one
   * has built in.
   */
  use(modules: unknown): void {
    for (const module of [modules].flat()) {
      if (isPart(module) && !this.parts.has(module.name)) this.parts.set(module.name, module)
    }
  }

  /** The server's clock, seconds. */
  serverSeconds(): number {
    return Math.floor((this.options.platform.clock.now() + this.clockOffsetMs) / 1000)
  }

  private builderContext(): BuilderContext {
    const ids = new IdSource(() => this.serverSeconds(), () => this.options.platform.randomUint32())
    let clientSequence = 0
    return {
      author: () => this.session.account?.self ?? NOBODY,
      nextStamp: () => ids.next(),
      nextClientSequence: () => ++clientSequence,
    }
  }
}
