import { PROTOCOL_LIMITS } from '@opentim/protocol'
import type { Encodable, wire } from '@opentim/protocol'
import type { Clock } from '../platform/port'

/** Below the gateway's limit, because sizes here are estimates from above of the parts, without the frame's own. */
const FRAME_BYTES = 60 * 1024
/** Field tags, lengths and numbers of one request or send. */
const ITEM_OVERHEAD_BYTES = 64
/** A UTF-16 unit takes at most three bytes. */
const BYTES_PER_UNIT = 3

interface OpenFrame {
  readonly requests: Encodable<wire.Request>[]
  readonly sends: Encodable<wire.OutgoingMessage>[]
  bytes: number
}

/** Bytes of a request in a frame, at most. */
export function requestBytes(body: Uint8Array): number {
  return body.length + ITEM_OVERHEAD_BYTES
}

/** Bytes of a send in a frame, at most. */
export function sendBytes(message: Encodable<wire.OutgoingMessage>): number {
  const text = (message.to?.length ?? 0) + (message.offlinePushInfo?.length ?? 0)
  return (message.content?.length ?? 0) + text * BYTES_PER_UNIT + ITEM_OVERHEAD_BYTES
}

/** Can a frame hold something of that size at all? */
export function fitsFrame(bytes: number): boolean {
  return bytes <= FRAME_BYTES
}

/**
 * Puts what is to be sent into frames: at once when nothing was written in this turn of the event loop, otherwise
 * together with all that this turn still brings. The order of the calls is the order on the wire. A transport that is
 * closed ignores what it still gets.
 */
export class SendQueue {
  private state: 'idle' | 'gathering' = 'idle'
  private readonly frames: OpenFrame[] = []

  constructor(
    private readonly clock: Clock,
    private readonly write: (frame: Encodable<wire.ClientFrame>) => void,
  ) {}

  addRequest(request: Encodable<wire.Request> & { readonly body: Uint8Array }): void {
    // A gateway handles the requests of a frame before its sends, so a request may not follow a send within one.
    const hasRoom = ({ requests, sends }: OpenFrame): boolean =>
      sends.length === 0 && requests.length < PROTOCOL_LIMITS.upFrameRequests
    this.frameWith(hasRoom, requestBytes(request.body)).requests.push(request)
    this.added()
  }

  addSend(message: Encodable<wire.OutgoingMessage>): void {
    const hasRoom = ({ sends }: OpenFrame): boolean => sends.length < PROTOCOL_LIMITS.upFrameSends
    this.frameWith(hasRoom, sendBytes(message)).sends.push(message)
    this.added()
  }

  private frameWith(hasRoom: (frame: OpenFrame) => boolean, bytes: number): OpenFrame {
    const last = this.frames[this.frames.length - 1]
    if (last && hasRoom(last) && last.bytes + bytes <= FRAME_BYTES) {
      last.bytes += bytes
      return last
    }
    const frame: OpenFrame = { requests: [], sends: [], bytes }
    this.frames.push(frame)
    return frame
  }

  private added(): void {
    if (this.state === 'idle') this.flush()
  }

  /** Writes what there is, then waits a turn for more. */
  private flush(): void {
    if (this.frames.length === 0) {
      this.state = 'idle'
      return
    }
    this.state = 'gathering'
    for (const { requests, sends } of this.frames.splice(0)) this.write({ requests, sends })
    this.clock.nextTask(() => this.flush())
  }
}
