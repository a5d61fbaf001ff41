import { CLOSE, ERRORS } from '@opentim/protocol'
import { closeReason } from './close-reason'
import { exactBuffer } from './exact-buffer'
import { BROKEN_CODE } from './port'
import type { OpenTransport, Transport, TransportEvents } from './port'

interface MessageLike {
  readonly data: unknown
}

interface ErrorLike {
  readonly message?: string
}

interface CloseLike {
  readonly code: number
  readonly reason: string
}

/**
 * What this transport uses of a WebSocket: the browser's and that of the package `ws` both have it. `never` as the
 * event lets each of them declare its own event classes.
 */
export interface WebSocketLike {
  binaryType: string
  readonly readyState: number
  readonly bufferedAmount: number
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  send(data: ArrayBuffer): void
  close(code?: number, reason?: string): void
}

export type WebSocketConstructor = new (url: string) => WebSocketLike

const OPEN = 1

/** Makes the WebSocket transport over the constructor of the platform; asked for at each attempt. */
export function webSocketTransport(constructorOf: () => WebSocketConstructor): OpenTransport {
  return (url, events) => new WebSocketTransport(() => new (constructorOf())(url), events)
}

class WebSocketTransport implements Transport {
  private socket: WebSocketLike | undefined
  private events: TransportEvents | undefined

  constructor(connect: () => WebSocketLike, events: TransportEvents) {
    this.events = events
    try {
      this.socket = this.listen(connect())
    } catch (error) {
      // A forbidden address, or no WebSocket here: to those above a network that does not work. A promise, because
      // nothing may be called before the caller holds the transport.
      const reason = error instanceof Error ? error.message : 'WebSocket failed'
      void Promise.resolve().then(() => this.ended(BROKEN_CODE, reason))
    }
  }

  send(frame: Uint8Array): void {
    if (this.events && this.socket?.readyState === OPEN) this.socket.send(exactBuffer(frame))
  }

  close(code = 1000, reason = ''): void {
    const { socket } = this
    this.events = undefined
    if (!socket) return
    this.socket = undefined
    // `onerror` stays: `ws` throws an error that nobody listens to, and closing before the opening is one.
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close(code, reason)
  }

  bufferedBytes(): number {
    return this.socket?.bufferedAmount ?? 0
  }

  private listen(socket: WebSocketLike): WebSocketLike {
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => this.events?.onOpen()
    socket.onmessage = ({ data }: MessageLike) => this.events?.onFrame(bytesOf(data))
    socket.onclose = ({ code, reason }: CloseLike) => this.ended(code, reason)
    // A close event follows each error and says more, except of a refused upgrade, where `ws` alone tells the status.
    socket.onerror = ({ message }: ErrorLike) => {
      if (/ 40[13]$/.test(message ?? '')) this.ended(CLOSE.refused.code, closeReason(ERRORS.FORBIDDEN_ORIGIN))
    }
    return socket
  }

  private ended(code: number, reason: string): void {
    const { events } = this
    this.events = undefined
    this.socket = undefined
    events?.onClose(code, reason)
  }
}

/** A text frame has no place in the protocol; one byte that is no frame makes the reader above treat it as garbage. */
function bytesOf(data: unknown): Uint8Array {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array([0xff])
}
