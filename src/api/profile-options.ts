import type { CustomField } from './profile'
import type { AdminForbidType, AllowType, Gender } from './value-types'

export interface GetUserProfileOptions {
  /** At most 100; the rest is dropped. */
  userIDList: string[]
}

/** At least one field; what is not named stays. Texts are counted in bytes of UTF-8. */
export interface UpdateMyProfileOptions {
  /** At most 500 bytes. Control and direction characters are left out. */
  nick?: string
  /** An address; at most 500 bytes. */
  avatar?: string
  gender?: Gender
  /** At most 500 bytes. */
  selfSignature?: string
  allowType?: AllowType
  /** For example 20000101. */
  birthday?: number
  /** At most 16 bytes. */
  location?: string
  language?: number
  /** Bit 0: 0 takes messages, 1 refuses them. Told to nobody else. */
  messageSettings?: number
  /** Told to nobody else. */
  adminForbidType?: AdminForbidType
  level?: number
  role?: number
  /**
   * At most 20 in all; a key is `Tag_Profile_Custom_` and up to 16 letters, digits or `_`, a value has at most 500 bytes.
   * Fields that are not named stay; an empty value removes a field.
   */
  profileCustomField?: CustomField[]
}
