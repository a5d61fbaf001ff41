import type { Encodable, wire } from '@opentim/protocol'
import { TYPES } from '../api/constants'
import type { AdminForbidType, AllowType, Gender, Profile, UpdateMyProfileOptions } from '../api/types'
import { copyOfFields } from '../shared/copy-of-fields'
import type { ProfileRecord } from './port'

/** The fields that few users have set, with what screens read where they are not. */
const DEFAULTS = {
  gender: TYPES.GENDER_UNKNOWN,
  birthday: 0,
  location: '',
  selfSignature: '',
  allowType: TYPES.ALLOW_TYPE_NEED_CONFIRM,
  language: 0,
  messageSettings: 0,
  adminForbidType: TYPES.FORBID_TYPE_NONE,
  level: 0,
  role: 0,
} as const

type Detail = keyof typeof DEFAULTS

const DETAILS = Object.keys(DEFAULTS) as Detail[]

/**
 * The object that an application gets: fresh each time, with every field that the API knows. Written out in one literal:
 * a list makes thousands of them.
 */
export function profileFromRecord(record: ProfileRecord): Profile {
  return {
    userID: record.userId,
    nick: record.nick,
    avatar: record.avatar,
    gender: (record.gender ?? DEFAULTS.gender) as Gender,
    birthday: record.birthday ?? 0,
    location: record.location ?? '',
    selfSignature: record.selfSignature ?? '',
    allowType: (record.allowType ?? DEFAULTS.allowType) as AllowType,
    language: record.language ?? 0,
    messageSettings: record.messageSettings ?? 0,
    adminForbidType: (record.adminForbidType ?? DEFAULTS.adminForbidType) as AdminForbidType,
    level: record.level ?? 0,
    role: record.role ?? 0,
    lastUpdatedTime: record.updatedAtMs,
    profileCustomField: record.custom ? copyOfFields(record.custom) : [],
  }
}

/** What screens read before anything is known of somebody. */
export function unknownProfile(userId: string): Profile {
  return profileFromRecord({ userId, nick: '', avatar: '', updatedAtMs: 0 })
}

export function recordFromWire(profile: wire.Profile): ProfileRecord {
  const { userId, nick, avatar, updatedAtMs, custom } = profile
  const details: Partial<Record<Detail, string | number>> = {}
  for (const field of DETAILS) {
    const value = profile[field]
    if (value && value !== DEFAULTS[field]) details[field] = value
  }
  const rest = custom.length > 0 ? { custom: copyOfFields(custom) } : undefined
  return Object.assign({ userId, nick, avatar, updatedAtMs }, details as Partial<ProfileRecord>, rest)
}

/** Those fields of the options, which are checked, as the wire has them. */
export function wireFromOptions(options: UpdateMyProfileOptions): Encodable<wire.Profile> {
  const { nick, avatar, profileCustomField } = options
  const details: Partial<Record<Detail, unknown>> = {}
  for (const field of DETAILS) details[field] = options[field]
  return { nick, avatar, custom: profileCustomField && copyOfFields(profileCustomField), ...(details as Encodable<wire.Profile>) }
}

/** Do the two say the same of the user, whenever that was? */
export function isSameProfile(one: ProfileRecord, other: ProfileRecord): boolean {
  return one.nick === other.nick && one.avatar === other.avatar
    && DETAILS.every((field) => one[field] === other[field])
    && JSON.stringify(one.custom) === JSON.stringify(other.custom)
}
