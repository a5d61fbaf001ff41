import { ERRORS } from '@opentim/protocol'
import type { CommandName, Encodable, RequestOf, ResponseOf, wire } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { Clock } from '../platform/port'
import { Alarm } from '../shared/alarm'
import { GIVEN_UP_CODE } from '../transport/port'
import type { OpenTransport, Transport } from '../transport/port'
import { commandId, decodeBody, decodeFrame, encodeBody, encodeFrame } from './frame-codec'
import { Heartbeat } from './heartbeat'
import { brokenEnd, closedEnd, kickedEnd, refusedEnd, yieldedEnd } from './link-end'
import type { LinkEnd } from './link-end'
import type { LoginFacts } from './port'
import { RequestTracker } from './request-tracker'
import { SendQueue, fitsFrame, requestBytes, sendBytes } from './send-queue'

/** What a link tells the connection. Nothing follows `onEnd`. */
export interface LinkListener {
  onOpen(): void
  /** `sentAtMs` is the moment at which the question left, for the clock offset. */
  onLogin(answer: ResponseOf<'login'>, sentAtMs: number): void
  onPing(answer: ResponseOf<'ping'>, sentAtMs: number): void
  onAck(ack: wire.SendAck): void
  onStep(step: wire.Step): void
  onOnline(body: Uint8Array): void
  onStatuses(statuses: readonly wire.UserStatus[]): void
  /** It takes nothing more, because a better way is free; it ends when what waits for an answer has it. */
  onYield(): void
  onEnd(end: LinkEnd): void
}

export interface LinkOptions {
  readonly clock: Clock
  readonly openTransport: OpenTransport
  readonly url: string
  readonly login: LoginFacts
  readonly listener: LinkListener
}

/** One request, and who takes the pages of its answer. */
export interface LinkRequest<Name extends CommandName> {
  readonly body: Encodable<RequestOf<Name>>
  readonly timeoutMs: number
  readonly onPage: (page: ResponseOf<Name>) => void
}

const OPEN_LIMIT_MS = 10_000
const LOGIN_LIMIT_MS = 10_000
const YIELD_LIMIT_MS = 5000
const DEFAULT_HEARTBEAT_MS = 25_000
/** What a browser lets a page close with when the other side sent garbage. */
const GARBAGE_CLOSE_CODE = 4400

/**
 * One generation of the connection [CONN-3]: a transport from the attempt to its end, with everything that dies with
 * it. After the end nothing that the old transport still says gets through.
 */
export class Link {
  private phase: 'opening' | 'authenticating' | 'open' | 'ended' = 'opening'
  private readonly tracker: RequestTracker
  private readonly queue: SendQueue
  private readonly transport: Transport
  private heartbeat: Heartbeat | undefined
  /** Ends it when it takes too long to open, or to yield. */
  private readonly limit: Alarm
  private yields = false
  /** Messages that were sent and not answered. */
  private unacknowledged = 0

  constructor(private readonly options: LinkOptions) {
    const { clock, url } = options
    this.tracker = new RequestTracker(clock)
    this.queue = new SendQueue(clock, (frame) => this.transport.send(encodeFrame(frame)))
    this.limit = new Alarm(clock)
    this.limit.set(OPEN_LIMIT_MS, () => this.end(brokenEnd('the gateway could not be reached')))
    this.transport = options.openTransport(url, {
      onOpen: () => this.opened(),
      onFrame: (bytes) => this.received(bytes),
      onClose: (code, reason) => this.end(closedEnd(code, reason)),
      onYield: () => this.yield(),
    })
  }

  /** True from the answer to the login on, also while the listener still takes it in. */
  get isLoggedIn(): boolean {
    return this.phase === 'open'
  }

  request<Name extends CommandName>(name: Name, request: LinkRequest<Name>): Promise<void> {
    const body = encodeBody(name, request.body)
    if (!fitsFrame(requestBytes(body))) {
      return Promise.reject(new TimError(ERRORS.TOO_MANY, name, { reason: 'the request is too large' }))
    }
    const { id, done } = this.tracker.start({
      operation: name,
      timeoutMs: request.timeoutMs,
      onPage: (page) => request.onPage(decodeBody(name, page)),
    })
    this.queue.addRequest({ id, command: commandId(name), body })
    return done
  }

  send(message: Encodable<wire.OutgoingMessage>): void {
    if (fitsFrame(sendBytes(message))) {
      this.unacknowledged++
      return this.queue.addSend(message)
    }
    // The gateway would close the socket over it, after each reconnect anew: refuse it as the gateway refuses a body.
    const { code, text } = ERRORS.BODY_TOO_LARGE
    const refusal = { ref: message.ref ?? 0, code, reason: text, seq: 0, sequence: 0, time: 0, retryAfterMs: 0 }
    this.options.clock.nextTask(() => {
      if (this.phase === 'open') this.options.listener.onAck(refusal)
    })
  }

