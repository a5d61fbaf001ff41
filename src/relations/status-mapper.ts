import type { wire } from '@opentim/protocol'
import type { UserStatus, UserStatusType } from '../api/types'

/** The object that an application gets. */
export function statusFromWire({ userId, type, custom }: wire.UserStatus): UserStatus {
  return { userID: userId, statusType: type as UserStatusType, customStatus: custom }
}
