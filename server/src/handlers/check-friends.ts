import { PEOPLE_LIMITS } from '@opentim/protocol'
import { checkFriends as decide } from '../domain/friendship'
import type { Handler } from './port'
import { findOthers, toUserResults } from './user-results'

/** What users are to the asker, and with `both` the asker to them. */
export const checkFriends: Handler<'checkFriends'> = async (context, { userIds, both }) => {
  const { user, store } = context
  const others = await findOthers(context, userIds, PEOPLE_LIMITS.checkedFriends)
  const found = await store.facts.read({ user, others })
  return { results: toUserResults({ asker: user, userIds }, decide(found, user, { others, both })) }
}
