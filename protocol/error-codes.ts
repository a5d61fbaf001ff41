import * as ERRORS from './errors'

/** One error that an application or a client can meet. */
export interface ErrorDefinition {
  readonly code: number
  readonly text: string
}

export { ERRORS }

/** The name of an error, e.g. `'SIG_EXPIRED'`. */
export type ErrorName = keyof typeof ERRORS

// Their numbers alone: the texts of those that only the gateway makes are left out of the SDK.
const RETRYABLE: readonly number[] = [
  ERRORS.LOGIN_IN_PROGRESS.code, ERRORS.SEND_FAILED.code, ERRORS.NETWORK_ERROR.code, ERRORS.REQUEST_TIMEOUT.code,
  ERRORS.NO_NETWORK.code, ERRORS.NOT_READY.code, ERRORS.RATE_LIMITED.code, ERRORS.SERVER_BUSY.code,
  ERRORS.STORE_UNAVAILABLE.code, ERRORS.PREVIOUS_FAILED.code, ERRORS.INTERNAL.code, ERRORS.STORAGE_UNAVAILABLE.code,
  ERRORS.STORAGE_FULL.code, ERRORS.RESYNC.code,
]

/** May the same call succeed later, without a change by the caller? Codes of a newer gateway count as final. */
export function isRetryable(code: number): boolean {
  return RETRYABLE.includes(code)
}
