import { CLOSE, ERRORS } from '@opentim/protocol'
import type { WxFailure, WxSockets, WxSocketTask } from '../platform/miniprogram/wx-api'
import { isArrayBuffer, isDomainFailure } from '../platform/miniprogram/wx-values'
import { closeReason } from './close-reason'
import { exactBuffer } from './exact-buffer'
import { BROKEN_CODE, type OpenTransport, type Transport, type TransportEvents } from './port'

/** A socket that nobody waits for any more ends by itself then; the link has its own, equal limit. */
const OPEN_LIMIT_MS = 10_000
/** A reason may have 123 bytes, and a character up to three. */
const REASON_LENGTH = 41

/**
 * Makes the transport over `wx.connectSocket`. A mini program may have five sockets, and loses those for good that
 * were never closed: so there is one at a time, and the next attempt closes what is left of the last (C07).
 */
export function socketTaskTransport(wx: WxSockets): OpenTransport {
  let newest: Transport | undefined
  return (url, events) => {
    newest?.close()
    return (newest = new SocketTaskTransport(wx, url, events))
  }
}

/**
 * One socket. What happens is in the task's events, not in how the call ends; a task may die without any event, and
 * old ones may speak late, in a burst: after close() nobody listens.
 */
class SocketTaskTransport implements Transport {
  private task: WxSocketTask | undefined
  private isOpen = false
  private unsent = 0

  constructor(wx: WxSockets, url: string, private events: TransportEvents | undefined) {
    try {
      this.task = wx.connectSocket({ url, timeout: OPEN_LIMIT_MS, tcpNoDelay: true, fail: (failure) => this.failedSoon(failure) })
      // In the same tick: an event that comes before its listener is gone.
      this.listen(this.task)
    } catch (error) {
      this.failedSoon({ errMsg: String(error) })
    }
  }

  send(frame: Uint8Array): void {
    if (!this.events || !this.isOpen) return
    const { byteLength } = frame
    this.unsent += byteLength
    this.task?.send({
      data: exactBuffer(frame),
      success: () => void (this.unsent -= byteLength),
      // A frame is missing in the stream from here on.
      fail: (failure) => this.failedSoon(failure),
    })
  }

  close(code = 1000, reason = ''): void {
    if (!this.events) return
    this.events = undefined
    this.shut(code, reason)
  }

  bufferedBytes(): number {
    return this.unsent
  }

  private listen(task: WxSocketTask): void {
    task.onOpen(() => {
      // Before this moment a close may have had no effect.
      if (!this.events) return this.shut()
      this.isOpen = true
      this.events.onOpen()
    })
    task.onMessage(({ data }) => {
      // A text frame has no place in the protocol; one byte that is no frame makes the reader treat it as garbage.
      this.events?.onFrame(isArrayBuffer(data) ? new Uint8Array(data) : new Uint8Array([0xff]))
    })
    task.onError((failure) => this.failed(failure))
    task.onClose(({ code, reason }) => this.ended(code, reason))
  }

  /** Nothing may be called before the caller holds the transport, and a call of `wx` may fail within itself. */
  private failedSoon(failure: WxFailure): void {
    void Promise.resolve().then(() => this.failed(failure))
  }

  private failed(failure: WxFailure): void {
    if (isDomainFailure(failure)) this.ended(CLOSE.refused.code, closeReason(ERRORS.DOMAIN_NOT_LISTED))
    else this.ended(BROKEN_CODE, failure.errMsg ?? '')
  }

  private ended(code: number, reason: string): void {
    const { events } = this
    // After an error there need not be a close event, and the socket need not be gone.
    this.close()
    events?.onClose(code, reason)
  }

  private shut(code = 1000, reason = ''): void {
    this.isOpen = false
    try {
      this.task?.close({ code, reason: reason.slice(0, REASON_LENGTH) })
    } catch {
      // It is gone already.
    }
  }
}
