import type { UserStatus } from './profile'
import type { UserFailure } from './relation-options'

export interface SetSelfStatusOptions {
  /** At most 100 bytes; empty clears it. */
  customStatus: string
}

export interface UserStatusResult {
  successUserList: UserStatus[]
  failureUserList: UserFailure[]
}

export interface StatusSubscriptionResult {
  failureUserList: UserFailure[]
}
