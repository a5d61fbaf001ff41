import type { Clock } from '../platform/port'
import { Alarm } from '../shared/alarm'

const ANSWER_LIMIT_MS = 10_000
const PROBE_LIMIT_MS = 3000
const BEAT_TRIES = 2

export interface HeartbeatOptions {
  readonly clock: Clock
  readonly intervalMs: number
  /** Asks the gateway; rejects when no answer came within the limit. */
  readonly ping: (limitMs: number) => Promise<void>
  /** The pipe is dead. `probed`: a look on wake found it, so the user is waiting. */
  readonly onDead: (probed: boolean) => void
}

/** Finds out whether the pipe still works. It asks for a disconnect; it never connects [CONN-4]. */
export class Heartbeat {
  private state: 'stopped' | 'resting' | 'beating' | 'probing' = 'stopped'
  /** Counts the questions, so that an answer to an old one changes nothing. */
  private question = 0
  private heard = false
  private readonly alarm: Alarm

  constructor(private readonly options: HeartbeatOptions) {
    this.alarm = new Alarm(options.clock)
  }

  start(): void {
    this.rest()
  }

  stop(): void {
    this.enter('stopped')
  }

  /** A frame came in: the pipe works in that direction, so a ping that is late is only slow. */
  noteFrame(): void {
    this.heard = true
  }

  /** One look with a short limit. A second request while it runs changes nothing (T22). */
  probe(): void {
    if (this.state === 'resting' || this.state === 'beating') this.ask('probing', 1)
  }

  private rest(): void {
    this.enter('resting')
    this.alarm.set(this.options.intervalMs, () => this.ask('beating', BEAT_TRIES))
  }

  private ask(state: 'beating' | 'probing', tries: number): void {
    const question = this.enter(state)
    this.heard = false
    this.options.ping(state === 'probing' ? PROBE_LIMIT_MS : ANSWER_LIMIT_MS).then(
      () => {
        if (question === this.question) this.rest()
      },
      () => {
        if (question === this.question) this.missed(state, tries - 1)
      },
    )
  }

  private missed(state: 'beating' | 'probing', tries: number): void {
    // Frames that a phone queued during sleep prove nothing, so a probe takes its own answer only (C04).
    if (state === 'beating' && this.heard) return this.rest()
    if (tries > 0) return this.ask(state, tries)
    this.stop()
    this.options.onDead(state === 'probing')
  }

  private enter(state: Heartbeat['state']): number {
    this.alarm.stop()
    this.state = state
    return ++this.question
  }
}
