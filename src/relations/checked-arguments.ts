import { badArgument } from '../api/bad-argument'
import { isFilled, textFault } from '../shared/value-checks'

/** One of the options that must be there. `limit`: bytes of UTF-8. */
export function checkedName<Field extends string>(
  operation: string, options: Readonly<Partial<Record<Field, unknown>>> | undefined, field: Field, limit = Infinity,
): string {
  const value = options?.[field]
  if (!isFilled(value)) throw badArgument(operation, field)
  return checkedText(operation, options, field, limit)
}

/** A text that may be left out, and is empty then. */
export function checkedText<Field extends string>(
  operation: string, options: Readonly<Partial<Record<Field, unknown>>> | undefined, field: Field, limit: number,
): string {
  const value = options?.[field] === undefined ? '' : options[field]
  const fault = textFault(value, limit)
  if (fault) throw badArgument(operation, field, fault)
  return String(value)
}

/** Which of two constants `type` is; true for the first one, and where there is none. */
export function isFirst(operation: string, type: unknown, [first, second]: readonly [string, string]): boolean {
  if (type !== undefined && type !== first && type !== second) throw badArgument(operation, 'type')
  return type !== second
}
