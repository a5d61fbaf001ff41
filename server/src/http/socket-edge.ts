import { STATUS_CODES } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { PROTOCOL_LIMITS } from '@opentim/protocol'
import { WebSocketServer } from 'ws'
import type { RawData, WebSocket } from 'ws'
import type { GatewayCore } from '../gateway/core'
import type { Clock, Logger } from '../gateway/port'
import type { Session } from '../gateway/session'
import { isClientPath } from './client-path'
import { giveFrame } from './give-frame'
import { isOriginAllowed } from './origin'
import type { PendingSessions } from './pending-sessions'
import { SocketPulse } from './socket-pulse'
import { WsSink } from './ws-sink'

export interface SocketEdgeParts {
  readonly core: GatewayCore
  readonly clock: Clock
  readonly logger: Logger
  readonly allowedOrigins: readonly string[]
  readonly pending: PendingSessions
}

/** Turns upgrades into sessions: who may not come in hears so in HTTP, before a WebSocket exists. */
export class SocketEdge {
  private readonly server = new WebSocketServer({
    noServer: true,
    // Off: a compressed frame of a kilobyte can be a megabyte [X23], and small frames hardly get smaller.
    perMessageDeflate: false,
    maxPayload: PROTOCOL_LIMITS.upFrameBytes,
    clientTracking: false,
  })
  private readonly pulse: SocketPulse
  private accepting = true

  constructor(private readonly parts: SocketEdgeParts) {
    this.pulse = new SocketPulse(parts.clock)
  }

  stopAccepting(): void {
    this.accepting = false
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const refusal = this.refusal(request)
    if (refusal !== undefined) return refuse(socket, refusal)
    this.server.handleUpgrade(request, socket, head, (webSocket) => this.open(webSocket, request.socket, addressOf(request)))
  }

  private refusal(request: IncomingMessage): number | undefined {
    if (!this.accepting) return 503
    if (!isClientPath(request.url)) return 404
    const { origin, host } = request.headers
    if (!isOriginAllowed(origin, host, this.parts.allowedOrigins)) return 403
    return this.parts.pending.isFull(addressOf(request)) ? 429 : undefined
  }

  private open(webSocket: WebSocket, socket: Socket, address: string): void {
    const { core, pending } = this.parts
    const session = core.connect(new WsSink(webSocket))
    pending.add(address, session)
    const stopPulse = this.pulse.watch({
      bytesRead: () => socket.bytesRead,
      ping: () => webSocket.ping(),
      onSilence: () => session.end('silent'),
    })
    webSocket.on('message', (data, isBinary) => this.receive(session, data, isBinary))
    // Frames that break the WebSocket protocol, or that are too large (1009): ws closes the socket by itself.
    webSocket.on('error', () => undefined)
    webSocket.on('close', (code) => {
      stopPulse()
      pending.remove(address, session)
      session.close(code)
    })
  }

  private receive(session: Session, data: RawData, isBinary: boolean): void {
    if (isBinary && Buffer.isBuffer(data)) giveFrame(session, data, this.parts.logger)
    else session.receiveText()
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
