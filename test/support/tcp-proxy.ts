import { createServer, connect } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

/** What happens to bytes on their way. */
export interface TcpFaults {
  /** Bytes from the client vanish; the connection stays. */
  blackholeUp: boolean
  blackholeDown: boolean
  /** Each piece waits that long, milliseconds. */
  delayMs: number
  /** Bytes arrive in pieces of that size; 0: as they come. */
  chunk: number
}

type Direction = 'up' | 'down'

const NO_FAULTS: TcpFaults = { blackholeUp: false, blackholeDown: false, delayMs: 0, chunk: 0 }

/** A TCP proxy that does to bytes what networks do. It knows nothing of what they mean. */
export class TcpProxy {
  private faults: TcpFaults = { ...NO_FAULTS }
  private readonly pairs = new Set<ProxiedPair>()
  private readonly cutAfter: Record<Direction, number> = { up: -1, down: -1 }
  private readonly server: Server
  /** Connections that were taken so far. */
  connectionCount = 0

  private constructor(private readonly targetPort: number) {
    this.server = createServer({ allowHalfOpen: true }, (client) => this.accept(client))
  }

  /** Listens on a free loopback port in front of another one. */
  static async start(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort)
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** Connections that are open on the client's side. */
  get openCount(): number {
    return this.pairs.size
  }

  /** Sets some faults; the others stay as they are. */
  set(faults: Partial<TcpFaults>): void {
    this.faults = { ...this.faults, ...faults }
  }

  /** Ends all faults for new bytes. Connections that were broken stay broken. */
  heal(): void {
    this.faults = { ...NO_FAULTS }
  }

  /** A reset on both sides of every connection. */
  reset(): void {
    for (const pair of [...this.pairs]) pair.reset()
  }

  /** The server sees its connections end; the clients see nothing, and what they write vanishes. */
  halfOpenServerGone(): void {
    for (const pair of this.pairs) pair.loseServer()
  }

  /** Of the next bytes from a client only that many pass, then the connection is gone. */
  cutNextUp(bytes: number): void {
    this.cutAfter.up = bytes
  }

  /** The same for the next bytes to a client. */
  cutDownAt(bytes: number): void {
    this.cutAfter.down = bytes
  }

  async stop(): Promise<void> {
    this.reset()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private accept(client: Socket): void {
    this.connectionCount++
    const pair = new ProxiedPair(client, connect({ port: this.targetPort, host: '127.0.0.1', allowHalfOpen: true }), {
      faults: () => this.faults,
      allowance: (direction, length) => this.allowance(direction, length),
      onEnd: () => this.pairs.delete(pair),
    })
    this.pairs.add(pair)
  }

  /** How many of these bytes may pass; fewer than all of them: the cut is here. */
  private allowance(direction: Direction, length: number): number {
    const left = this.cutAfter[direction]
    if (left < 0) return length
    this.cutAfter[direction] = length > left ? -1 : left - length
    return Math.min(left, length)
  }
}

interface PairOptions {
  readonly faults: () => TcpFaults
  readonly allowance: (direction: Direction, length: number) => number
  readonly onEnd: () => void
}

/** One proxied connection: two sockets and what is on its way between them. */
class ProxiedPair {
  private serverLost = false
  private readonly tails: Record<Direction, Promise<void>> = { up: Promise.resolve(), down: Promise.resolve() }

  constructor(
    private readonly client: Socket,
    private readonly upstream: Socket,
    private readonly options: PairOptions,
  ) {
    this.join(client, 'up')
    this.join(upstream, 'down')
  }

  reset(): void {
    this.client.resetAndDestroy()
    this.upstream.resetAndDestroy()
    this.options.onEnd()
  }

  loseServer(): void {
    this.serverLost = true
    this.upstream.destroy()
  }

  private join(from: Socket, direction: Direction): void {
    from.setNoDelay(true)
    from.on('data', (bytes) => this.inTurn(direction, () => this.pass(direction, bytes)))
    from.on('end', () => this.inTurn(direction, async () => void this.far(direction).end()))
    from.on('error', () => this.gone(direction))
    from.on('close', () => this.gone(direction))
  }

  private inTurn(direction: Direction, work: () => Promise<void>): void {
    this.tails[direction] = this.tails[direction].then(work)
  }

  private async pass(direction: Direction, bytes: Buffer): Promise<void> {
    const { blackholeUp, blackholeDown, delayMs, chunk } = this.options.faults()
    if (this.serverLost || (direction === 'up' ? blackholeUp : blackholeDown)) return
    const allowed = this.options.allowance(direction, bytes.length)
    const size = chunk > 0 ? chunk : bytes.length
    for (let start = 0; start < allowed; start += size) {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
      else if (chunk > 0) await new Promise((resolve) => setImmediate(resolve))
      const far = this.far(direction)
      if (far.writable) far.write(bytes.subarray(start, Math.min(start + size, allowed)))
    }
    if (allowed < bytes.length) this.cut(direction)
  }

  /** What was allowed still arrives: the far side gets an end after it, the near side a reset. */
  private cut(direction: Direction): void {
    this.far(direction).end()
    this.near(direction).resetAndDestroy()
    this.options.onEnd()
  }

  private gone(direction: Direction): void {
    if (direction === 'down' && this.serverLost) return
    this.near(direction).destroy()
    this.far(direction).end()
    this.options.onEnd()
  }

  private near(direction: Direction): Socket {
    return direction === 'up' ? this.client : this.upstream
  }

  private far(direction: Direction): Socket {
    return direction === 'up' ? this.upstream : this.client
  }
}
