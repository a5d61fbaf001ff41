import * as ERRORS from './errors'

/** One error that an application or a client can meet. */
export interface ErrorDefinition {
  readonly code: number
  readonly text: string
}

export { ERRORS }

/** The name of an error, e.g. `'SIG_EXPIRED'`. */
export type ErrorName = keyof typeof ERRORS

const RETRYABLE: readonly ErrorDefinition[] = [
  ERRORS.LOGIN_IN_PROGRESS, ERRORS.SEND_FAILED, ERRORS.NETWORK_ERROR, ERRORS.REQUEST_TIMEOUT, ERRORS.NO_NETWORK,
  ERRORS.NOT_READY, ERRORS.RATE_LIMITED, ERRORS.SERVER_BUSY, ERRORS.STORE_UNAVAILABLE, ERRORS.PREVIOUS_FAILED,
  ERRORS.INTERNAL, ERRORS.STORAGE_UNAVAILABLE, ERRORS.STORAGE_FULL, ERRORS.RESYNC,
]

/** May the same call succeed later, without a change by the caller? Codes of a newer gateway count as final. */
export function isRetryable(code: number): boolean {
  return RETRYABLE.some((error) => error.code === code)
}
