import type { wire } from '@opentim/protocol'
import { TimError } from '../api/errors'

/** The error that a gateway named by its code, with the reason that came along. */
export function errorOfCode(code: number, operation: string, reason: string): TimError {
  return new TimError({ code, text: reason || `the gateway refused (${code})` }, operation)
}

/** The error of a refused request; `data.retryAfterMs` is set when the gateway named a pause. */
export function errorOfResponse(response: wire.Response, operation: string): TimError {
  const error = errorOfCode(response.code, operation, response.reason)
  if (response.retryAfterMs > 0) error.data['retryAfterMs'] = response.retryAfterMs
  return error
}

/** The pause that the gateway named in that error, milliseconds; 0 when it named none. */
export function retryAfterMs(error: TimError): number {
  const value = error.data['retryAfterMs']
  return typeof value === 'number' ? value : 0
}
