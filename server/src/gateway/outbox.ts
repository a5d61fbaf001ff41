import type { Encodable, wire } from '@opentim/protocol'
import { framePiece, joinBytes } from './frame-pieces'
import type { Clock, Sink } from './port'

/** A frame towards a client is closed at this size; only a single larger piece makes a larger one. */
const FRAME_BYTES = 60 * 1024
/** Acknowledgements in one frame: larger frames are not better, and the client handles one at a time. */
const FRAME_ACKS = 500

export interface OutboxOptions {
  readonly clock: Clock
  readonly slowConsumerBytes: number
  /** The socket does not take what it is given [BUS-2]. */
  onSlow(): void
}

/**
 * What waits for one socket. Everything that is queued in one turn leaves in one write; acknowledgements first, since
 * a step may cover a message that this very socket sent.
 */
export class Outbox {
  private acks: Encodable<wire.SendAck>[] = []
  private pieces: Uint8Array[] = []
  private scheduled = false

  constructor(private readonly sink: Sink, private readonly options: OutboxOptions) {}

  /** True when what can be lost should be: the socket is a quarter of the way to being too slow. */
  get congested(): boolean {
    return this.sink.bufferedBytes > this.options.slowConsumerBytes / 4
  }

  ack(ack: Encodable<wire.SendAck>): void {
    this.acks.push(ack)
    this.schedule()
  }

  /** An encoded piece of a ServerFrame; the bytes may be shared with other sockets. */
  queue(piece: Uint8Array): void {
    this.pieces.push(piece)
    this.schedule()
  }

  /** As `queue`, for what nobody will ask for again: dropped when the socket is congested. */
  queueEphemeral(piece: Uint8Array): void {
    if (!this.congested) this.queue(piece)
  }

  /** Writes what is queued, now. */
  flush(): void {
    const frames = this.takeFrames()
    if (frames.length === 0) return
    if (this.sink.bufferedBytes > this.options.slowConsumerBytes) {
      this.options.onSlow()
      return
    }
    for (const frame of frames) this.sink.write(frame)
  }

  private schedule(): void {
    if (this.scheduled) return
    this.scheduled = true
    this.options.clock.nextTask(() => {
      this.scheduled = false
      this.flush()
    })
  }

  private takeFrames(): Uint8Array[] {
    const pieces = this.takePieces()
    const frames: Uint8Array[] = []
    let open: Uint8Array[] = []
    let openBytes = 0
    for (const piece of pieces) {
      if (openBytes > 0 && openBytes + piece.length > FRAME_BYTES) {
        frames.push(joinBytes(open))
        open = []
        openBytes = 0
      }
      open.push(piece)
      openBytes += piece.length
    }
    if (open.length > 0) frames.push(joinBytes(open))
    return frames
  }

  private takePieces(): Uint8Array[] {
    const { acks, pieces } = this
    this.acks = []
    this.pieces = []
    const ackPieces: Uint8Array[] = []
    for (let from = 0; from < acks.length; from += FRAME_ACKS) {
      ackPieces.push(framePiece({ acks: acks.slice(from, from + FRAME_ACKS) }))
    }
    return ackPieces.length > 0 ? [...ackPieces, ...pieces] : pieces
  }
}
