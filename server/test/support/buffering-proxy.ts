import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exchange } from './poll-client'

/** A middlebox that passes bodies on when they are whole, in both directions [T16]. */
export class BufferingProxy {
  private constructor(private readonly server: Server) {}

  static async start(target: string): Promise<BufferingProxy> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        exchange(`${target}${request.url ?? ''}`, Buffer.concat(chunks)).then(
          ({ status, body }) => response.writeHead(status, { 'Content-Length': body.length }).end(body),
          () => response.destroy(),
        )
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new BufferingProxy(server)
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  stop(): void {
    this.server.closeAllConnections()
    this.server.close()
  }
}
