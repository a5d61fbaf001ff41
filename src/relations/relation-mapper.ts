import { FactKind } from '@opentim/protocol'
import { TYPES } from '../api/constants'
import type { Friend, FriendApplication, Profile } from '../api/types'
import { copyOfFields } from '../shared/copy-of-fields'
import type { FactRecord } from '../sync/port'

/** The object that an application gets; fresh each time, as all here. */
export function friendFromFact({ key, name, source, wording, custom }: FactRecord, groupList: string[], profile: Profile): Friend {
  return { userID: key, remark: name, groupList, source, wording, profile, friendCustomField: copyOfFields(custom) }
}

export function applicationFromFact({ kind, key, time, source, wording }: FactRecord, { nick, avatar }: Profile): FriendApplication {
  return {
    userID: key, nick, avatar, source, wording,
    time: Math.floor(time / 1000),
    type: kind === FactKind.APPLICATION_IN ? TYPES.SNS_APPLICATION_SENT_TO_ME : TYPES.SNS_APPLICATION_SENT_BY_ME,
  }
}
