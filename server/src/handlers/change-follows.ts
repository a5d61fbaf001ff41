import { PEOPLE_LIMITS } from '@opentim/protocol'
import type { Handler } from './port'
import { findOthers, toUserResults } from './user-results'

/** Follows users, or no longer. What is so already is a success. */
export const changeFollows: Handler<'changeFollows'> = async (context, { remove, userIds }) => {
  const { user, store } = context
  const others = await findOthers(context, userIds, PEOPLE_LIMITS.followChanges)
  context.publish(await store.follows.change(user, others, !remove))
  return { results: toUserResults({ asker: user, userIds }, others.map(({ userId }) => ({ userId }))) }
}
