import { PEOPLE_LIMITS, isUserId } from '@opentim/protocol'
import { encoders } from '@opentim/protocol/gateway'
import { toProfile } from '../gateway/row-mapper'
import { inPages } from './in-pages'
import { checkCount } from './peer'
import type { Handler } from './port'

/** The profiles of users; those that do not exist are absent. */
export const getProfiles: Handler<'getProfiles'> = async function* ({ users, user, page }, { userIds }) {
  checkCount(userIds, PEOPLE_LIMITS.profiles)
  const found = await users.find([...new Set(userIds.filter(isUserId))])
  const all = found.map((each) => toProfile(each, user.id))
  for (const profiles of inPages(all, encoders.Profile, page.bytes)) yield { profiles }
}
