import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'

/** The error of an argument that is missing, of a wrong type or too large. */
export function badArgument(operation: string, field: string): TimError {
  return new TimError(ERRORS.BAD_ARGUMENT, '', { data: { operation, field } })
}
