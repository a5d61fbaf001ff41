import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import type { HostClock } from './host-clock'
import type { HostWire } from './host-wire'
import { NOT_LISTED } from './network'
import type { Network } from './network'
import type { Notes } from './notes'
import type { SuspendMode } from './profiles'

const PLACES = 5
const DEFAULT_TIMEOUT_MS = 60_000
const ABNORMAL = 1006
/** Fixed by WeChat. */
const REFERER = 'https://servicewechat.com/wx0000000000000000/devtools/page-frame.html'

interface ConnectArgs {
  readonly url: string
  readonly header?: Readonly<Record<string, string>>
  readonly protocols?: readonly string[]
  readonly timeout?: number
  readonly perMessageDeflate?: boolean
}

interface HostSocket {
  readonly socket: WebSocket
  /** The application has begun to close it. */
  isClosing: boolean
  /** What is sent goes nowhere. */
  isLost: boolean
}

export interface SocketParts {
  readonly wire: HostWire
  readonly clock: HostClock
  readonly network: Network
  readonly notes: Notes
  /** The Origin header; without it, none. */
  readonly origin?: string | undefined
}

/** The sockets of an application, over real ones: five at a time, to listed hosts. */
export class HostSockets {
  private readonly sockets = new Map<number, HostSocket>()
  /** Those that the device lost without a word: the application still believes in them. */
  private readonly ghosts = new Set<number>()
  /** Those that fell silent and were closed then. */
  private readonly lingering: WebSocket[] = []

  constructor(private readonly parts: SocketParts) {
    parts.wire.serve({
      connectSocket: (id, args: ConnectArgs) => this.connect(id, args),
      'socket.send': (id, { text }: { text?: string }, bytes) => this.send(id, text ?? bytes ?? ''),
      'socket.close': (id, { code, reason }: { code: number; reason: string }) => this.close(id, code, reason),
    })
  }

  /** Places that are taken now. */
  get taken(): number {
    return this.sockets.size
  }

  /** The device leaves the network, or goes to another: all sockets end, or fall silent with what they still hold. */
  kill(how: true | 'silent'): void {
    for (const [id, entry] of [...this.sockets]) {
      if (how === true) this.end(id, { code: ABNORMAL, reason: 'network change' })
      else this.lose(entry)
    }
  }

  /** What sockets that fell silent still held comes now, and their end. */
  letLateArrive(): void {
    for (const { socket, isLost } of this.sockets.values()) if (isLost) socket.resume()
    for (const socket of this.lingering.splice(0)) socket.resume()
  }

  suspend(mode: SuspendMode): void {
    if (mode === 'keep') return
    for (const id of [...this.sockets.keys()]) {
      if (mode === 'silent') this.ghosts.add(id)
      this.end(id, mode === 'interrupt' ? { code: 1000, reason: 'interrupted' } : undefined)
    }
  }

  /** The process is gone. */
  die(): void {
    for (const id of [...this.sockets.keys()]) this.end(id, undefined)
    for (const socket of this.lingering.splice(0)) quietly(socket).terminate()
  }

  private connect(id: number, args: ConnectArgs): boolean {
    const { wire, network, notes, clock } = this.parts
    notes.socketsAtMs.push(clock.now())
    if (this.sockets.size >= PLACES) notes.refusedSockets++
    const refusal = !/^wss?:\/\//.test(args.url) ? { errMsg: 'invalid url' }
      : !network.mayReach('socket', args.url) ? NOT_LISTED
        : this.sockets.size >= PLACES ? { errMsg: 'exceed max task count' }
          : undefined
    if (refusal) {
      wire.fail(id, refusal)
      return false
    }
    wire.succeed(id, { socketTaskId: id })
    if (network.letsSocketsThrough) this.open(id, args)
    else this.tellBroken(id, 'net::ERR_FAILED')
    return true
  }

  private open(id: number, { url, header = {}, protocols = [], timeout, perMessageDeflate = false }: ConnectArgs): void {
    const { wire, clock, origin } = this.parts
    const socket = new WebSocket(url, [...protocols], {
      headers: { ...header, Referer: REFERER },
      perMessageDeflate,
      handshakeTimeout: (timeout ?? DEFAULT_TIMEOUT_MS) / clock.factor,
      ...(origin === undefined ? {} : { origin }),
    })
    this.sockets.set(id, { socket, isClosing: false, isLost: false })
    this.count()
    let answered: IncomingMessage['headers'] = {}
    socket.on('upgrade', ({ headers }) => {
      answered = headers
    })
    socket.on('open', () => this.tell(id, 'open', { header: answered }))
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) wire.deliver('socket', id, { event: 'message' }, new Uint8Array(data))
      else this.tell(id, 'message', { data: data.toString() })
    })
    socket.on('error', (error) => this.tell(id, 'error', { errMsg: error.message }))
    socket.on('close', (code, reason) => {
      this.sockets.delete(id)
      this.tell(id, 'close', { code, reason: reason.toString() })
    })
  }

  private send(id: number, data: string | ArrayBuffer): void {
    const entry = this.sockets.get(id)
    this.parts.notes.frameBytes.push(typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength)
    if (entry && !entry.isLost) entry.socket.send(data)
  }

  private close(id: number, code: number, reason: string): void {
    const entry = this.sockets.get(id)
    // The device has nothing to close; the application's object becomes quiet all the same.
    if (!entry) return this.ghosts.has(id) ? undefined : this.tell(id, 'close', { code, reason })
    entry.isClosing = true
    if (!entry.isLost) return entry.socket.close(code, reason)
    // The device gives the place free; what the network still holds may come all the same.
    this.sockets.delete(id)
    this.lingering.push(entry.socket)
  }

  private lose(entry: HostSocket): void {
    entry.isLost = true
    // One that does not stand yet can hold nothing.
    if (entry.socket.readyState === WebSocket.CONNECTING) quietly(entry.socket).terminate()
    else entry.socket.pause()
  }

  /** Ends a socket from this side; the application hears of it where there is a reason. */
  private end(id: number, told: { code: number; reason: string } | undefined): void {
    const socket = this.sockets.get(id)?.socket
    this.sockets.delete(id)
    if (socket) quietly(socket).terminate()
    if (told?.code === ABNORMAL) this.tellBroken(id, told.reason)
    else if (told) this.tell(id, 'close', told)
  }

  private tellBroken(id: number, reason: string): void {
    this.tell(id, 'error', { errMsg: reason })
    this.tell(id, 'close', { code: ABNORMAL, reason })
  }

  private tell(id: number, event: string, detail: object): void {
    this.parts.wire.deliver('socket', id, { event, detail })
  }

  private count(): void {
    const { notes } = this.parts
    const kept = [...this.sockets.values()].filter(({ isClosing, isLost }) => !isClosing && !isLost)
    notes.mostSockets = Math.max(notes.mostSockets, kept.length)
    notes.mostSocketPlaces = Math.max(notes.mostSocketPlaces, this.sockets.size)
  }
}

/** Nothing of it is heard any more; an error that nobody listens to would be thrown. */
function quietly(socket: WebSocket): WebSocket {
  return socket.removeAllListeners().on('error', () => undefined)
}
