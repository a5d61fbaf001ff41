import { isUserId } from '@opentim/protocol'
import type { Encodable, ErrorName, wire } from '@opentim/protocol'
import type { UserOutcome } from '../domain/relations'
import type { UserRecord } from '../store/port'
import { failureSayer } from './named-users'
import { checkCount } from './peer'
import type { HandlerContext } from './port'

/** The users of a request who exist, each once, and without the asker: nobody has a relation with themselves. */
export function findOthers({ users, user }: HandlerContext, userIds: readonly string[], most: number): Promise<UserRecord[]> {
  checkCount(userIds, most)
  return users.find([...new Set(userIds.filter((userId) => isUserId(userId) && userId !== user.userId))])
}

export interface ResultQuery {
  readonly asker: UserRecord
  readonly userIds: readonly string[]
  /** For those who do not exist. */
  readonly missing?: ErrorName
}

/** One result for each user that was asked for, in that order. */
export function toUserResults({ asker, userIds, missing = 'UNKNOWN_USER' }: ResultQuery, outcomes: readonly UserOutcome[]): Encodable<wire.UserResult>[] {
  const byUser = new Map(outcomes.map((outcome) => [outcome.userId, outcome]))
  const failure = failureSayer()
  return [...new Set(userIds)].map((userId) => {
    const error = userId === asker.userId ? 'RELATION_CONFLICT' : missing
    const outcome: UserOutcome = byUser.get(userId) ?? { userId, error }
    return outcome.error ? failure(userId, outcome.error) : { userId, relation: outcome.relation }
  })
}
