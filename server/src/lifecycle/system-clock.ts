import type { Clock, Timer } from '../gateway/port'

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer: (run, delayMs): Timer => setTimeout(run, delayMs),
  clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
  nextTask: (run) => void setImmediate(run),
}
