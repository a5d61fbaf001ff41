/** How the gateway closed a pipe. */
export interface CloseFacts {
  readonly code: number
  readonly reason: string
}

/** What is sent down in one answer, again and again until its number is confirmed. */
export interface Batch {
  readonly number: number
  readonly frames: readonly Uint8Array[]
  /** Set on the last batch of a pipe that the gateway closed. */
  readonly close: CloseFacts | undefined
}

/** A batch is full at this size; only a single larger frame makes a larger one. */
const BATCH_BYTES = 256 * 1024

/** Frames on their way down, as numbered batches: one at a time, and unchanged until the client has it [CONN-7]. */
export class DownBatches {
  private readonly queue: Uint8Array[] = []
  private sent: Batch | undefined
  private lastNumber = 0
  private closing: CloseFacts | undefined
  private unconfirmed = 0
  private over = false

  /** Bytes that are not confirmed: those that wait, and those that were sent. */
  get bytes(): number {
    return this.unconfirmed
  }

  /** True once the client has confirmed the close. */
  get isOver(): boolean {
    return this.over
  }

  push(frame: Uint8Array): void {
    this.queue.push(frame)
    this.unconfirmed += frame.length
  }

  /** The close travels behind every frame that was pushed before it. */
  close(facts: CloseFacts): void {
    this.closing = facts
  }

  /** The batch to send now, which may have been sent before; undefined when there is nothing. */
  current(): Batch | undefined {
    this.sent ??= this.next()
    return this.sent
  }

  /** The client has every batch up to that one. False: it was never sent that one. */
  confirm(number: number): boolean {
    if (number > this.lastNumber) return false
    if (this.sent && number === this.lastNumber) {
      this.unconfirmed -= sizeOf(this.sent.frames)
      this.over = this.sent.close !== undefined
      this.sent = undefined
    }
    return true
  }

  private next(): Batch | undefined {
    if (this.over || (this.queue.length === 0 && !this.closing)) return undefined
    const frames = this.takeFrames()
    return { number: ++this.lastNumber, frames, close: this.queue.length === 0 ? this.closing : undefined }
  }

  private takeFrames(): Uint8Array[] {
    let bytes = 0
    const end = this.queue.findIndex((frame, index) => (bytes += frame.length) > BATCH_BYTES && index > 0)
    return this.queue.splice(0, end < 0 ? this.queue.length : end)
  }
}

function sizeOf(frames: readonly Uint8Array[]): number {
  return frames.reduce((sum, { length }) => sum + length, 0)
}
