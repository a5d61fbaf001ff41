import { PEOPLE_LIMITS } from '@opentim/protocol'
import { encoders } from '@opentim/protocol/gateway'
import { inPages } from './in-pages'
import { findNamed } from './named-users'
import { checkCount } from './peer'
import type { Handler } from './port'

/** Who of these users is here. */
export const getStatuses: Handler<'getStatuses'> = async function* ({ presence, users, page }, { userIds }) {
  checkCount(userIds, PEOPLE_LIMITS.statuses)
  const { found, failed } = await findNamed(users, userIds)
  for (const statuses of inPages(await presence.statusesOf(found), encoders.UserStatus, page.bytes)) yield { statuses }
  if (failed.length > 0) yield { failed }
}
