import { isUserId } from '@opentim/protocol'
import type { Config } from '../config/settings'
import { applicationKey } from '../credentials/application-key'
import { makeUserSig } from '../credentials/user-sig'

/** The vendor's default: 180 days. */
const LIFE_SECONDS = 180 * 86_400

/** `opentim-server usersig USER`: a UserSig for that userID. Throws when it is none. */
export function usersig(config: Config, userId: string | undefined): string {
  if (userId === undefined || !isUserId(userId)) throw new Error('usersig: name a userID of 1 to 32 printable ASCII characters')
  return makeUserSig(applicationKey(config), userId, { nowMs: Date.now(), lifeSeconds: LIFE_SECONDS })
}
