import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { COMMANDS, PROTOCOL_VERSION } from '@opentim/protocol'
import type { CommandName, Encodable, Encoder, RequestOf, wire } from '@opentim/protocol'
import { encoders as pollEncoders, decoders as pollDecoders } from '@opentim/protocol/poll-sdk'
import { decoders, encoders } from '@opentim/protocol/sdk'
import type { GatewayProcess } from '../../../test/support/gateway-process'
import { textOf, toOutgoing } from '../../../test/support/raw-client'
import type { RawMessage } from '../../../test/support/raw-client'

/** The answer to a POST, whatever its status. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface HttpOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | number>>
  readonly signal?: AbortSignal
}

/** One request to that address, its body sent as it is. */
export function exchange(url: string, body: Uint8Array, { method = 'POST', headers = {}, signal }: HttpOptions = {}): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { 'Content-Type': 'application/octet-stream', ...headers }, signal }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }))
    })
    sent.on('error', reject).end(body)
  })
}

/** The bytes of a PollRequest. */
export function pollRequest(facts: Encodable<wire.PollRequest>): Uint8Array {
  return pollEncoders.PollRequest.encode(facts).finish()
}

/** The bytes of a frame with one request in it. */
export function requestFrame<Name extends CommandName>(id: number, name: Name, body: Encodable<RequestOf<Name>>): Uint8Array {
  const encoder = encoders[COMMANDS[name].request] as unknown as Encoder<RequestOf<Name>>
  return encoders.ClientFrame.encode({ requests: [{ id, command: COMMANDS[name].id, body: encoder.encode(body).finish() }] }).finish()
}

export interface PollLogin extends Partial<RequestOf<'login'>> {
  readonly url?: string
}

/** A client of the long poll made by hand: every POST is the test's, and it keeps what it hears. */
export class PollClient {
  readonly frames: wire.ServerFrame[] = []
  private lastUp = 0
  private lastDown = 0
  private lastRef = 0

  private constructor(readonly url: string, readonly sid: string) {}

  static async open(url: string): Promise<PollClient> {
    const { status, body } = await exchange(url, pollRequest({}))
    if (status !== 200) throw new Error(`no pipe: ${status} ${body.toString()}`)
    return new PollClient(url, pollDecoders.PollResponse.decode(body).sid)
  }

  /** A client that is logged in; it may reach the gateway by a detour. */
  static async login(gateway: GatewayProcess, userID: string, { url = gateway.httpUrl, ...facts }: PollLogin = {}): Promise<PollClient> {
    const client = await PollClient.open(url)
    await client.sendLogin(gateway, userID, facts)
    await client.poll()
    const code = client.frames[0]?.responses[0]?.code
    if (code !== 0) throw new Error(`login of ${userID} failed: ${code}`)
    return client
  }

  get texts(): string[] {
    return this.frames.flatMap(({ steps }) => steps).flatMap(({ conversations }) => conversations).flatMap(({ rows }) => rows).map(textOf)
  }

  get acks(): wire.SendAck[] {
    return this.frames.flatMap(({ acks }) => acks)
  }

  get kick(): string | undefined {
    return this.frames.find(({ kick }) => kick)?.kick?.type
  }

  /** One POST of this pipe as it is, and its answer. Rejects when the status is another than 200. */
  async post(facts: Encodable<wire.PollRequest>, options: HttpOptions = {}): Promise<wire.PollResponse> {
    const { status, body } = await exchange(this.url, pollRequest({ sid: this.sid, ...facts }), options)
    if (status !== 200) throw new Error(`${status} ${body.toString()}`)
    return pollDecoders.PollResponse.decode(body)
  }

  /** The next batch of frames up. */
  up(...frames: readonly Uint8Array[]): Promise<wire.PollResponse> {
    return this.post({ up: ++this.lastUp, frames })
  }

  /** Waits for the next batch down and confirms the one before. */
  async poll(): Promise<wire.PollResponse> {
    const answer = await this.post({ wait: true, confirmed: this.lastDown })
    if (answer.down === this.lastDown + 1) {
      this.lastDown = answer.down
      for (const frame of answer.frames) this.frames.push(decoders.ServerFrame.decode(frame))
    }
    return answer
  }

  /** Polls until that is found. */
  async until<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      const { closeCode, closeReason } = await this.poll()
      if (closeCode > 0) throw new Error(`closed with ${closeCode} ${closeReason}`)
    }
  }

  /** Polls until the gateway has closed the pipe. */
  async closeCode(): Promise<number> {
    for (;;) {
      const { closeCode } = await this.poll()
      if (closeCode > 0) return closeCode
    }
  }

  send(...messages: readonly RawMessage[]): Promise<wire.PollResponse> {
    const sends = messages.map((message) => toOutgoing(++this.lastRef, message))
    return this.up(encoders.ClientFrame.encode({ sends }).finish())
  }

  async sendLogin(gateway: GatewayProcess, userID: string, facts: Partial<RequestOf<'login'>> = {}): Promise<wire.PollResponse> {
    return this.up(requestFrame(1, 'login', {
      protocolVersion: PROTOCOL_VERSION, sdkAppId: gateway.sdkAppID, userId: userID, userSig: await gateway.userSig(userID), platform: 'node', fresh: true, ...facts,
    }))
  }
}
