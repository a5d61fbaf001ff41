import { PEOPLE_LIMITS } from '@opentim/protocol'
import { encoders } from '@opentim/protocol/gateway'
import { checkFriends as decide } from '../domain/friendship'
import { inPages } from './in-pages'
import type { Handler } from './port'
import { findOthers, toUserResults } from './user-results'

/** What users are to the asker, and with `both` the asker to them. */
export const checkFriends: Handler<'checkFriends'> = async function* (context, { userIds, both }) {
  const { user, store, page } = context
  const others = await findOthers(context, userIds, PEOPLE_LIMITS.checkedFriends)
  const found = await store.facts.read({ user, others })
  const all = toUserResults({ asker: user, userIds }, decide(found, user, { others, both }))
  for (const results of inPages(all, encoders.UserResult, page.bytes)) yield { results }
}
