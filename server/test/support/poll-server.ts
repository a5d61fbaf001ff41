import type { GatewaySettings } from '../../src/gateway/port'
import { HttpEdge } from '../../src/http/http-edge'
import { PollEdge } from '../../src/http/poll-edge'
import { SocketEdge } from '../../src/http/socket-edge'
import { PollKit } from './poll-kit'

/** The gateway's port with a real HTTP server in front of a gateway whose clock stands still. */
export class PollServer extends PollKit {
  readonly poll: PollEdge
  private readonly http: HttpEdge
  url = ''

  private constructor(settings: Partial<GatewaySettings>) {
    super(settings)
    const { core, pipes, pending, recorder: logger } = this
    const allowedOrigins = ['https://friend.example']
    this.poll = new PollEdge({ pipes, pending, allowedOrigins })
    this.http = new HttpEdge({
      poll: this.poll, health: () => this.store.ping(), metrics: () => Promise.resolve({ type: 'text/plain', text: '' }), webRoot: undefined, dev: undefined,
    }, new SocketEdge({ core, clock: this.clock, logger, allowedOrigins, pending }))
  }

  static async start(settings: Partial<GatewaySettings> = {}): Promise<PollServer> {
    const server = new PollServer(settings)
    server.url = `http://127.0.0.1:${await server.http.listen('127.0.0.1', 0)}`
    return server
  }

  stop(): void {
    this.http.stopAccepting()
    this.http.close()
  }
}
