import { isUserId } from '@opentim/protocol'
import { toProfile } from '../gateway/row-mapper'
import { checkCount } from './peer'
import type { Handler } from './port'

const MOST_USERS = 100

/** The profiles of users; those that do not exist are absent. */
export const getProfiles: Handler<'getProfiles'> = async ({ users }, { userIds }) => {
  checkCount(userIds, MOST_USERS)
  const found = await users.find([...new Set(userIds.filter(isUserId))])
  return { profiles: found.map(toProfile) }
}
