import type { Clock, Timer } from '../gateway/port'

/** A socket as its pulse sees it. */
export interface PulsedSocket {
  /** Everything that ever came in: an answer to a ping, a frame, a part of one. */
  bytesRead(): number
  /** Every WebSocket answers a ping by itself, also that of a page whose timers are throttled [D11]. */
  ping(): void
  /** Nothing came in for two pings. */
  onSilence(): void
}

interface Watched {
  readonly socket: PulsedSocket
  bytesRead: number
  missed: number
}

/** Every socket is asked that often. */
const ROUND_MS = 8_000
/** The sockets take turns, so that thousands are not asked in one moment. */
const TURNS = 8
/** Pings without an answer; the socket ends when the next one is due, so within 24 s of its last sign of life [T20]. */
const MOST_MISSED = 2

/** Finds sockets behind which nobody is any more: the network says nothing of a cable that was pulled [T05]. One timer for all of them. */
export class SocketPulse {
  private readonly turns: readonly Set<Watched>[] = Array.from({ length: TURNS }, () => new Set<Watched>())
  private count = 0
  private turn = 0
  private timer: Timer

  constructor(private readonly clock: Clock) {}

  /** Asks from now on, until what is returned is called. */
  watch(socket: PulsedSocket): () => void {
    const watched: Watched = { socket, bytesRead: socket.bytesRead(), missed: 0 }
    // Where the next turn is a whole round away.
    const own = this.turns[this.turn]
    own?.add(watched)
    if (this.count++ === 0) this.schedule()
    return () => {
      if (own?.delete(watched) && --this.count === 0) this.clock.clearTimer(this.timer)
    }
  }

  private schedule(): void {
    this.timer = this.clock.setTimer(() => {
      this.turn = (this.turn + 1) % TURNS
      for (const watched of this.turns[this.turn] ?? []) this.look(watched)
      if (this.count > 0) this.schedule()
    }, ROUND_MS / TURNS)
  }

  private look(watched: Watched): void {
    const { socket } = watched
    const bytesRead = socket.bytesRead()
    if (bytesRead > watched.bytesRead) watched.missed = 0
    watched.bytesRead = bytesRead
    if (watched.missed++ >= MOST_MISSED) socket.onSilence()
    else socket.ping()
  }
}
