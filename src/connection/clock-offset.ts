import type { Clock } from '../platform/port'

/** An answer that took longer says little about the other clock. */
const LONGEST_ROUND_TRIP_MS = 10_000

/** The difference between the gateway's clock and ours, measured with each login and ping [CONN-1]. */
export class ClockOffset {
  /** The gateway's clock minus ours; 0 until something was measured. */
  valueMs = 0

  constructor(private readonly clock: Clock) {}

  /** The gateway read its clock between `sentAtMs` and now, most likely halfway. */
  measure(serverTimeMs: number, sentAtMs: number): void {
    const nowMs = this.clock.now()
    const roundTripMs = nowMs - sentAtMs
    if (serverTimeMs <= 0 || roundTripMs < 0 || roundTripMs > LONGEST_ROUND_TRIP_MS) return
    this.valueMs = Math.round(serverTimeMs + roundTripMs / 2 - nowMs)
  }
}
