import { randomBytes } from 'node:crypto'
import type { Clock, Logger, Sink } from '../gateway/port'
import type { Session } from '../gateway/session'
import type { PendingSessions } from './pending-sessions'
import { PollPipe } from './poll-pipe'

export interface PollPipesParts {
  readonly core: { connect(sink: Sink): Session }
  readonly clock: Clock
  readonly logger: Logger
  readonly pending: PendingSessions
}

/** What closed pipes may hold together while their clients are to hear of it; the oldest gives way [P10]. */
const LINGERING_BYTES = 32 * 1024 * 1024
/** What a pipe weighs without a frame in it. */
const PIPE_BYTES = 4 * 1024

/** The pipes of this process by their names. A name is a secret: it is in no log, and nothing tells a wrong one from an old one. */
export class PollPipes {
  private readonly pipes = new Map<string, PollPipe>()
  private readonly lingering = new Map<PollPipe, number>()
  private lingeringBytes = 0

  constructor(private readonly parts: PollPipesParts) {}

  get size(): number {
    return this.pipes.size
  }

  /** Opens a pipe for a client at that address; its name. */
  open(address: string): string {
    const { core, clock, logger, pending } = this.parts
    const sid = randomBytes(16).toString('hex')
    const pipe = new PollPipe({
      clock,
      logger,
      connect: (sink) => core.connect(sink),
      onClosing: (closing) => this.addLingering(closing),
      onGone: (gone) => {
        this.pipes.delete(sid)
        this.removeLingering(gone)
        pending.remove(address, gone.session)
      },
    })
    this.pipes.set(sid, pipe)
    pending.add(address, pipe.session)
    return sid
  }

  find(sid: string): PollPipe | undefined {
    return this.pipes.get(sid)
  }

  private addLingering(pipe: PollPipe): void {
    const bytes = PIPE_BYTES + pipe.bufferedBytes
    this.lingering.set(pipe, bytes)
    this.lingeringBytes += bytes
    for (const oldest of this.lingering.keys()) {
      if (this.lingeringBytes <= LINGERING_BYTES) return
      oldest.finish()
    }
  }

  private removeLingering(pipe: PollPipe): void {
    this.lingeringBytes -= this.lingering.get(pipe) ?? 0
    this.lingering.delete(pipe)
  }
}
