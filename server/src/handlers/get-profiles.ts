import { PEOPLE_LIMITS, isUserId } from '@opentim/protocol'
import { toProfile } from '../gateway/row-mapper'
import { checkCount } from './peer'
import type { Handler } from './port'

/** The profiles of users; those that do not exist are absent. */
export const getProfiles: Handler<'getProfiles'> = async ({ users, user }, { userIds }) => {
  checkCount(userIds, PEOPLE_LIMITS.profiles)
  const found = await users.find([...new Set(userIds.filter(isUserId))])
  return { profiles: found.map((each) => toProfile(each, user.id)) }
}
