import { InvalidValue, StoreUnavailable } from './errors'

/**
 * What an exception of the driver means. `conflict`: two transactions met, a fresh snapshot settles it.
 * `unavailable`: no connection, or no room; whether the transaction committed is unknown.
 */
export type SqlFailure = 'conflict' | 'unavailable' | 'invalid' | 'other'

// Unique violation, serialization failure, deadlock.
const CONFLICT = /^(23505|40001|40P01)$/
// Connection exceptions, insufficient resources, operator intervention, a standby that took over, disk errors.
const UNAVAILABLE = /^(08...|53...|57P..|57014|25006|58030)$/
const SOCKET_ERROR = /^(E(CONN|PIPE|TIMEDOUT|HOST|NET|NOTFOUND|AI_AGAIN|NOENT|ACCES)|ERR_STREAM)/
// `pg` gives these no code.
const SOCKET_TEXT = /connection (terminated|error)|not queryable|timeout|cannot use a pool|client was closed/i

export function sqlFailure(error: unknown): SqlFailure {
  if (!(error instanceof Error)) return 'other'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (CONFLICT.test(code)) return 'conflict'
  if (UNAVAILABLE.test(code) || SOCKET_ERROR.test(code)) return 'unavailable'
  if (code.startsWith('22')) return 'invalid'
  return code === '' && SOCKET_TEXT.test(error.message) ? 'unavailable' : 'other'
}

/** The error that the store's callers see. */
export function toStoreError(error: unknown): unknown {
  const failure = sqlFailure(error)
  if (failure === 'unavailable') return new StoreUnavailable(error instanceof Error ? error.message : String(error), error)
  return failure === 'invalid' ? new InvalidValue('a value', error) : error
}
