import { WebSocket } from 'ws'
import type { WxFailure, WxSockets, WxSocketTask } from '../../src/platform/miniprogram/wx-api'

type ConnectOptions = Parameters<WxSockets['connectSocket']>[0]
type SendOptions = Parameters<WxSocketTask['send']>[0]

/** A socket of a mini program over one of the package `ws`; its events come as a client gives them. */
class WsSocketTask implements WxSocketTask {
  private readonly socket: WebSocket

  constructor(url: string) {
    this.socket = new WebSocket(url)
    this.socket.binaryType = 'arraybuffer'
    // Closing before the opening is an error to `ws`.
    this.socket.on('error', () => undefined)
  }

  send({ data, success, fail }: SendOptions): void {
    if (Object.prototype.toString.call(data) !== '[object ArrayBuffer]') throw new Error('only buffers')
    if (this.socket.readyState !== WebSocket.OPEN) return fail?.({ errMsg: 'SocketTask.send:fail SocketTask.readyState is not OPEN' })
    this.socket.send(data, () => success?.({}))
  }

  close({ code, reason }: { code: number; reason: string }): void {
    this.socket.close(code, reason)
  }

  onOpen(listen: () => void): void {
    this.socket.onopen = () => listen()
  }

  onMessage(listen: (message: { data: string | ArrayBuffer }) => void): void {
    this.socket.onmessage = ({ data }) => listen({ data: data as string | ArrayBuffer })
  }

  onError(listen: (failure: WxFailure) => void): void {
    this.socket.on('error', ({ message }) => listen({ errMsg: message }))
  }

  onClose(listen: (end: { code: number; reason: string }) => void): void {
    this.socket.onclose = ({ code, reason }) => listen({ code, reason })
  }
}

export const wsSockets: WxSockets = { connectSocket: ({ url }) => new WsSocketTask(url) }

/** A socket that does nothing by itself: a test says what happens. */
export class StillSocketTask implements WxSocketTask {
  readonly sent: SendOptions[] = []
  readonly closes: { code: number; reason: string }[] = []
  open: () => void = () => undefined
  message: (message: { data: string | ArrayBuffer }) => void = () => undefined
  error: (failure: WxFailure) => void = () => undefined
  end: (end: { code: number; reason: string }) => void = () => undefined

  constructor(readonly options: ConnectOptions) {}

  send(options: SendOptions): void {
    this.sent.push(options)
  }

  close(end: { code: number; reason: string }): void {
    this.closes.push(end)
  }

  onOpen(listen: () => void): void {
    this.open = listen
  }

  onMessage(listen: StillSocketTask['message']): void {
    this.message = listen
  }

  onError(listen: StillSocketTask['error']): void {
    this.error = listen
  }

  onClose(listen: StillSocketTask['end']): void {
    this.end = listen
  }
}

/** Remembers the sockets that were asked for. */
export class StillSockets implements WxSockets {
  readonly tasks: StillSocketTask[] = []

  connectSocket(options: ConnectOptions): WxSocketTask {
    const task = new StillSocketTask(options)
    this.tasks.push(task)
    return task
  }

  get last(): StillSocketTask {
    const task = this.tasks[this.tasks.length - 1]
    if (!task) throw new Error('no socket was asked for')
    return task
  }
}
