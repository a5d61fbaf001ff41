import type { Encodable, wire } from '@opentim/protocol'
import type { Clock, Logger, Sink, Timer } from '../gateway/port'
import type { Session } from '../gateway/session'
import { DownBatches } from './down-batches'
import type { Batch } from './down-batches'
import { giveFrame } from './give-frame'

/** A POST of the client, which is answered once. */
export interface PollExchange {
  answer(response: Encodable<wire.PollResponse>): void
  /** A newer POST gets what this one was answered with; the rest of that is not to be sent [T18]. */
  cut(): void
}

export interface PollPipeParts {
  readonly clock: Clock
  readonly logger: Logger
  connect(sink: Sink): Session
  /** The session is over; the pipe stays until the client has heard so. */
  onClosing(pipe: PollPipe): void
  /** Nobody will be answered by this pipe any more. */
  onGone(pipe: PollPipe): void
}

/** How long a POST is held: mini programs give up after 60 s, some proxies after 30 s, and who is gone posts no more [T16]. */
const HOLD_MS = 20_000
/** Without a POST that waits, a client that was not heard for that long may be gone; it gets the pipe's whole time to come back. */
const QUIET_MS = 27_000
/** Without a POST for that long, who has not logged in is gone. After the login the silence of the session ends the pipe. */
const ABANDONED_MS = 5_000
/** A close that nobody confirms is kept for that long. */
const LINGER_MS = 30_000
/** Below this a pipe counts as drained. */
const DRAINED_BYTES = 64 * 1024
/** Frames in one batch up; the size of the body bounds how much is in them. */
const BATCH_FRAMES = 4_096

/** open → closing (the gateway closed it) → gone; `gone` also from `open`. */
type PipeState = 'open' | 'closing' | 'gone'

/** A row of POSTs as the gateway sees it: numbered batches in both directions, at most one POST that waits [CONN-7]. */
export class PollPipe implements Sink {
  readonly session: Session
  private state: PipeState = 'open'
  private readonly batches = new DownBatches()
  private lastUp = 0
  private waiting: { readonly exchange: PollExchange; readonly timer: Timer } | undefined
  /** What was answered with frames last. */
  private carrier: { readonly exchange: PollExchange; readonly batch: Batch } | undefined
  private idle: Timer
  private heardAtMs: number
  private linger: Timer
  private scheduled = false
  private drainWaiters: (() => void)[] = []

  constructor(private readonly parts: PollPipeParts) {
    this.session = parts.connect(this)
    this.heardAtMs = parts.clock.now()
    this.watchIdle()
  }

  get bufferedBytes(): number {
    return this.batches.bytes
  }

  write(frame: Uint8Array): void {
    if (this.state !== 'open') return
    this.batches.push(frame)
    this.schedule()
  }

  drained(): Promise<void> {
    if (this.state !== 'open' || this.bufferedBytes <= DRAINED_BYTES) return Promise.resolve()
    return new Promise((resolve) => this.drainWaiters.push(resolve))
  }

  close(code: number, reason: string): void {
    if (this.state !== 'open') return
    this.state = 'closing'
    this.batches.close({ code, reason })
    this.releaseDrained()
    this.linger = this.parts.clock.setTimer(() => this.finish(), LINGER_MS)
    this.schedule()
    this.parts.onClosing(this)
  }

  /** One POST of the client. False: it broke the rules, which ends the pipe; nothing answers it then. */
  post(request: wire.PollRequest, exchange: PollExchange): boolean {
    this.heard()
    if (!this.confirm(request.confirmed) || !this.takeUp(request)) {
      this.session.end('protocol', 'BAD_FRAME')
      return false
    }
    if (request.closeCode > 0) this.session.close(request.closeCode)
    if (request.closeCode > 0 || this.batches.isOver) this.finish()
    if (request.wait && this.state !== 'gone') this.hold(exchange)
    else exchange.answer({ up: this.lastUp })
    this.watchIdle()
    return true
  }

  /** Whoever sent that POST hears no answer any more. What it would have got goes to the next one. */
  leave(exchange: PollExchange): void {
    if (this.waiting?.exchange !== exchange) return
    this.parts.clock.clearTimer(this.waiting.timer)
    this.waiting = undefined
    this.heard()
    this.watchIdle()
  }

  /** Forgets everything, and everybody who waits. The session is over by now. */
  finish(): void {
    if (this.state === 'gone') return
    this.state = 'gone'
    this.parts.clock.clearTimer(this.idle)
    this.parts.clock.clearTimer(this.linger)
    this.settle({})
    this.releaseDrained()
    this.parts.onGone(this)
  }

  private confirm(number: number): boolean {
    if (!this.batches.confirm(number)) return false
    if (this.carrier && this.carrier.batch.number <= number) this.carrier = undefined
    if (this.bufferedBytes <= DRAINED_BYTES) this.releaseDrained()
    return true
  }

  /** A batch is handled when its number comes for the first time; a repeat is only answered, a gap is nobody's batch. */
  private takeUp({ up, frames }: wire.PollRequest): boolean {
    if (up > this.lastUp + 1 || (up === 0 && frames.length > 0) || frames.length > BATCH_FRAMES) return false
    if (up <= this.lastUp) return true
    this.lastUp = up
    for (const frame of frames) giveFrame(this.session, frame, this.parts.logger)
    return true
  }

  private hold(exchange: PollExchange): void {
    this.settle({ superseded: true })
    this.waiting = { exchange, timer: this.parts.clock.setTimer(() => this.settle({}), HOLD_MS) }
    this.deliver()
  }

  /** At the end of this turn, so that one answer holds all that is written in it. */
  private schedule(): void {
    if (this.scheduled) return
    this.scheduled = true
    queueMicrotask(() => {
      this.scheduled = false
      this.deliver()
    })
  }

  private deliver(): void {
    const batch = this.waiting && this.batches.current()
    if (!this.waiting || !batch) return
    if (this.carrier?.batch === batch) this.carrier.exchange.cut()
    this.carrier = { exchange: this.waiting.exchange, batch }
    const { number: down, frames, close } = batch
    this.settle({ down, frames, closeCode: close?.code, closeReason: close?.reason })
  }

  private settle(answer: Encodable<wire.PollResponse>): void {
    if (!this.waiting) return
    const { exchange, timer } = this.waiting
    this.waiting = undefined
    this.parts.clock.clearTimer(timer)
    exchange.answer({ up: this.lastUp, ...answer })
    this.watchIdle()
  }

  private watchIdle(): void {
    this.parts.clock.clearTimer(this.idle)
    if (this.state !== 'open' || this.waiting) return
    const { clock } = this.parts
    this.idle = this.session.isKnown
      ? clock.setTimer(() => this.session.setQuiet(true), this.heardAtMs + QUIET_MS - clock.now())
      : clock.setTimer(() => this.abandon(), ABANDONED_MS)
  }

  /** A POST came, or its connection broke just now: somebody is there, or was. */
  private heard(): void {
    this.heardAtMs = this.parts.clock.now()
    this.session.setQuiet(false)
  }

  private abandon(): void {
    if (this.session.isKnown || this.session.isOver) return
    this.session.close(1006)
    this.finish()
  }

  private releaseDrained(): void {
    for (const resolve of this.drainWaiters.splice(0)) resolve()
  }
}
