import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'

/** A request as it arrived. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/**
 * A server that answers what the self-tests ask: sockets get back what they send, at `/late` once they are let in; `/status/500` answers with that status,
 * `/hold` never, `/bytes/9` with that many bytes, everything else with what arrived, as JSON.
 */
export class EchoServer {
  readonly seen: Seen[] = []
  readonly frames: { readonly data: Buffer; readonly isBinary: boolean }[] = []
  readonly closes: { readonly code: number; readonly reason: string }[] = []
  readonly upgrades: IncomingMessage['headers'][] = []
  /** Lets a socket in that waits at `/late`. */
  readonly waiting: (() => void)[] = []
  /** Requests that nothing has answered. */
  readonly held: ServerResponse[] = []
  private readonly server: Server
  private readonly sockets: WebSocketServer

  private constructor() {
    this.server = createServer((request, response) => void this.answer(request, response))
    this.sockets = new WebSocketServer({ noServer: true })
    this.server.on('upgrade', (request, socket, head) => {
      if (request.url === '/refuse') return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      this.upgrades.push(request.headers)
      const letIn = (): void => this.sockets.handleUpgrade(request, socket, head, (open) => this.talk(open))
      if (request.url === '/late') this.waiting.push(letIn)
      else letIn()
    })
  }

  static async start(): Promise<EchoServer> {
    const echo = new EchoServer()
    await new Promise<void>((resolve) => echo.server.listen(0, '127.0.0.1', resolve))
    return echo
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  get socketUrl(): string {
    return `ws://${this.host}/`
  }

  get httpUrl(): string {
    return `http://${this.host}`
  }

  /** Sockets that are open. */
  get open(): readonly WebSocket[] {
    return [...this.sockets.clients]
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private talk(socket: WebSocket): void {
    socket.on('message', (data: Buffer, isBinary) => {
      this.frames.push({ data, isBinary })
      socket.send(data, { binary: isBinary })
    })
    socket.on('close', (code, reason) => this.closes.push({ code, reason: reason.toString() }))
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    const body = await buffer(request).catch(() => undefined)
    if (!body) return
    this.seen.push({ method, path: url, headers, body })
    const [, kind, value] = url.split('/')
    if (kind === 'hold') return void this.held.push(response)
    if (kind === 'status') return void response.writeHead(Number(value), { 'Retry-After': '7' }).end('busy')
    if (kind === 'bytes') return void response.writeHead(200, { 'content-length': value }).end(Buffer.alloc(Number(value), 7))
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ method, url, headers, body: body.toString('latin1') }))
  }
}
