import { badArgument } from './bad-argument'

/** The users that a call names, each once. Throws BAD_ARGUMENT unless it is a list of at most `limit` userIDs. */
export function checkedUserIds(operation: string, userIds: unknown, limit: number): string[] {
  if (!Array.isArray(userIds) || userIds.length > limit || !userIds.every(isName)) throw badArgument(operation, 'userIDList')
  return [...new Set(userIds)]
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
