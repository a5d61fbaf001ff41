import type { Clock } from '../platform/port'
import { unavailable } from './storage-error'

/** The timers of a clock. */
export type Timers = Pick<Clock, 'setTimer' | 'clearTimer'>

/** What `work` gives, or STORAGE_UNAVAILABLE after `limitMs`: a database that hangs must not hang the SDK. */
export function withDeadline<T>(timers: Timers, limitMs: number, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = timers.setTimer(() => reject(unavailable('storage', `no answer within ${limitMs} ms`)), limitMs)
    work.then(resolve, reject).finally(() => timers.clearTimer(timer))
  })
}
