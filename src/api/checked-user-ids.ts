import { isFilled } from '../shared/value-checks'
import { badArgument } from './bad-argument'

/** The users that a call names, each once. Throws BAD_ARGUMENT unless it is a list of at most `limit` userIDs. */
export function checkedUserIds(operation: string, userIds: unknown, limit = Infinity): string[] {
  if (!Array.isArray(userIds) || !userIds.every(isFilled)) throw badArgument(operation, 'userIDList')
  if (userIds.length > limit) throw badArgument(operation, 'userIDList', { limit })
  return [...new Set(userIds)]
}
