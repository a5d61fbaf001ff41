import { InvalidValue, StoreUnavailable } from './errors'

/**
 * What an exception of the driver means. `conflict`: two transactions met, a fresh snapshot settles it.
 * `unavailable`: no connection, or no room; whether the transaction committed is unknown. `silent`: the same, and it
 * took the whole time that a database may take, so that trying again at once would only take it again.
 */
export type SqlFailure = 'conflict' | 'unavailable' | 'silent' | 'invalid' | 'other'

// Unique violation, serialization failure, deadlock.
const CONFLICT = /^(23505|40001|40P01)$/
// Connection exceptions, insufficient resources, operator intervention, a standby that took over, disk errors.
const UNAVAILABLE = /^(08...|53...|57P..|25006|58030)$/
// The server stopped the statement, because it took too long.
const CANCELLED = '57014'
// No room, or a disk error: the statement failed, the session did not.
const SESSION_GOES_ON = /^(53...|57014|58030)$/
const SOCKET_ERROR = /^(E(CONN|PIPE|TIMEDOUT|HOST|NET|NOTFOUND|AI_AGAIN|NOENT|ACCES)|ERR_STREAM)/
// `pg` gives these no code.
const SILENCE_TEXT = /timeout/i
const SOCKET_TEXT = /connection (terminated|error)|not queryable|cannot use a pool|client was closed/i

export function sqlFailure(error: unknown): SqlFailure {
  if (!(error instanceof Error)) return 'other'
  const code = codeOf(error)
  if (code === '') return failureOfText(error.message)
  if (CONFLICT.test(code)) return 'conflict'
  if (code === CANCELLED) return 'silent'
  if (UNAVAILABLE.test(code) || SOCKET_ERROR.test(code)) return 'unavailable'
  return code.startsWith('22') ? 'invalid' : 'other'
}

/** True when nothing more may be asked on the connection: it broke, or an answer is still to come on it. */
export function endsConnection(error: unknown): boolean {
  const failure = sqlFailure(error)
  return (failure === 'unavailable' || failure === 'silent') && !SESSION_GOES_ON.test(codeOf(error))
}

/** The error that the store's callers see. */
export function toStoreError(error: unknown): unknown {
  const failure = sqlFailure(error)
  if (failure === 'unavailable' || failure === 'silent') {
    return new StoreUnavailable(error instanceof Error ? error.message : String(error), error)
  }
  return failure === 'invalid' ? new InvalidValue('a value', error) : error
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

function failureOfText(text: string): SqlFailure {
  if (SILENCE_TEXT.test(text)) return 'silent'
  return SOCKET_TEXT.test(text) ? 'unavailable' : 'other'
}
