import type { Clock } from '../platform/port'
import { Alarm } from '../shared/alarm'

const TICK_MS = 5000
/** More than a busy page is late, less than the gateway needs to give a client up. */
const TOLERANCE_MS = 30_000

/**
 * Notices that the machine slept, or that somebody set its clock: a short timer that finds another time than it
 * should. Sleep stops timers on most systems, so the heartbeat alone would notice late [CONN-4].
 */
export class JumpWatch {
  private readonly alarm: Alarm

  constructor(private readonly clock: Clock, private readonly onJump: () => void) {
    this.alarm = new Alarm(clock)
  }

  start(): void {
    const expectedMs = this.clock.now() + TICK_MS
    this.alarm.set(TICK_MS, () => {
      const jumped = Math.abs(this.clock.now() - expectedMs) > TOLERANCE_MS
      this.start()
      if (jumped) this.onJump()
    })
  }

  stop(): void {
    this.alarm.stop()
  }
}
