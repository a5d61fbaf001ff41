import { CLOSE, COMMANDS, PROTOCOL_LIMITS } from '@opentim/protocol'
import type { CloseName, ErrorName, wire } from '@opentim/protocol'
import { Refusal } from '../domain/refusal'
import { login } from '../handlers/login'
import type { Account } from '../handlers/login'
import type { HandlerContext } from '../handlers/port'
import type { UserRecord } from '../store/port'
import { closeOfLogin, closeReason, refusedResponse, toRefusal } from './failures'
import { framePiece } from './frame-pieces'
import { readFrame } from './frame-reader'
import { Outbox } from './outbox'
import { pageBytes } from './page-bytes'
import type { Sink } from './port'
import type { Departure } from './presence'
import type { SessionWatch } from './presence-watches'
import { RequestLanes, decodeRequest, encodeResponse } from './request-lanes'
import type { RequestOwner } from './request-lanes'
import { SendLane } from './send-lane'
import type { Sender } from './send-lane'
import type { SessionServices } from './session-services'
import { SessionTimers } from './session-timers'

/** greeting → authenticating → ready → draining → closed; `closed` from everywhere. */
type SessionState = 'greeting' | 'authenticating' | 'ready' | 'draining' | 'closed'

const NEXT: Readonly<Record<SessionState, readonly SessionState[]>> = {
  greeting: ['authenticating', 'closed'],
  authenticating: ['ready', 'closed'],
  ready: ['draining', 'closed'],
  draining: ['closed'],
  closed: [],
}

/** What ends a session by these names says of its user; anything else is a break. */
const DEPARTURES: Partial<Record<CloseName | 'silent', Departure>> = { normal: 'loggedOut', silent: 'silent', kicked: 'expelled' }

/** A step that arrived while the login was being answered. */
interface HeldStep {
  readonly uver: number
  readonly frames: readonly Uint8Array[]
}

/**
 * One pipe to one client: first the login, then everything else. It owns the pipe's end: whatever ends it ends here,
 * once. It does not know what carries its bytes.
 */
export class Session {
  private state: SessionState = 'greeting'
  private account: Account | undefined
  private held: HeldStep[] = []
  private readonly outbox: Outbox
  private readonly timers: SessionTimers
  private requests: RequestLanes | undefined
  private sends: SendLane | undefined
  private readonly watch: SessionWatch

  constructor(readonly id: number, private readonly sink: Sink, private readonly services: SessionServices) {
    const { clock, settings } = services
    this.watch = services.watches.of(this)
    this.outbox = new Outbox(sink, { clock, slowConsumerBytes: settings.slowConsumerBytes, onSlow: () => this.end('slowConsumer') })
    this.timers = new SessionTimers(clock, settings, {
      onLoginTimeout: () => this.end('loginTimeout'),
      onSilence: () => this.end('silent'),
      onCredentialExpired: () => this.kick('userSigExpired', 'credential'),
    })
  }

  get deviceId(): string {
    return this.account?.deviceId ?? ''
  }

  get isOver(): boolean {
    return this.state === 'closed'
  }

  /** True once a valid credential was given. */
  get isKnown(): boolean {
    return this.account !== undefined
  }

  /** One frame of the client. */
  receive(bytes: Uint8Array): void {
    if (this.isOver || this.state === 'draining') return
    this.timers.heard()
    const frame = readFrame(bytes)
    if (!frame) return this.end('protocol', 'BAD_FRAME')
    const isEmpty = frame.requests.length + frame.sends.length === 0
    // Also what says nothing (or nothing that is known) is something before the login [A02].
    if (isEmpty && this.state !== 'ready') return this.end('credential', 'NOT_LOGGED_IN')
    for (const request of frame.requests) this.onRequest(request)
    for (const message of frame.sends) this.onSend(message)
  }

  /** A frame that is text: nothing here speaks that [X03]. */
  receiveText(): void {
    this.end('protocol', 'BAD_FRAME')
  }

  /** What carries the bytes is gone. */
  close(code = 1006, departure: Departure = 'broken'): void {
    if (this.isOver) return
    this.transition('closed')
    this.timers.stop()
    this.held = []
    const user = this.account?.user
    this.services.hub.remove(this, user)
    this.watch.end()
    if (user) this.services.presence.leave(this, user, departure)
    this.services.observer.sessionClosed(code)
  }

  /** Ends the session; what is queued leaves first. */
  end(name: CloseName | 'silent', error?: ErrorName, reason = error ? closeReason(error) : ''): void {
    if (this.isOver) return
    // A code of the table tells the client what to do; a silent one is most likely not there, and comes back by itself.
    const code = name === 'silent' ? 1001 : CLOSE[name].code
    if (name !== 'slowConsumer') this.outbox.flush()
    // The flush may have found the socket too slow, which ended the session with another code.
    if (this.isOver) return
    this.close(code, DEPARTURES[name])
    this.services.logger.debug({ session: this.id, code, reason }, 'session ended')
    this.sink.close(code, reason)
  }

  /** Listens no more, but still says how what it took has ended. Who has not logged in has nothing to wait for. */
  drain(): void {
    if (this.state === 'ready') this.transition('draining')
    else this.end('restart')
  }

