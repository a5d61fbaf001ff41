import { PEOPLE_LIMITS } from '@opentim/protocol'
import { deleteFriends as decide } from '../domain/friendship'
import type { Handler } from './port'
import { findOthers, toUserResults } from './user-results'

/** Users leave the asker's list, and the asker theirs where that is asked for. */
export const deleteFriends: Handler<'deleteFriends'> = async (context, { userIds, both }) => {
  const { user } = context
  const others = await findOthers(context, userIds, PEOPLE_LIMITS.deletedFriends)
  const result = await context.changeFacts({ user, others }, (found) => decide(found, user, { others, both }))
  return { results: toUserResults({ asker: user, userIds, missing: 'NOT_A_FRIEND' }, result) }
}
