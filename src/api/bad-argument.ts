import { ERRORS } from '@opentim/protocol'
import { TimError } from './errors'

/**
 * The error of an argument that is missing, of a wrong type or too large; `field` is empty where it is not one of them
 * that is wrong. `fault` says what would be right.
 */
export function badArgument(operation: string, field: string, fault?: { readonly limit?: number }): TimError {
  return new TimError(ERRORS.BAD_ARGUMENT, '', { data: { operation, field, ...fault } })
}
