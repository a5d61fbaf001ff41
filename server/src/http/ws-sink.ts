import type { WebSocket } from 'ws'
import type { Sink } from '../gateway/port'

/** How long the other side may take to answer a close frame. */
const CLOSE_LIMIT_MS = 2_000
/** Below this a socket counts as drained. */
const DRAINED_BYTES = 64 * 1024

/** A WebSocket as the gateway sees it. */
export class WsSink implements Sink {
  private waiters: (() => void)[] = []

  constructor(private readonly socket: WebSocket) {
    socket.on('close', () => this.release())
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount
  }

  write(frame: Uint8Array): void {
    if (this.socket.readyState !== this.socket.OPEN) return
    // The callback also takes the error of a socket that broke meanwhile: its close event says the rest.
    this.socket.send(frame, { binary: true }, () => {
      if (this.waiters.length > 0 && this.bufferedBytes <= DRAINED_BYTES) this.release()
    })
  }

  drained(): Promise<void> {
    if (this.socket.readyState !== this.socket.OPEN || this.bufferedBytes <= DRAINED_BYTES) return Promise.resolve()
    return new Promise((resolve) => this.waiters.push(resolve))
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason)
    // A peer that is gone, or that does not read, would otherwise keep the socket for half a minute.
    const timer = setTimeout(() => this.socket.terminate(), CLOSE_LIMIT_MS)
    timer.unref()
    this.socket.once('close', () => clearTimeout(timer))
  }

  private release(): void {
    for (const resolve of this.waiters.splice(0)) resolve()
  }
}
