import type { Clock } from '../platform/port'
import { unavailable } from './storage-error'

/** The timers of a clock. */
export type Timers = Pick<Clock, 'setTimer' | 'clearTimer'>

/**
 * What `work` gives, or STORAGE_UNAVAILABLE after `limitMs`: a database that hangs must not hang the SDK. What comes
 * later than that is nobody's, and `onLate` may close it.
 */
export function withDeadline<T>(
  timers: Timers, limitMs: number, work: Promise<T>, onLate: (value: T) => void = () => undefined,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let isLate = false
    const timer = timers.setTimer(() => {
      isLate = true
      reject(unavailable('storage', `no answer within ${limitMs} ms`))
    }, limitMs)
    work.then((value) => (isLate ? onLate(value) : resolve(value)), reject).finally(() => timers.clearTimer(timer))
  })
}
