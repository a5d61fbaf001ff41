import { CLOSE, ERRORS } from '@opentim/protocol'
import type { Encodable, wire } from '@opentim/protocol'
import { decoders, encoders } from '@opentim/protocol/poll-sdk'
import { TimError } from '../api/errors'
import type { Clock } from '../platform/port'
import { closeReason } from './close-reason'
import { BROKEN_CODE } from './port'
import type { HttpAnswer, HttpExchange, OpenTransport, PostBytes, Transport, TransportEvents } from './port'

/** The gateway holds a waiting POST for 25 s at most. */
const WAIT_LIMIT_MS = 35_000
const ANSWER_LIMIT_MS = 10_000
/** Frames of one POST; a single one may be larger. */
const BATCH_BYTES = 60 * 1024
/** Between the repetitions of one POST; after the last the pipe counts as broken. */
const PAUSES_MS = [250, 1000, 3000]

/** Why a POST brought nothing. `again`: the same one may yet. */
interface Failure {
  readonly code: number
  readonly reason: string
  readonly again?: boolean
}

/** HTTP long poll [CONN-7]: the frames of a WebSocket, to the same address, where no WebSocket can be had. */
export function longPollTransport(post: PostBytes, clock: Clock): OpenTransport {
  return (url, events) => {
    const address = url.replace(/^ws/, 'http')
    return new LongPollTransport((body, limitMs) => begun(() => post(address, body, limitMs)), clock, events)
  }
}

/**
 * Two loops over one pipe, so two POSTs at most: one that talks, one that listens. Batches are numbered both ways: a POST
 * is repeated unchanged until it is answered, and a batch that comes again is dropped.
 */
class LongPollTransport implements Transport {
  private sid = ''
  /** Numbers of the last batches: sent, known to be taken, arrived. */
  private up = 0
  private taken = 0
  private confirmed = 0
  private readonly queue: Uint8Array[] = []
  private isTalking = true
  private farewell: Encodable<wire.PollRequest> | undefined
  private waiting: HttpExchange | undefined
  private readonly pauses = new Set<() => void>()

  constructor(
    private readonly post: (body: Uint8Array, limitMs: number) => HttpExchange,
    private readonly clock: Clock,
    private events: TransportEvents | undefined,
  ) {
    void this.open()
  }

  send(frame: Uint8Array): void {
    if (!this.events || !this.sid) return
    this.queue.push(frame.slice())
    void this.talk()
  }

  /** What is queued still leaves, the code behind it, each once. */
  close(code = CLOSE.normal.code as number, reason = ''): void {
    if (!this.events) return
    this.farewell = { closeCode: code, closeReason: reason }
    this.release()
    void this.talk()
  }

  bufferedBytes(): number {
    return this.queue.reduce((bytes, { length }) => bytes + length, 0)
  }

  private async open(): Promise<void> {
    this.sid = (await this.ask({}, ANSWER_LIMIT_MS))?.sid ?? ''
    this.isTalking = false
    if (!this.sid) return
    this.events?.onOpen()
    void this.listen()
    void this.talk()
  }

  private async talk(): Promise<void> {
    if (this.isTalking || !this.sid) return
    this.isTalking = true
    while (this.queue.length > 0 || this.farewell) {
      const frames = this.nextBatch()
      const last = this.queue.length > 0 ? undefined : this.farewell
      if (last) this.farewell = undefined
      const answer = await this.ask({ up: frames.length > 0 ? ++this.up : 0, frames, ...last }, ANSWER_LIMIT_MS)
      if (answer) this.taken = answer.up
      else this.queue.length = 0
    }
    this.isTalking = false
  }

  private async listen(): Promise<void> {
    while (this.events) {
      const answer = await this.ask({ wait: true }, WAIT_LIMIT_MS)
      if (answer) this.take(answer)
    }
  }

  private take({ down, frames, closeCode, closeReason: reason, superseded }: wire.PollResponse): void {
    if (superseded || down > this.confirmed + 1) return this.end({ code: BROKEN_CODE, reason: 'out of step' })
    if (down > this.confirmed) {
      this.confirmed = down
      for (const frame of frames) this.events?.onFrame(frame)
    }
    const { events } = this
    if (!closeCode || !events) return
    // Closing in turn confirms it.
    this.close(closeCode)
    events.onClose(closeCode, reason)
  }

  private nextBatch(): Uint8Array[] {
    let count = 0
    for (let bytes = 0; count < this.queue.length; count++) {
      bytes += this.queue[count]?.length ?? 0
      if (bytes > BATCH_BYTES && count > 0) break
    }
    return this.queue.splice(0, count)
  }

  /** One POST, repeated while that may help; undefined when it brought nothing, and then the pipe is over. */
  private async ask(request: Encodable<wire.PollRequest>, limitMs: number): Promise<wire.PollResponse | undefined> {
    const { sid, confirmed } = this
    const least = request.up || this.taken
    const body = encoders.PollRequest.encode({ sid, confirmed, ...request }).finish()
    for (const pauseMs of [...PAUSES_MS, 0]) {
      const exchange = this.post(body, limitMs)
      if (request.wait) this.waiting = exchange
      const outcome = await exchange.answer.then((answer) => this.read(answer, least), failureOf)
      if ('up' in outcome) return outcome
      // What opens a pipe is not repeated: it might open two.
      if (!outcome.again || !sid || pauseMs === 0) this.end(outcome)
      if (this.events) await this.pause(pauseMs)
      if (!this.events) break
    }
    return undefined
  }

  private read({ status, body, retryAfterMs }: HttpAnswer, least: number): wire.PollResponse | Failure {
    if (status === 401 || status === 403) return { code: CLOSE.refused.code, reason: closeReason(ERRORS.FORBIDDEN_ORIGIN) }
    if (status === 429 || status === 503) return { code: CLOSE.busy.code, reason: retryAfterMs > 0 ? String(retryAfterMs) : '' }
    if (status > 299 && (this.sid || status > 499)) return { code: BROKEN_CODE, reason: `HTTP ${status}`, again: status > 499 }
    try {
      const answer = decoders.PollResponse.decode(body)
      if (status === 200 && answer.up >= least && (this.sid || answer.sid)) return answer
    } catch {
      // A page of something in between, most likely a login page of the network (T11).
    }
    return { code: BROKEN_CODE, reason: closeReason(ERRORS.NOT_A_GATEWAY) }
  }

  /** Over early when the pipe is. */
  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const over = (): void => {
        this.clock.clearTimer(timer)
        this.pauses.delete(over)
        resolve()
      }
      const timer = this.clock.setTimer(over, ms)
      this.pauses.add(over)
    })
  }

  private end({ code, reason }: Failure): void {
    const { events } = this
    this.queue.length = 0
    this.release()
    events?.onClose(code, reason)
  }

  /** From here on nothing is told and nothing repeated. */
  private release(): void {
    this.events = undefined
    this.waiting?.abort()
    for (const over of this.pauses) over()
  }
}

/** The exchange; one that cannot even begin has no answer. */
function begun(start: () => HttpExchange): HttpExchange {
  try {
    return start()
  } catch (error) {
    return { answer: Promise.reject(new Error('no request', { cause: error })), abort: () => undefined }
  }
}

/** No answer. Mini programs tell when there never will be one. */
function failureOf(error: unknown): Failure {
  return error instanceof TimError
    ? { code: CLOSE.refused.code, reason: closeReason({ code: error.code, text: error.message }) }
    : { code: BROKEN_CODE, reason: 'no answer', again: true }
}
