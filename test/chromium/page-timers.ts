import type { Clock } from '../../src/platform/port'

/** The page's own timers. */
export const pageTimers: Pick<Clock, 'setTimer' | 'clearTimer'> = {
  setTimer: (run, delayMs) => setTimeout(run, delayMs),
  clearTimer: (timer) => {
    if (typeof timer === 'number') clearTimeout(timer)
  },
}
