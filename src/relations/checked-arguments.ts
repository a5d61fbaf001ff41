import { badArgument } from '../api/bad-argument'
import { textFault } from '../shared/value-checks'

/** The users that a call names, each once. Throws BAD_ARGUMENT unless it is a list of at most `limit` userIDs. */
export function checkedUserIds(operation: string, userIds: unknown, limit: number): string[] {
  if (!Array.isArray(userIds) || !userIds.every(isName)) throw badArgument(operation, 'userIDList')
  if (userIds.length > limit) throw badArgument(operation, 'userIDList', { limit })
  return [...new Set(userIds)]
}

/** One of the options that must be there. `limit`: bytes of UTF-8. */
export function checkedName<Field extends string>(
  operation: string, options: Readonly<Partial<Record<Field, unknown>>> | undefined, field: Field, limit = Infinity,
): string {
  const value = options?.[field]
  if (!isName(value)) throw badArgument(operation, field)
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

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
