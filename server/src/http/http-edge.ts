import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequestListener } from './routes'
import type { RouteParts } from './routes'
import type { SocketEdge } from './socket-edge'

/** Slow headers, and requests that never end, are cut off. */
const HEADERS_LIMIT_MS = 10_000
const REQUEST_LIMIT_MS = 15_000
/** Longer than a long poll is held, so that its next POST finds the connection; what waits for an answer has no limit here. */
const KEEP_ALIVE_MS = 35_000

/** The listening port: plain HTTP by routes, upgrades to the sockets. */
export class HttpEdge {
  private readonly server: Server

  constructor(routes: RouteParts, sockets: SocketEdge) {
    this.server = createServer(
      {
        maxHeaderSize: 16_384, headersTimeout: HEADERS_LIMIT_MS, requestTimeout: REQUEST_LIMIT_MS, keepAliveTimeout: KEEP_ALIVE_MS,
        connectionsCheckingInterval: 5_000,
      },
      createRequestListener(routes),
    )
    this.server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head))
    this.server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
      else socket.destroy()
    })
  }

  /** Resolves to the port that was taken; rejects when it is not to be had. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen({ host, port }, () => {
        this.server.removeListener('error', reject)
        resolve((this.server.address() as AddressInfo).port)
      })
    })
  }

  /** No new connections; those that are idle end. */
  stopAccepting(): void {
    this.server.close()
    this.server.closeIdleConnections()
  }

  /** Ends what is left. */
  close(): void {
    this.server.closeAllConnections()
  }
}
