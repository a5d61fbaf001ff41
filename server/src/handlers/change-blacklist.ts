import { PEOPLE_LIMITS } from '@opentim/protocol'
import { block, unblock } from '../domain/blacklist'
import { Refusal } from '../domain/refusal'
import type { Handler } from './port'
import { findOthers, toUserResults } from './user-results'

/** Blocks users, or lets them write again. */
export const changeBlacklist: Handler<'changeBlacklist'> = async (context, { remove, userIds }) => {
  const { user, clock } = context
  if (!remove && userIds.includes(user.userId)) throw new Refusal('CANNOT_BLOCK_SELF')
  const others = await findOthers(context, userIds, PEOPLE_LIMITS.blacklistChanges)
  const nowMs = clock.now()
  const result = await context.changeFacts({ user, others }, (found) =>
    remove ? unblock(found, user, others) : block(found, user, others, nowMs))
  return { results: toUserResults({ asker: user, userIds }, result) }
}
