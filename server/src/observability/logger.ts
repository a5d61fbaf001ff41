import { pino } from 'pino'
import type { Logger } from '../gateway/port'

/** JSON lines on standard error; standard output belongs to the command's own answer. */
export function createLogger(level: 'debug' | 'info' | 'warn' | 'error' | 'silent'): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: true }))
}
