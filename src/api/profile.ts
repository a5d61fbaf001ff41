import type { AdminForbidType, AllowType, Gender, UserStatusType } from './value-types'

/** A user as short as possible. */
export interface UserInfo {
  userID: string
  nick: string
  avatar: string
}

/** One custom field of a profile, group or friend. */
export interface CustomField {
  key: string
  value: string
}

/** A user's profile: plain data, a snapshot. */
export interface Profile extends UserInfo {
  gender: Gender
  /** For example 20000101; 0 when unknown. */
  birthday: number
  location: string
  selfSignature: string
  allowType: AllowType
  language: number
  messageSettings: number
  adminForbidType: AdminForbidType
  level: number
  role: number
  /** Milliseconds, the server's clock. */
  lastUpdatedTime: number
  profileCustomField: CustomField[]
}

/** Whether a user is online, as the server last said. */
export interface UserStatus {
  userID: string
  statusType: UserStatusType
  customStatus: string
}
