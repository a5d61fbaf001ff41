import { once } from 'node:events'
import { COMMANDS, CONVERSATION_KIND, PROTOCOL_VERSION } from '@opentim/protocol'
import type { CommandName, Decoder, Encodable, Encoder, RequestOf, ResponseOf, wire } from '@opentim/protocol'
import { decoders, encoders } from '@opentim/protocol/sdk'
import { WebSocket } from 'ws'
import type { ClientOptions } from 'ws'

/** How long a test waits for what must come. */
const PATIENCE_MS = 15_000

export interface RawLogin {
  readonly sdkAppID: number
  readonly userID: string
  readonly userSig: string
  readonly deviceId?: string
  readonly fresh?: boolean
  readonly epoch?: string
  readonly uver?: number
  readonly protocolVersion?: number
  readonly platform?: string
}

/** A message as a test writes it; what it leaves out is made up. */
export interface RawMessage {
  readonly to: string
  readonly text?: string
  readonly content?: Uint8Array
  readonly clientTime?: number
  readonly random?: number
  readonly onlineOnly?: boolean
  readonly kind?: number
}

/** An answer to a request, with its body decoded. */
export interface RawAnswer<Name extends CommandName> {
  readonly code: number
  readonly reason: string
  readonly body: ResponseOf<Name>
  readonly more: boolean
  readonly retryAfterMs: number
}

/** A client made by hand: it speaks frames, keeps everything that it hears, and repeats nothing by itself. */
export class RawClient {
  readonly frames: wire.ServerFrame[] = []
  closed: { readonly code: number; readonly reason: string } | undefined
  private lastId = 0
  private lastRef = 0
  private readonly checks = new Set<() => void>()

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.frames.push(decoders.ServerFrame.decode(data))
      this.look()
    })
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() }
      this.look()
    })
    socket.on('error', () => undefined)
  }

  static async connect(url: string, options: ClientOptions = {}): Promise<RawClient> {
    const socket = new WebSocket(url, { perMessageDeflate: false, ...options })
    const client = new RawClient(socket)
    await once(socket, 'open')
    return client
  }

  get acks(): wire.SendAck[] {
    return this.frames.flatMap((frame) => frame.acks)
  }

  get steps(): wire.Step[] {
    return this.frames.flatMap((frame) => frame.steps)
  }

  /** Every row that was pushed, in the order of arrival. */
  get rows(): wire.LogRow[] {
    return this.steps.flatMap((step) => step.conversations.flatMap(({ rows }) => rows))
  }

  /** The texts of the pushed messages. */
  get texts(): string[] {
    return this.rows.map(textOf)
  }

  get online(): wire.MessageBody[] {
    return this.frames.flatMap((frame) => frame.online).map((body) => decoders.MessageBody.decode(body))
  }

  get kick(): string | undefined {
    return this.frames.find((frame) => frame.kick)?.kick?.type
  }

  sendBytes(bytes: Uint8Array | string): void {
    this.socket.send(bytes)
  }

  sendFrame(frame: Encodable<wire.ClientFrame>): void {
    this.sendBytes(encoders.ClientFrame.encode(frame).finish())
  }

  /** Queues messages in one frame; the refs by which they will be acknowledged. */
  send(...messages: readonly RawMessage[]): number[] {
    const sends = messages.map((message) => toOutgoing(++this.lastRef, message))
    this.sendFrame({ sends })
    return sends.map(({ ref }) => ref ?? 0)
  }

  /** Sends messages and waits for all their acknowledgements, in the order of the messages. */
  async sendAndWait(...messages: readonly RawMessage[]): Promise<wire.SendAck[]> {
    const refs = this.send(...messages)
    return Promise.all(refs.map((ref) => this.ack(ref)))
  }

  ack(ref: number): Promise<wire.SendAck> {
    return this.until(() => this.acks.find((ack) => ack.ref === ref), `an acknowledgement of ${ref}`)
  }

  /** All pages of one answer. */
  async requestPages<Name extends CommandName>(name: Name, body: Encodable<RequestOf<Name>>): Promise<RawAnswer<Name>[]> {
    const id = ++this.lastId
    this.sendFrame({ requests: [{ id, command: COMMANDS[name].id, body: encodeRequest(name, body) }] })
    const answers = (): wire.Response[] => this.frames.flatMap((frame) => frame.responses).filter((response) => response.id === id)
    await this.until(() => answers().find(({ more }) => !more), `an answer to ${name}`)
    const decoder = decoders[COMMANDS[name].response] as unknown as Decoder<ResponseOf<Name>>
    // Field by field: what a message leaves out lives on its prototype.
    return answers().map(({ code, reason, more, retryAfterMs, body: bytes }) => ({ code, reason, more, retryAfterMs, body: decoder.decode(bytes) }))
  }

  async request<Name extends CommandName>(name: Name, body: Encodable<RequestOf<Name>>): Promise<RawAnswer<Name>> {
    const [answer] = await this.requestPages(name, body)
    if (!answer) throw new Error(`${name} was not answered`)
    return answer
  }

  login({ sdkAppID, userID, userSig, deviceId = '', ...rest }: RawLogin): Promise<RawAnswer<'login'>> {
    const facts = { protocolVersion: PROTOCOL_VERSION, platform: 'node', fresh: true, epoch: '', uver: 0, ...rest }
    return this.request('login', { sdkAppId: sdkAppID, userId: userID, userSig, deviceId, ...facts })
  }

  /** Resolves with what `find` finds, now or after a later frame. Rejects when it is never found. */
  until<T>(find: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const found = find()
        if (found === undefined && !this.closed) return
        this.checks.delete(check)
        clearTimeout(timer)
        if (found === undefined) reject(new Error(`${what} did not come: closed with ${this.closed?.code} ${this.closed?.reason}`))
        else resolve(found)
      }
      const timer = setTimeout(() => {
        this.checks.delete(check)
        reject(new Error(`${what} did not come in ${PATIENCE_MS} ms`))
      }, PATIENCE_MS)
      this.checks.add(check)
      check()
    })
  }

  /** The close code, once the other side has closed. */
  async closeCode(): Promise<number> {
    return (await this.until(() => this.closed, 'the end')).code
  }

  async close(): Promise<void> {
    this.socket.close()
    await this.closeCode()
  }

  private look(): void {
    for (const check of [...this.checks]) check()
  }
}

/** The text of a row, '' when it has none. */
export function textOf(row: wire.LogRow): string {
  return row.body.length === 0 ? '' : bodyText(decoders.MessageBody.decode(row.body))
}

/** The text of a message. */
export function bodyText(body: wire.MessageBody): string {
  return decoders.MessageContent.decode(body.content).text?.text ?? ''
}

/** An encoded text. */
export function textContent(text: string): Uint8Array {
  return encoders.MessageContent.encode({ text: { text } }).finish()
}

let lastRandom = 0

/** A message on its way up. */
export function toOutgoing(ref: number, message: RawMessage): Encodable<wire.OutgoingMessage> {
  const { to, text = 'hello', content = textContent(text), kind = CONVERSATION_KIND.c2c, onlineOnly = false } = message
  const { clientTime = 1_700_000_000, random = ++lastRandom } = message
  return { ref, kind, to, clientTime, random, content, onlineOnly }
}

function encodeRequest<Name extends CommandName>(name: Name, body: Encodable<RequestOf<Name>>): Uint8Array {
  const encoder = encoders[COMMANDS[name].request] as unknown as Encoder<RequestOf<Name>>
  return encoder.encode(body).finish()
}
