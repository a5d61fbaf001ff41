import { PEOPLE_LIMITS } from '@opentim/protocol'
import { findNamed } from './named-users'
import { checkCount } from './peer'
import type { Handler } from './port'

/** Who of these users is here. */
export const getStatuses: Handler<'getStatuses'> = async ({ presence, users }, { userIds }) => {
  checkCount(userIds, PEOPLE_LIMITS.statuses)
  const { found, failed } = await findNamed(users, userIds)
  return { statuses: await presence.statusesOf(found), failed }
}
