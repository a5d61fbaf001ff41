import type { StoredStatus } from '../store/status-port'

/** Values of TYPES.USER_STATUS_*. */
export const USER_STATUS = { online: 1, offline: 2, loggedOut: 3 } as const
export type UserStatusType = (typeof USER_STATUS)[keyof typeof USER_STATUS]

/** What others see of a user: whether anybody is there, and what the user says of that. */
export interface UserStatus {
  readonly userId: string
  readonly type: UserStatusType
  readonly custom: string
}

/** Of somebody who never logged in. */
export const NEVER_LOGGED_IN: StoredStatus = { loggedIn: false, custom: '' }

/** What somebody is who has no session. */
export function absentType({ loggedIn }: StoredStatus): UserStatusType {
  return loggedIn ? USER_STATUS.offline : USER_STATUS.loggedOut
}

/** Who logged out says nothing any more. */
export function toStatus(userId: string, type: UserStatusType, custom: string): UserStatus {
  return { userId, type, custom: type === USER_STATUS.loggedOut ? '' : custom }
}

export function isSameStatus(one: UserStatus, other: UserStatus): boolean {
  return one.type === other.type && one.custom === other.custom
}
