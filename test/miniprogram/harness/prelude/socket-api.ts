import type { AsyncApi, Callbacks } from './async-api'
import { isArrayBuffer, noteView, utf8Bytes } from './values'
import type { Wire } from './wire'

interface ConnectOption extends Callbacks {
  readonly url: string
  readonly header?: Readonly<Record<string, string>>
  readonly protocols?: readonly string[]
  readonly timeout?: number
  readonly perMessageDeflate?: boolean
}

interface SendOption extends Callbacks {
  readonly data: unknown
}

interface CloseOption extends Callbacks {
  readonly code?: number
  readonly reason?: string
}

type SocketEvent = 'open' | 'message' | 'error' | 'close'
type Listen = (event: object) => void

const CONNECTING = 0
const OPEN = 1
const CLOSING = 2
const CLOSED = 3
const MOST_REASON_BYTES = 123

/** `wx.connectSocket`. Whether there is a place and the host may be reached is for the host realm to say. */
export function socketApi(wire: Wire, api: AsyncApi, dropsTypedArrays: boolean): object {
  const tasks = new Map<number, SocketTask>()
  wire.on('socket', (id, { event, detail }: { event: SocketEvent; detail: object }, bytes) => {
    tasks.get(id)?.happen(event, bytes ? { data: bytes } : detail)
    if (event === 'close') tasks.delete(id)
  })
  return {
    connectSocket(option: ConnectOption): SocketTask {
      const { url, header, protocols, timeout, perMessageDeflate } = option
      const id = api.expect('connectSocket', option)
      const task = new SocketTask(id, { wire, api, dropsTypedArrays })
      if (wire.call('connectSocket', id, { url, header, protocols, timeout, perMessageDeflate })) tasks.set(id, task)
      return task
    },
  }
}

interface SocketParts {
  readonly wire: Wire
  readonly api: AsyncApi
  readonly dropsTypedArrays: boolean
}

/** Has what a device's has: no `off…`, no `binaryType`, no `bufferedAmount`. An event without a listener is lost. */
class SocketTask {
  readyState = CONNECTING
  readonly #parts: SocketParts
  readonly #id: number
  readonly #bornInTurn: number
  readonly #listeners: Record<SocketEvent, Listen[]> = { open: [], message: [], error: [], close: [] }

  constructor(id: number, parts: SocketParts) {
    this.#id = id
    this.#parts = parts
    this.#bornInTurn = parts.wire.turn
  }

  send(option: SendOption): void {
    const { wire, api, dropsTypedArrays } = this.#parts
    const { data } = option
    if (this.readyState !== OPEN) return api.refuse('SocketTask.send', option, 'SocketTask.readyState is not OPEN')
    const isView = noteView(wire, data, 'SocketTask.send')
    if (isView && dropsTypedArrays) return api.accept('SocketTask.send', option)
    const bytes = isView ? copied(data as Uint8Array) : data
    if (typeof bytes !== 'string' && !isArrayBuffer(bytes)) return api.refuse('SocketTask.send', option, 'data is neither a string nor an ArrayBuffer')
    const isText = typeof bytes === 'string'
    wire.call('socket.send', this.#id, isText ? { text: bytes } : {}, isText ? undefined : bytes)
    api.accept('SocketTask.send', option)
  }

  /** Only an open socket can be closed: one that still connects goes on to open. */
  close(option: CloseOption = {}): void {
    const { wire, api } = this.#parts
    const { code = 1000, reason = '' } = option
    if (this.readyState !== OPEN) return api.refuse('SocketTask.close', option, 'SocketTask.readyState is not OPEN')
    const isCode = code === 1000 || (code >= 3000 && code <= 4999)
    if (!isCode || utf8Bytes(reason) > MOST_REASON_BYTES) {
      wire.note(`SocketTask.close was given the code ${code} and ${utf8Bytes(reason)} bytes of reason`)
      return api.refuse('SocketTask.close', option, 'invalid code or reason')
    }
    this.readyState = CLOSING
    wire.call('socket.close', this.#id, { code, reason })
    api.accept('SocketTask.close', option)
  }

  onOpen(listen: Listen): void {
    this.#listen('open', listen)
  }

  onMessage(listen: Listen): void {
    this.#listen('message', listen)
  }

  onError(listen: Listen): void {
    this.#listen('error', listen)
  }

  onClose(listen: Listen): void {
    this.#listen('close', listen)
  }

  happen(event: SocketEvent, detail: object): void {
    if (event === 'open') this.readyState = OPEN
    if (event === 'close') this.readyState = CLOSED
    for (const listen of this.#listeners[event]) this.#parts.wire.guard(() => listen(detail))
  }

  #listen(event: SocketEvent, listen: Listen): void {
    const { wire } = this.#parts
    if (wire.turn !== this.#bornInTurn) wire.note(`a listener for the socket's ${event} came later than in the turn of connectSocket`)
    this.#listeners[event].push(listen)
  }
}

function copied(view: Uint8Array): ArrayBuffer {
  return new Uint8Array(view).buffer
}