  probe(): void {
    this.heartbeat?.probe()
  }

  /** Ends it from this side; `onEnd` is not called. */
  close(error: TimError): void {
    this.dispose(error, 1000)
  }

  private opened(): void {
    if (this.phase !== 'opening') return
    this.phase = 'authenticating'
    this.limit.stop()
    this.options.listener.onOpen()
    if (this.isEnded()) return
    const sentAtMs = this.options.clock.now()
    this.request('login', {
      body: this.options.login(),
      timeoutMs: LOGIN_LIMIT_MS,
      onPage: (answer) => this.loggedIn(answer, sentAtMs),
    }).catch((error: TimError) => this.end(refusedEnd(error)))
  }

  private loggedIn(answer: ResponseOf<'login'>, sentAtMs: number): void {
    this.phase = 'open'
    this.heartbeat = new Heartbeat({
      clock: this.options.clock,
      intervalMs: answer.limits?.heartbeatMs || DEFAULT_HEARTBEAT_MS,
      ping: (limitMs) => this.ping(limitMs),
      // A probe follows a sleep or a change of networks, which no socket survives: that says nothing of the next one.
      onDead: (probed) => this.end(
        brokenEnd('the gateway does not answer', probed ? { hint: { kind: 'now' } } : {}), probed ? 1000 : GIVEN_UP_CODE,
      ),
    })
    this.heartbeat.start()
    this.options.listener.onLogin(answer, sentAtMs)
  }

  private ping(limitMs: number): Promise<void> {
    const sentAtMs = this.options.clock.now()
    const onPage = (answer: ResponseOf<'ping'>): void => this.options.listener.onPing(answer, sentAtMs)
    return this.request('ping', { body: {}, timeoutMs: limitMs, onPage }).catch((error: TimError) => {
      // A refusal is an answer too.
      if (error.code === ERRORS.REQUEST_TIMEOUT.code) throw error
    })
  }

  private received(bytes: Uint8Array): void {
    this.heartbeat?.noteFrame()
    try {
      this.dispatch(decodeFrame(bytes))
      this.endIfDrained()
    } catch (cause) {
      // Garbage, or a listener that could not apply what it got: what is known is no longer certain, so it starts
      // over from the cursor. The back-off keeps that from turning into a loop.
      this.end(brokenEnd('a frame could not be read', { cause }), GARBAGE_CLOSE_CODE)
    }
  }

  /** Effects come before the answers of the requests that caused them; only the login precedes everything. */
  private dispatch(frame: wire.ServerFrame): void {
    const { listener } = this.options
    const settle = (response: wire.Response): void => this.tracker.settle(response)
    if (this.phase === 'authenticating') this.each(frame.responses.splice(0, 1), settle)
    this.unacknowledged -= frame.acks.length
    this.each(frame.acks, (ack) => listener.onAck(ack))
    this.each(frame.steps, (step) => listener.onStep(step))
    this.each(frame.online, (body) => listener.onOnline(body))
    if (frame.statuses.length > 0 && !this.isEnded()) listener.onStatuses(frame.statuses)
    this.each(frame.responses, settle)
    if (frame.kick) this.end(kickedEnd(frame.kick.type))
  }

  /** A listener may close the connection in the middle of a frame. */
  private each<Item>(items: readonly Item[], take: (item: Item) => void): void {
    for (const item of items) {
      if (this.isEnded()) return
      take(item)
    }
  }

  private yield(): void {
    if (this.isEnded()) return
    // Nothing but the login is under way.
    if (this.phase !== 'open') return this.end(yieldedEnd())
    this.yields = true
    this.limit.set(YIELD_LIMIT_MS, () => this.end(yieldedEnd()))
    this.options.listener.onYield()
    this.endIfDrained()
  }

  private endIfDrained(): void {
    if (this.yields && this.tracker.size === 0 && this.unacknowledged <= 0) this.end(yieldedEnd())
  }

  private isEnded(): boolean {
    return this.phase === 'ended'
  }

  private end(end: LinkEnd, closeCode = 1000): void {
    if (this.phase === 'ended') return
    this.dispose(end.error, closeCode)
    this.options.listener.onEnd(end)
  }

  private dispose(error: TimError, closeCode: number): void {
    this.phase = 'ended'
    this.limit.stop()
    this.heartbeat?.stop()
    this.transport.close(closeCode)
    this.tracker.rejectAll(error)
  }
}
