import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { commandName } from '@opentim/protocol'
import type { CommandName, wire } from '@opentim/protocol'
import { decoders as upDecoders } from '@opentim/protocol/gateway'
import { decoders as downDecoders } from '@opentim/protocol/sdk'
import { WebSocket, WebSocketServer } from 'ws'
import { PostProxy } from './post-proxy'

/** What a frame may contain: requests and their answers by command, and the other parts. */
export type FramePart = CommandName | 'send' | 'ack' | 'step' | 'online' | 'kick'

/** What is done to a frame that a rule matches. */
export type FrameAct =
  | { readonly kind: 'suppress' }
  | { readonly kind: 'repeat' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'replace'; readonly change: (frame: Uint8Array) => Uint8Array }
  | { readonly kind: 'close'; readonly code: number; readonly reason?: string }

export interface FrameRule {
  readonly direction: 'up' | 'down'
  /** Only frames that contain this. */
  readonly part?: FramePart
  /** Only on the n-th connection, from 1. */
  readonly connection?: number
  /** How often; default 1. */
  readonly times?: number
  readonly act: FrameAct
}

/** An HTTP answer in place of the upgrade. */
export interface HandshakeAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

interface ArmedRule {
  readonly rule: FrameRule
  left: number
}

/** A WebSocket proxy that looks into the frames and does harm to chosen ones; POSTs pass it too. */
export class FrameProxy {
  readonly posts: PostProxy
  /** When true, handshakes are answered and nothing that follows is passed on. */
  deaf = false
  /** When set, handshakes get this instead. */
  handshakeAnswer: HandshakeAnswer | undefined
  /** Handshakes that were seen, refused ones too. */
  handshakeCount = 0
  connectionCount = 0
  private readonly rules: ArmedRule[] = []
  private readonly http: Server = createServer()
  private readonly sockets = new WebSocketServer({ noServer: true })

  private constructor(private readonly targetUrl: string) {
    this.posts = new PostProxy(targetUrl)
    this.http.on('request', (request, response) => void this.posts.pass(request, response))
    this.http.on('upgrade', (request, socket, head) => {
      this.handshakeCount++
      if (this.handshakeAnswer) return refuse(socket, this.handshakeAnswer)
      this.sockets.handleUpgrade(request, socket, head, (client) => this.accept(client))
    })
  }

  static async start(targetUrl: string): Promise<FrameProxy> {
    const proxy = new FrameProxy(targetUrl)
    await new Promise<void>((resolve) => proxy.http.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.http.address() as AddressInfo).port}/ws`
  }

  add(rule: FrameRule): void {
    this.rules.push({ rule, left: rule.times ?? 1 })
  }

  clear(): void {
    this.rules.length = 0
  }

  /** WebSockets that are open. */
  get openCount(): number {
    return this.sockets.clients.size
  }

  /** Breaks every WebSocket. */
  cut(): void {
    for (const client of this.sockets.clients) client.terminate()
  }

  async stop(): Promise<void> {
    this.cut()
    this.http.closeAllConnections()
    await new Promise((resolve) => this.http.close(resolve))
  }

  /** The first rule for such a frame that is not used up. */
  take(direction: FrameRule['direction'], parts: ReadonlySet<FramePart>, connection: number): FrameAct | undefined {
    const armed = this.rules.find(({ rule, left }) => left > 0
      && rule.direction === direction
      && (rule.part === undefined || parts.has(rule.part))
      && (rule.connection === undefined || rule.connection === connection))
    if (armed) armed.left--
    return armed?.rule.act
  }

  private accept(client: WebSocket): void {
    if (this.deaf) return void client.on('error', () => undefined)
    new ProxiedSocket(this, client, new WebSocket(this.targetUrl), ++this.connectionCount)
  }
}

/** One client, its connection to the gateway, and which answer belongs to which request. */
class ProxiedSocket {
  private readonly commands = new Map<number, CommandName>()
  private readonly early: Uint8Array[] = []

  constructor(
    private readonly proxy: FrameProxy,
    private readonly client: WebSocket,
    private readonly upstream: WebSocket,
    private readonly connection: number,
  ) {
    client.on('message', (data: Buffer) => this.pass('up', new Uint8Array(data)))
    upstream.on('message', (data: Buffer) => this.pass('down', new Uint8Array(data)))
    upstream.on('open', () => this.early.splice(0).forEach((frame) => upstream.send(frame)))
    client.on('close', () => upstream.terminate())
    upstream.on('close', (code, reason) => closeLike(client, code, reason.toString()))
    client.on('error', () => upstream.terminate())
    upstream.on('error', () => client.terminate())
  }

  private pass(direction: 'up' | 'down', frame: Uint8Array): void {
    const parts = direction === 'up' ? this.partsUp(frame) : this.partsDown(frame)
    const act = this.proxy.take(direction, parts, this.connection)
    switch (act?.kind) {
      case undefined: return this.write(direction, frame)
      case 'suppress': return
      case 'repeat':
        this.write(direction, frame)
        return this.write(direction, frame)
      case 'delay':
        setTimeout(() => this.write(direction, frame), act.ms)
        return
      case 'replace': return this.write(direction, act.change(frame))
      case 'close':
        this.client.close(act.code, act.reason)
        return this.upstream.terminate()
    }
  }

  private write(direction: 'up' | 'down', frame: Uint8Array): void {
    if (direction === 'up' && this.upstream.readyState === WebSocket.CONNECTING) {
      this.early.push(frame)
      return
    }
    const far = direction === 'up' ? this.upstream : this.client
    if (far.readyState === WebSocket.OPEN) far.send(frame)
  }

  private partsUp(frame: Uint8Array): Set<FramePart> {
    const { requests, sends } = upDecoders.ClientFrame.decode(frame)
    const parts = new Set<FramePart>(sends.length > 0 ? ['send'] : [])
    for (const { id, command } of requests) {
      const name = commandName(command)
      if (!name) continue
      this.commands.set(id, name)
      parts.add(name)
    }
    return parts
  }

  private partsDown(bytes: Uint8Array): Set<FramePart> {
    const frame: wire.ServerFrame = downDecoders.ServerFrame.decode(bytes)
    const parts = new Set<FramePart>()
    if (frame.acks.length > 0) parts.add('ack')
    if (frame.steps.length > 0) parts.add('step')
    if (frame.online.length > 0) parts.add('online')
    if (frame.kick) parts.add('kick')
    for (const { id } of frame.responses) {
      const name = this.commands.get(id)
      if (name) parts.add(name)
    }
    return parts
  }
}

/** Codes that no endpoint may send (1005, 1006) become an abrupt end. */
function closeLike(client: WebSocket, code: number, reason: string): void {
  if (code === 1005 || code === 1006) client.terminate()
  else client.close(code, reason)
}

function refuse(socket: Duplex, { status, headers = {}, body = '' }: HandshakeAnswer): void {
  const lines = Object.entries({ ...headers, 'Content-Length': String(Buffer.byteLength(body)), Connection: 'close' })
  socket.end([`HTTP/1.1 ${status} Answer`, ...lines.map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n'))
}
