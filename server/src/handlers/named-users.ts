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
  return { found, failed: named.filter((userId) => !known.has(userId)).map((userId) => failure(userId, 'UNKNOWN_USER')) }
}

/** What a request for many users came to for one of them. */
export function failure(userId: string, error: ErrorName): Encodable<wire.UserResult> {
  const { code, text } = ERRORS[error]
  return { userId, code, reason: text }
}
