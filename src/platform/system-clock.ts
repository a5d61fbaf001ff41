import type { Clock } from './port'

/** The clock of the machine; how to reach a later macrotask differs by platform. */
export function createSystemClock(nextTask: (run: () => void) => void): Clock {
  return {
    now: () => Date.now(),
    setTimer: (run, delayMs) => setTimeout(run, delayMs),
    clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout> | undefined),
    nextTask,
  }
}
