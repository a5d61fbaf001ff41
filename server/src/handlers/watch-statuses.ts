import { PEOPLE_LIMITS } from '@opentim/protocol'
import type { Encodable, wire } from '@opentim/protocol'
import type { UserRecord } from '../store/port'
import { failureSayer, findNamed } from './named-users'
import { checkCount } from './peer'
import type { Handler } from './port'

/** Whose changes of status this session hears, and how those are now. */
export const watchStatuses: Handler<'watchStatuses'> = async ({ presence, users, watch }, { userIds, stop, all }) => {
  if (stop && all) watch.clear()
  checkCount(userIds, PEOPLE_LIMITS.watchedPerCall)
  const { found, failed } = await findNamed(users, userIds)
  if (stop) {
    for (const { id } of found) watch.remove(id)
    return { failed }
  }
  // Watched before they are read: a change in between is told, and one before is in the answer.
  const watched: UserRecord[] = []
  const left: Encodable<wire.UserResult>[] = []
  const failure = failureSayer()
  for (const user of found) {
    if (watch.add(user.id)) watched.push(user)
    else left.push(failure(user.userId, 'TOO_MANY'))
  }
  return { statuses: await presence.statusesOf(watched), failed: [...failed, ...left] }
}
