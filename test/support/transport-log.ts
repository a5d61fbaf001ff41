import type { TransportEvents } from '../../src/transport/port'

/** Writes down what a transport tells. */
export class TransportLog implements TransportEvents {
  readonly log: string[] = []
  readonly frames: number[][] = []
  /** Called with each frame, after it was written down. */
  onEach: () => void = () => undefined

  onOpen(): void {
    this.log.push('open')
  }

  onFrame(frame: Uint8Array): void {
    this.frames.push([...frame])
    this.log.push(`frame ${[...frame].join(' ')}`)
    this.onEach()
  }

  onClose(code: number, reason: string): void {
    this.log.push(`close ${code} ${reason}`.trim())
  }

  onYield(): void {
    this.log.push('yield')
  }
}
