import { COMMANDS, PROTOCOL_VERSION } from '@opentim/protocol'
import type { CommandName, Encodable, Encoder, RequestOf, wire } from '@opentim/protocol'
import { decoders, encoders } from '@opentim/protocol/sdk'
import { FakeClock } from '../../../test/support/fake-clock'
import { MemoryStore } from '../../../test/support/memory-store'
import { toOutgoing } from '../../../test/support/raw-client'
import type { RawMessage } from '../../../test/support/raw-client'
import { MemoryBus } from '../../src/bus/memory-bus'
import { makeUserSig, verifyUserSig } from '../../src/credentials/user-sig'
import { createGatewayCore } from '../../src/gateway/core'
import type { GatewayCore, GatewayParts } from '../../src/gateway/core'
import type { GatewaySettings, Logger, Observer, Sink } from '../../src/gateway/port'
import type { Session } from '../../src/gateway/session'

const KEY = { sdkAppId: 1_400_000_001, secret: 'a secret that is long enough to be one' }

export const SETTINGS: GatewaySettings = {
  createUnknownUsers: true, c2cRate: 0, peopleRate: 0, webInstances: 1, revokeWindowS: 120, messageBytes: 12_288, loginTimeoutMs: 10_000,
  heartbeatMs: 25_000, catchUpRows: 500, sendWindow: 256, commitBacklog: 20_000, slowConsumerBytes: 1_048_576, connectionsPerUser: 10,
  tellBlocked: false, friendsOnly: false,
}

/** Log lines and counts, for tests that ask what was written where. */
export class Recorder implements Logger, Observer {
  readonly lines: string[] = []
  readonly debug = (facts: object, message: string): void => this.write('debug', facts, message)
  readonly info = (facts: object, message: string): void => this.write('info', facts, message)
  readonly warn = (facts: object, message: string): void => this.write('warn', facts, message)
  readonly error = (facts: object, message: string): void => this.write('error', facts, message)
  readonly sessionOpened = (): void => undefined
  readonly sessionClosed = (): void => undefined
  readonly loggedIn = (): void => undefined
  readonly messageAnswered = (): void => undefined
  readonly requestAnswered = (): void => undefined
  readonly committed = (): void => undefined
  readonly fannedOut = (): void => undefined

  private write(level: string, facts: object, message: string): void {
    this.lines.push(JSON.stringify({ level, ...facts, message }))
  }
}

/** The gateway without a network, on a store in memory and a clock that stands still. */
export class CoreKit {
  readonly clock = new FakeClock()
  readonly store = new MemoryStore({ clock: this.clock })
  readonly recorder = new Recorder()
  readonly core: GatewayCore

  constructor(settings: Partial<GatewaySettings> = {}, parts: Partial<GatewayParts> = {}) {
    this.core = createGatewayCore({
      store: this.store, bus: new MemoryBus(), clock: this.clock, settings: { ...SETTINGS, ...settings },
      verify: (claim) => verifyUserSig(KEY, claim), logger: this.recorder, observer: this.recorder, ...parts,
    })
  }

  connect(): CoreClient {
    return new CoreClient(this)
  }

  userSig(userId: string, lifeSeconds = 86_400): string {
    return makeUserSig(KEY, userId, { nowMs: this.clock.now(), lifeSeconds })
  }

  /** A client that is logged in. */
  async login(userId: string, facts: Partial<RequestOf<'login'>> = {}): Promise<CoreClient> {
    const client = this.connect()
    client.login(userId, facts)
    await this.clock.settle()
    return client
  }
}

/** A client without a network: what it sends arrives at once, and what it was sent lies here. */
export class CoreClient implements Sink {
  bufferedBytes = 0
  readonly frames: wire.ServerFrame[] = []
  closed: { readonly code: number; readonly reason: string } | undefined
  readonly session: Session
  private lastId = 0
  private lastRef = 0
  private drainWaiters: (() => void)[] = []

  constructor(private readonly kit: CoreKit) {
    this.session = kit.core.connect(this)
  }

  write(frame: Uint8Array): void {
    this.frames.push(decoders.ServerFrame.decode(frame))
  }

  drained(): Promise<void> {
    return new Promise((resolve) => this.drainWaiters.push(resolve))
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason }
  }

  /** The network took everything. */
  drain(): void {
    this.bufferedBytes = 0
    for (const resolve of this.drainWaiters.splice(0)) resolve()
  }

  get acks(): [number, number][] {
    return this.frames.flatMap((frame) => frame.acks).map(({ ref, code }) => [ref, code])
  }

  get steps(): wire.Step[] {
    return this.frames.flatMap((frame) => frame.steps)
  }

  get texts(): string[] {
    const rows = this.steps.flatMap((step) => step.conversations).flatMap(({ rows }) => rows)
    return rows.map(({ body }) => decoders.MessageContent.decode(decoders.MessageBody.decode(body).content).text?.text ?? '')
  }

  get responses(): wire.Response[] {
    return this.frames.flatMap((frame) => frame.responses)
  }

  /** The bodies of the pages of an answer: one after the other they are the whole one, since all they hold is lists. */
  bodyOf({ id }: Pick<wire.Response, 'id'>): Uint8Array {
    return Buffer.concat(this.responses.filter((response) => response.id === id).map(({ body }) => body))
  }

  /** What was heard of others' and the own status, as "userID type text". */
  get statuses(): string[] {
    return this.frames.flatMap((frame) => frame.statuses).map(({ userId, type, custom }) => `${userId} ${type} ${custom}`.trimEnd())
  }

  get kick(): string | undefined {
    return this.frames.find((frame) => frame.kick)?.kick?.type
  }

  sendFrame(frame: Encodable<wire.ClientFrame>): void {
    this.session.receive(encoders.ClientFrame.encode(frame).finish())
  }

  /** Sends messages in one frame; their refs. */
  send(...messages: readonly RawMessage[]): number[] {
    const sends = messages.map((message) => toOutgoing(++this.lastRef, message))
    this.sendFrame({ sends })
    return sends.map(({ ref }) => ref ?? 0)
  }

  request<Name extends CommandName>(name: Name, body: Encodable<RequestOf<Name>>): void {
    const encoder = encoders[COMMANDS[name].request] as unknown as Encoder<RequestOf<Name>>
    this.sendFrame({ requests: [{ id: ++this.lastId, command: COMMANDS[name].id, body: encoder.encode(body).finish() }] })
  }

  login(userId: string, facts: Partial<RequestOf<'login'>> = {}): void {
    this.request('login', {
      protocolVersion: PROTOCOL_VERSION, sdkAppId: KEY.sdkAppId, userId, userSig: this.kit.userSig(userId), platform: 'web', fresh: true, ...facts,
    })
  }
}
