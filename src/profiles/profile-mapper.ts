import type { wire } from '@opentim/protocol'
import { TYPES } from '../api/constants'
import type { Profile } from '../api/types'
import type { ProfileRecord } from './port'

/** The object that an application gets: fresh each time, with every field that the API knows. */
export function profileFromRecord(record: ProfileRecord): Profile {
  return {
    userID: record.userId,
    nick: record.nick,
    avatar: record.avatar,
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
    lastUpdatedTime: record.updatedAtMs,
    profileCustomField: [],
  }
}

export function recordFromWire(profile: wire.Profile): ProfileRecord {
  return { userId: profile.userId, nick: profile.nick, avatar: profile.avatar, updatedAtMs: profile.updatedAtMs }
}
