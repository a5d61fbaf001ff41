import { ERRORS, isUserId } from '@opentim/protocol'
import type { Encodable, ErrorName, wire } from '@opentim/protocol'
import type { UserCache } from '../gateway/user-cache'
import type { UserRecord } from '../store/port'

export interface NamedUsers {
  readonly found: readonly UserRecord[]
  readonly failed: readonly Encodable<wire.UserResult>[]
}

/** The users that a request names, each once; those that do not exist, with the reason. */
export async function findNamed(users: UserCache, userIds: readonly string[]): Promise<NamedUsers> {
  const named = [...new Set(userIds)]
  const found = await users.find(named.filter(isUserId))
  const known = new Set(found.map(({ userId }) => userId))
  const failure = failureSayer()
  return { found, failed: named.filter((userId) => !known.has(userId)).map((userId) => failure(userId, 'UNKNOWN_USER')) }
}

/**
 * Says of one answer what the request came to for users for whom it failed. The text of an error comes with the first of
 * them alone: a thousand times it would be most of the answer.
 */
export function failureSayer(): (userId: string, error: ErrorName) => Encodable<wire.UserResult> {
  const said = new Set<ErrorName>()
  return (userId, error) => {
    const { code, text } = ERRORS[error]
    const reason = said.has(error) ? undefined : text
    said.add(error)
    return { userId, code, reason }
  }
}
