import { ERRORS } from '@opentim/protocol'
import type { CommandName, Encodable, RequestOf, ResponseOf, wire } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { Platform } from '../platform/port'
import { Alarm } from '../shared/alarm'
import { createDeferred, type Deferred } from '../shared/deferred'
import { StateMachine } from '../shared/state-machine'
import { Backoff } from './backoff'
import { ClockOffset } from './clock-offset'
import { CONNECTION_EDGES } from './connection-state'
import { JumpWatch } from './jump-watch'
import { Link } from './link'
import type { LinkEnd } from './link-end'
import type { Connection, ConnectionListener, ConnectionState, LoginFacts, RequestOptions } from './port'

export interface ConnectionOptions {
  readonly platform: Pick<Platform, 'clock' | 'environment' | 'openTransport' | 'randomUint32' | 'log'>
  readonly url: string
  readonly login: LoginFacts
  readonly listener: ConnectionListener
}

const REQUEST_LIMIT_MS = 15_000
/** Wake-ups may come in swarms (T12); they start no more than one attempt in this time. */
const WAKE_SPACING_MS = 1000

/** Keeps one link to the gateway alive: makes it, watches over it, waits, makes the next. */
export class GatewayConnection implements Connection {
  private readonly machine = new StateMachine<ConnectionState>('idle', CONNECTION_EDGES)
  private readonly backoff: Backoff
  private readonly jumpWatch: JumpWatch
  private readonly offset: ClockOffset
  private readonly retry: Alarm
  private link: Link | undefined
  /** Set while one transport gives way to a better one: what is asked for meanwhile waits, nothing fails over it. */
  private handover: Deferred | undefined
  /** A login has succeeded: there is a way for this account. */
  private hasWorked = false
  private lastAttemptMs = 0
  private closeReason: TimError | undefined
  private unsubscribers: (() => void)[] = []

  constructor(private readonly options: ConnectionOptions) {
    const { clock, randomUint32 } = options.platform
    this.backoff = new Backoff(clock, randomUint32)
    this.jumpWatch = new JumpWatch(clock, () => this.probe())
    this.offset = new ClockOffset(clock)
    this.retry = new Alarm(clock)
  }

  get state(): ConnectionState {
    return this.machine.state
  }

  get clockOffsetMs(): number {
    return this.offset.valueMs
  }

  open(): void {
    if (this.state !== 'idle') return
    const { environment } = this.options.platform
    this.unsubscribers = [environment.onWake(() => this.probe()), environment.onOffline(() => this.probe())]
    this.jumpWatch.start()
    this.connect()
  }

  close(reason: TimError): void {
    if (this.state !== 'closed') this.finish(reason)
  }

  async request<Name extends CommandName>(
    name: Name, body: Encodable<RequestOf<Name>>, options?: RequestOptions,
  ): Promise<ResponseOf<Name>> {
    let answer: ResponseOf<Name> | undefined
    await this.requestPages(name, body, (page) => { answer = answer ? goneOn(answer, page) : page }, options)
    if (!answer) throw new TimError(ERRORS.BAD_FRAME, name)
    return answer
  }

  async requestPages<Name extends CommandName>(
    name: Name,
    body: Encodable<RequestOf<Name>>,
    onPage: (page: ResponseOf<Name>) => void,
    options: RequestOptions = {},
  ): Promise<void> {
    // The farewell has no time to wait.
    if (this.handover && name !== 'logout') await this.handover.promise
    if (!this.link?.isLoggedIn) throw this.closeReason ?? new TimError(ERRORS.NETWORK_ERROR, name)
    await this.link.request(name, { body, onPage, timeoutMs: options.timeoutMs ?? REQUEST_LIMIT_MS })
  }

  send(message: Encodable<wire.OutgoingMessage>): boolean {
    if (this.state !== 'ready' || !this.link || this.handover) return false
    this.link.send(message)
    return true
  }

  /** Also what wake-ups and clock jumps lead to: with no pipe to look at, the look is an attempt. */
  probe(): void {
    if (this.state === 'waiting') this.wake()
    else this.link?.probe()
  }

  wake(): void {
    if (this.state !== 'waiting') return
    const sinceAttemptMs = Math.abs(this.options.platform.clock.now() - this.lastAttemptMs)
    this.retry.set(Math.max(0, WAKE_SPACING_MS - sinceAttemptMs), () => this.connect())
  }

  private enter(to: ConnectionState, error?: TimError): void {
    const from = this.machine.transition(to)
    this.options.platform.log('info', `connection ${from} -> ${to}${error ? `: ${error.message}` : ''}`)
    this.options.listener.onStateChange({ from, to, error })
  }

  private connect(): void {
    const { platform, url, login, listener } = this.options
    this.lastAttemptMs = platform.clock.now()
    this.enter('connecting')
    // The listener may have closed it just now.
    if (this.state !== 'connecting') return
    this.link = new Link({
      clock: platform.clock,
      openTransport: platform.openTransport,
      url,
      login,
      listener: {
        onOpen: () => this.enter('authenticating'),
        onLogin: (answer, sentAtMs) => this.loggedIn(answer, sentAtMs),
        onPing: (answer, sentAtMs) => {
          this.offset.measure(answer.serverTimeMs, sentAtMs)
          listener.onHeartbeat(answer.uver)
        },
        onAck: (ack) => listener.onAck(ack),
        onStep: (step) => listener.onStep(step),
        onOnline: (body) => listener.onOnline(body),
        onStatuses: (statuses) => listener.onStatuses(statuses),
        onYield: () => { this.handover = createDeferred() },
        onEnd: (end) => this.linkEnded(end),
      },
    })
  }

  private loggedIn(answer: ResponseOf<'login'>, sentAtMs: number): void {
    this.offset.measure(answer.serverTimeMs, sentAtMs)
    this.options.listener.onLogin(answer)
    if (this.state !== 'authenticating') return
    this.hasWorked = true
    this.backoff.succeeded()
    this.endHandover()
    this.enter('ready')
  }

  private linkEnded(end: LinkEnd): void {
    this.link = undefined
    if (!end.yielded) this.endHandover()
    if (!end.retry && !(end.refused && this.hasWorked)) {
      if (end.kickedType !== undefined) this.options.listener.onKicked(end.kickedType)
      if (this.state !== 'closed') this.finish(end.error)
      return
    }
    const delayMs = this.backoff.failed(end.hint)
    this.enter('waiting', end.error)
    // The listener may have closed it, or asked for an earlier try.
    if (this.state === 'waiting' && !this.retry.isSet) this.retry.set(delayMs, () => this.connect())
  }

  private endHandover(): void {
    this.handover?.resolve()
    this.handover = undefined
  }

  private finish(reason: TimError): void {
    this.closeReason = reason
    this.endHandover()
    this.retry.stop()
    this.backoff.stop()
    this.jumpWatch.stop()
    for (const unsubscribe of this.unsubscribers.splice(0)) unsubscribe()
    this.link?.close(reason)
    this.link = undefined
    this.enter('closed', reason)
  }
}

/** An answer with the next page of it: its lists go on. */
function goneOn<Answer extends object>(answer: Answer, page: Answer): Answer {
  const lists = Object.entries(page).filter(([, value]) => Array.isArray(value)) as [keyof Answer, unknown[]][]
  for (const [name, list] of lists) (answer[name] as unknown[]).push(...list)
  return answer
}
