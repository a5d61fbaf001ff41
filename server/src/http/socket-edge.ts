import { STATUS_CODES } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { PROTOCOL_LIMITS } from '@opentim/protocol'
import { WebSocketServer } from 'ws'
import type { RawData, WebSocket } from 'ws'
import type { GatewayCore } from '../gateway/core'
import type { Logger } from '../gateway/port'
import type { Session } from '../gateway/session'
import { isOriginAllowed } from './origin'
import { WsSink } from './ws-sink'

export interface SocketEdgeParts {
  readonly core: GatewayCore
  readonly logger: Logger
  readonly allowedOrigins: readonly string[]
  readonly pendingPerIp: number
}

const PATHS = new Set(['/', '/ws'])

/** Turns upgrades into sessions: who may not come in hears so in HTTP, before a WebSocket exists. */
export class SocketEdge {
  private readonly server = new WebSocketServer({
    noServer: true,
    // Off: a compressed frame of a kilobyte can be a megabyte [X23], and small frames hardly get smaller.
    perMessageDeflate: false,
    maxPayload: PROTOCOL_LIMITS.upFrameBytes,
    clientTracking: false,
  })
  /** Sessions by address that have not logged in. */
  private readonly pending = new Map<string, Set<Session>>()
  private accepting = true

  constructor(private readonly parts: SocketEdgeParts) {}

  stopAccepting(): void {
    this.accepting = false
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const refusal = this.refusal(request)
    if (refusal !== undefined) return refuse(socket, refusal)
    this.server.handleUpgrade(request, socket, head, (webSocket) => this.open(webSocket, addressOf(request)))
  }

  private refusal(request: IncomingMessage): number | undefined {
    if (!this.accepting) return 503
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    if (!PATHS.has(path)) return 404
    const { origin, host } = request.headers
    if (!isOriginAllowed(origin, host, this.parts.allowedOrigins)) return 403
    return this.countPending(addressOf(request)) >= this.parts.pendingPerIp ? 429 : undefined
  }

  private open(webSocket: WebSocket, address: string): void {
    const session = this.parts.core.connect(new WsSink(webSocket))
    this.addPending(address, session)
    webSocket.on('message', (data, isBinary) => this.receive(session, data, isBinary))
    // Frames that break the WebSocket protocol, or that are too large (1009): ws closes the socket by itself.
    webSocket.on('error', () => undefined)
    webSocket.on('close', (code) => {
      this.removePending(address, session)
      session.close(code)
    })
  }

  private receive(session: Session, data: RawData, isBinary: boolean): void {
    try {
      if (isBinary && Buffer.isBuffer(data)) session.receive(data)
      else session.receiveText()
    } catch (error) {
      // Nothing that a client sends may reach the process [X02]; a fault of ours ends this one socket.
      this.parts.logger.error({ session: session.id, error: String(error) }, 'a frame could not be handled')
      session.end('busy', 'INTERNAL')
    }
  }

  private addPending(address: string, session: Session): void {
    const sessions = this.pending.get(address)
    if (sessions) sessions.add(session)
    else this.pending.set(address, new Set([session]))
  }

  /** Counts, and forgets those that have logged in or are gone: nothing has to tell this class of a login. */
  private countPending(address: string): number {
    const sessions = this.pending.get(address)
    if (!sessions) return 0
    for (const session of sessions) if (session.isKnown || session.isOver) this.removePending(address, session)
    return sessions.size
  }

  private removePending(address: string, session: Session): void {
    const sessions = this.pending.get(address)
    sessions?.delete(session)
    if (sessions?.size === 0) this.pending.delete(address)
  }
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? ''
}

function refuse(socket: Duplex, status: number): void {
  // The other side may leave its half open for as long as it likes.
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