  /** Tells the instance that it was logged out, and by what. */
  kick(type: string, name: CloseName = 'kicked'): void {
    if (this.isOver) return
    this.outbox.queue(framePiece({ kick: { type } }))
    this.end(name)
  }

  pushStep(uver: number, frames: readonly Uint8Array[]): void {
    if (this.state === 'authenticating') this.held.push({ uver, frames })
    if (this.isServing) for (const frame of frames) this.outbox.queue(frame)
  }

  /**
   * Somebody's status. Not before the login is answered: who has just come asks. A socket that is too slow for it ends:
   * nobody asks again for one that was dropped, while after a reconnect all are asked for.
   */
  pushStatus(piece: Uint8Array): void {
    if (this.isServing) this.outbox.queue(piece)
  }

  pushOnline(frame: Uint8Array): void {
    if (this.isServing) this.outbox.queueEphemeral(frame)
  }

  /** The user's profile changed: what is sent from now on carries the new one. News may come in any order [PEOPLE-1]. */
  refresh(user: UserRecord): void {
    if (this.account && user.updatedAtMs >= this.account.user.updatedAtMs) this.account = { ...this.account, user }
  }

  /** The pipe cannot say whether anybody is there still, or it can again. For now that concerns others alone. */
  setQuiet(isQuiet: boolean): void {
    const user = this.account?.user
    if (!user || !this.isServing) return
    if (isQuiet) this.services.presence.leave(this, user, 'silent')
    else this.services.presence.enter(this, user)
  }

  private get isServing(): boolean {
    return this.state === 'ready' || this.state === 'draining'
  }

  private transition(to: SessionState): void {
    if (!NEXT[this.state].includes(to)) throw new Error(`session: ${this.state} does not lead to ${to}`)
    this.state = to
  }

  private onRequest(request: wire.Request): void {
    if (this.state === 'ready') return this.requests?.accept(request)
    if (this.state === 'greeting' && request.command === COMMANDS.login.id) return void this.logIn(request)
    this.end('credential', 'NOT_LOGGED_IN')
  }

  private onSend(message: wire.OutgoingMessage): void {
    if (this.state === 'ready') this.sends?.accept(message)
    else this.end('credential', 'NOT_LOGGED_IN')
  }

  private async logIn({ id, body }: wire.Request): Promise<void> {
    this.transition('authenticating')
    try {
      const context = { ...this.services, admit: (account: Account) => this.admit(account) }
      const response = await login(context, decodeRequest('login', body))
      if (!this.isOver) this.becomeReady(id, encodeResponse('login', response), response.page?.uver ?? 0)
    } catch (error) {
      this.failLogin(id, toRefusal(error), error)
    }
  }

  private admit(account: Account): void {
    if (this.isOver) throw new Refusal('CLOSED')
    this.services.admission.admit(this, account)
    this.account = account
    this.timers.loggedIn(account.expiresAtMs)
  }

  private becomeReady(id: number, body: Uint8Array, uver: number): void {
    this.transition('ready')
    this.requests = new RequestLanes(this.requestOwner(), this.services)
    this.sends = new SendLane(this.sender(), this.services)
    this.outbox.queue(framePiece({ responses: [{ id, body }] }))
    // What happened while the page was read, unless the page has it already.
    for (const step of this.held.splice(0)) if (step.uver > uver) this.pushStep(step.uver, step.frames)
    this.services.presence.enter(this, this.user())
    this.services.observer.loggedIn()
  }

  private failLogin(id: number, refusal: Refusal, error: unknown): void {
    const { logger, observer } = this.services
    if (refusal !== error) logger.error({ session: this.id, code: refusal.code, error: String(error) }, 'a login failed')
    observer.requestAnswered('login', refusal.code)
    if (this.isOver) return
    this.outbox.queue(framePiece({ responses: [refusedResponse(id, refusal)] }))
    this.end(closeOfLogin(refusal.error), refusal.error)
  }

  private requestOwner(): RequestOwner {
    return {
      context: () => this.context(),
      respond: (response) => this.queue(framePiece({ responses: [response] })),
      refuse: (id, refusal) => this.queue(framePiece({ responses: [refusedResponse(id, refusal)] })),
      readyForPage: async () => {
        if (this.outbox.congested) await this.sink.drained()
        return !this.isOver
      },
      loggedOut: () => this.end('normal'),
    }
  }

  private context(): HandlerContext {
    const bytes = pageBytes(this.account?.platform)
    return { ...this.services, user: this.user(), watch: this.watch, page: { rows: PROTOCOL_LIMITS.pageRows, bytes } }
  }

  private sender(): Sender {
    const user = (): UserRecord => this.user()
    return {
      id: this.id,
      get user() { return user() },
      ack: (ack) => {
        if (!this.isOver) this.outbox.ack(ack)
      },
    }
  }

  private user(): UserRecord {
    if (!this.account) throw new Error('session: nobody is logged in')
    return this.account.user
  }

  private queue(piece: Uint8Array): void {
    if (!this.isOver) this.outbox.queue(piece)
  }
}
