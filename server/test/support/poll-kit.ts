import { PROTOCOL_VERSION } from '@opentim/protocol'
import type { Encodable, RequestOf, wire } from '@opentim/protocol'
import { decoders as gatewayDecoders, encoders as pollEncoders } from '@opentim/protocol/poll-gateway'
import { decoders as pollDecoders } from '@opentim/protocol/poll-sdk'
import { decoders, encoders } from '@opentim/protocol/sdk'
import { textOf, toOutgoing } from '../../../test/support/raw-client'
import type { RawMessage } from '../../../test/support/raw-client'
import type { GatewaySettings } from '../../src/gateway/port'
import { PendingSessions } from '../../src/http/pending-sessions'
import type { PollExchange, PollPipe } from '../../src/http/poll-pipe'
import { PollPipes } from '../../src/http/poll-pipes'
import { CoreKit } from './core-kit'
import { pollRequest, requestFrame } from './poll-client'

/** The gateway's pipes without HTTP, on a clock that stands still. */
export class PollKit extends CoreKit {
  readonly pending = new PendingSessions(50)
  readonly pipes: PollPipes

  constructor(settings: Partial<GatewaySettings> = {}) {
    super(settings)
    this.pipes = new PollPipes({ core: this.core, clock: this.clock, logger: this.recorder, pending: this.pending })
  }

  open(): PipeUser {
    return new PipeUser(this, this.pipes.open('192.0.2.1'))
  }

  /** A pipe that is logged in; its login was batch 1 up, and batch 1 down is not confirmed yet. */
  async openAs(userId: string, facts: Partial<RequestOf<'login'>> = {}): Promise<PipeUser> {
    const user = this.open()
    user.logIn(userId, facts)
    await user.poll()
    return user
  }
}

/** A POST without HTTP, and what became of it. */
export class FakePost implements PollExchange {
  answers: wire.PollResponse[] = []
  isCut = false
  accepted = false

  answer(response: Encodable<wire.PollResponse>): void {
    const decoded = pollDecoders.PollResponse.decode(pollEncoders.PollResponse.encode(response).finish())
    this.answers.push({ ...decoded, frames: decoded.frames.map((frame) => new Uint8Array(frame)) })
  }

  cut(): void {
    this.isCut = true
  }

  /** What it was answered with; undefined while it is held. */
  get response(): wire.PollResponse | undefined {
    if (this.answers.length > 1) throw new Error('a POST was answered twice')
    return this.answers[0]
  }
}

/** A client of one pipe that posts what a test tells it to. */
export class PipeUser {
  /** What was taken, as it came. */
  readonly received: Uint8Array[] = []
  lastUp = 0
  lastDown = 0
  private lastRef = 0
  readonly pipe: PollPipe

  constructor(private readonly kit: PollKit, readonly sid: string) {
    const pipe = kit.pipes.find(sid)
    if (!pipe) throw new Error('no such pipe')
    this.pipe = pipe
  }

  get frames(): wire.ServerFrame[] {
    return this.received.map((bytes) => decoders.ServerFrame.decode(bytes))
  }

  get acks(): number[] {
    return this.frames.flatMap(({ acks }) => acks).map(({ ref }) => ref)
  }

  get texts(): string[] {
    return this.frames.flatMap(({ steps }) => steps).flatMap(({ conversations }) => conversations).flatMap(({ rows }) => rows).map(textOf)
  }

  get kick(): string | undefined {
    return this.frames.find(({ kick }) => kick)?.kick?.type
  }

  /** One POST as it is. It has to find its pipe. */
  post(facts: Encodable<wire.PollRequest>): FakePost {
    const post = new FakePost()
    const request = gatewayDecoders.PollRequest.decode(pollRequest({ sid: this.sid, ...facts }))
    const pipe = this.kit.pipes.find(this.sid)
    if (!pipe) throw new Error('404')
    post.accepted = pipe.post(request, post)
    return post
  }

  /** The POST that waits, as a client sends it that has taken everything so far. */
  wait(): FakePost {
    return this.post({ wait: true, confirmed: this.lastDown })
  }

  /** The answer to a POST arrived: its batch is taken, once. */
  take({ response }: FakePost): void {
    if (response?.down !== this.lastDown + 1) return
    this.lastDown = response.down
    this.received.push(...response.frames)
  }

  /** Waits, and takes what there is by the end of the turn. */
  async poll(): Promise<wire.PollResponse | undefined> {
    const post = this.wait()
    await this.kit.clock.settle()
    this.take(post)
    return post.response
  }

  up(...frames: readonly Uint8Array[]): FakePost {
    return this.post({ up: ++this.lastUp, frames })
  }

  messageFrame(...messages: readonly RawMessage[]): Uint8Array {
    return encoders.ClientFrame.encode({ sends: messages.map((message) => toOutgoing(++this.lastRef, message)) }).finish()
  }

  logIn(userId: string, facts: Partial<RequestOf<'login'>> = {}): FakePost {
    const login = {
      protocolVersion: PROTOCOL_VERSION, sdkAppId: 1_400_000_001, userId, userSig: this.kit.userSig(userId), platform: 'web', fresh: true, ...facts,
    }
    return this.up(requestFrame(1, 'login', login))
  }
}
