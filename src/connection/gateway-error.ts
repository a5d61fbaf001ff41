import { errorOf } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import { TimError } from '../api/errors'

/** The error of a code that a gateway named; codes of a newer gateway keep their number. */
export function errorOfCode(code: number, operation: string, reason = ''): TimError {
  return new TimError(errorOf(code) ?? { code, text: 'the gateway refused' }, operation, reason ? { reason } : {})
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
