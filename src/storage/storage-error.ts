import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'

/** The storage does not work, for whatever reason but a full disk. */
export function unavailable(operation: string, reason: string, cause?: unknown): TimError {
  return new TimError(ERRORS.STORAGE_UNAVAILABLE, operation, { reason, cause })
}

/** Any failure as the TimError that the port promises. */
export function storageError(operation: string, cause: unknown): TimError {
  if (cause instanceof TimError) return cause
  const name = errorName(cause)
  if (name === 'QuotaExceededError') return new TimError(ERRORS.STORAGE_FULL, operation, { cause })
  return unavailable(operation, name || ERRORS.STORAGE_UNAVAILABLE.text, cause)
}

export function isFull(error: unknown): boolean {
  return error instanceof TimError && error.code === ERRORS.STORAGE_FULL.code
}

/** A DOMException is not an instance of Error everywhere, so its name is read from the object. */
export function errorName(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null || !('name' in cause)) return ''
  return String(cause.name)
}
