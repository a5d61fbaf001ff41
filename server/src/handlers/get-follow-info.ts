import { PEOPLE_LIMITS } from '@opentim/protocol'
import { findNamed } from './named-users'
import { checkCount } from './peer'
import type { Handler } from './port'

/** How long the lists of users are, and how they and the asker stand to each other. */
export const getFollowInfo: Handler<'getFollowInfo'> = async (context, { userIds }) => {
  const { store, users, user } = context
  checkCount(userIds, PEOPLE_LIMITS.followChanges)
  const { found, failed } = await findNamed(users, userIds)
  const counts = await store.follows.counts(user.id, found.map(({ id }) => id))
  const infos = found.map(({ id, userId }) => {
    const { followers = 0, following = 0, mutual = 0, followsMe = false, followedByMe = false } = counts.get(id) ?? {}
    return { userId, followersCount: followers, followingCount: following, mutualCount: mutual, followsMe, followedByMe }
  })
  return { infos: [...infos, ...failed] }
}
