import type { Encodable, wire } from '@opentim/protocol'
import { decoders, encoders } from '@opentim/protocol/poll-gateway'
import type { HttpAnswer, HttpExchange, PostBytes } from '../../src/transport/port'
import type { FakeClock } from './fake-clock'
import type { MemoryPeer } from './memory-transport'
import type { ScriptedLink } from './scripted-socket'

/** What is done to a POST instead of answering it. */
export type PostAct =
  | { readonly kind: 'loseRequest' | 'loseAnswer' | 'silence' }
  | { readonly kind: 'answer'; readonly status: number; readonly body?: Uint8Array; readonly retryAfterMs?: number }

export const noBytes = new Uint8Array(0)
const LOST = new Error('the connection was reset')

/** One pipe at the gateway's end, with the rules of the protocol: numbered batches both ways, one POST that waits. */
export class ScriptedPipe implements ScriptedLink {
  /** The batch that is not confirmed. */
  private batch: Encodable<wire.PollResponse> | undefined
  private readonly queue: Uint8Array[] = []
  private closing: Pick<wire.PollResponse, 'closeCode' | 'closeReason'> | undefined
  private peer: MemoryPeer | undefined
  private up = 0
  private down = 0
  private reply: ((answer: Encodable<wire.PollResponse>) => void) | undefined

  constructor(readonly sid: string) {}

  get isWaiting(): boolean {
    return this.reply !== undefined
  }

  accept(peer: MemoryPeer): void {
    this.peer = peer
  }

  sendDown(frame: Uint8Array): void {
    this.queue.push(frame.slice())
    this.deliver()
  }

  closeDown(closeCode: number, closeReason: string): void {
    this.closing = { closeCode, closeReason }
    this.deliver()
  }

  /** Ends the hold of the POST that waits, as after 25 s. */
  endHold(): void {
    this.settle({})
  }

  post(request: wire.PollRequest): Promise<Encodable<wire.PollResponse>> {
    if (this.batch && request.confirmed === this.down) this.batch = undefined
    if (request.up === this.up + 1) {
      this.up++
      for (const frame of request.frames) this.peer?.onFrame(frame)
    }
    if (request.closeCode > 0) {
      this.settle({})
      this.peer?.onClose(request.closeCode, request.closeReason)
    }
    if (!request.wait) return Promise.resolve({ up: this.up })
    this.settle({ superseded: true })
    return new Promise((resolve) => {
      this.reply = resolve
      this.deliver()
    })
  }

  private deliver(): void {
    if (!this.reply) return
    if (!this.batch && this.queue.length + (this.closing ? 1 : 0) > 0) {
      this.batch = { down: ++this.down, frames: this.queue.splice(0), ...this.closing }
    }
    if (this.batch) this.settle(this.batch)
  }

  private settle(answer: Encodable<wire.PollResponse>): void {
    const { reply } = this
    this.reply = undefined
    reply?.({ up: this.up, ...answer })
  }
}

/** The gateway's end of the long poll, in memory: it opens pipes, keeps what was posted, and does harm when told. */
export class ScriptedPipes {
  readonly posts: wire.PollRequest[] = []
  readonly pipes: ScriptedPipe[] = []
  /** POSTs without an answer, now and at most. */
  inFlight = 0
  mostInFlight = 0
  /** Asked for each POST; undefined: the usual. */
  intercept: (request: wire.PollRequest) => PostAct | undefined = () => undefined

  /** `onOpen` takes the client. */
  constructor(private readonly onOpen: (pipe: ScriptedPipe) => void) {}

  get last(): ScriptedPipe {
    const pipe = this.pipes[this.pipes.length - 1]
    if (!pipe) throw new Error('no pipe was opened')
    return pipe
  }

  /** Harm for the next POST of that kind alone. */
  harmNext(kind: 'open' | 'up' | 'wait', act: PostAct): void {
    this.intercept = (request) => {
      if (kindOf(request) !== kind) return undefined
      this.intercept = () => undefined
      return act
    }
  }

  /** The answer to one POST; rejects, or never settles, where it is lost. */
  async answer(body: Uint8Array): Promise<HttpAnswer> {
    const request = decoders.PollRequest.decode(body)
    this.posts.push(request)
    const act = this.intercept(request)
    if (act?.kind === 'loseRequest') throw LOST
    if (act?.kind === 'silence') return new Promise(() => undefined)
    if (act?.kind === 'answer') return { body: noBytes, retryAfterMs: 0, ...act }
    const answer = await this.usual(request)
    if (act?.kind === 'loseAnswer') throw LOST
    return answer
  }

  private async usual(request: wire.PollRequest): Promise<HttpAnswer> {
    if (request.sid === '') return ok({ sid: this.open() })
    const pipe = this.pipes.find(({ sid }) => sid === request.sid)
    return pipe ? ok(await pipe.post(request)) : { status: 404, body: noBytes, retryAfterMs: 0 }
  }

  private open(): string {
    const pipe = new ScriptedPipe(`pipe-${this.pipes.length + 1}`)
    this.pipes.push(pipe)
    this.onOpen(pipe)
    return pipe.sid
  }

  /** What a platform offers, without a network under it. */
  postOn(clock: FakeClock): PostBytes {
    return (_url, body, timeoutMs): HttpExchange => {
      let abort = (): void => undefined
      let over = (): void => undefined
      this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight)
      const answer = new Promise<HttpAnswer>((resolve, reject) => {
        abort = () => reject(new Error('aborted'))
        const timer = clock.setTimer(abort, timeoutMs)
        const sent = body.slice()
        clock.nextTask(() => void this.answer(sent).then(resolve, reject))
        over = () => clock.clearTimer(timer)
      }).finally(() => {
        over()
        this.inFlight--
      })
      return { answer, abort }
    }
  }
}

function kindOf({ sid, wait }: wire.PollRequest): 'open' | 'up' | 'wait' {
  if (sid === '') return 'open'
  return wait ? 'wait' : 'up'
}

function ok(answer: Encodable<wire.PollResponse>): HttpAnswer {
  return { status: 200, body: encoders.PollResponse.encode(answer).finish().slice(), retryAfterMs: 0 }
}
