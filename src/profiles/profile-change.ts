import { PEOPLE_LIMITS } from '@opentim/protocol'
import type { Encodable, RequestOf } from '@opentim/protocol'
import { badArgument } from '../api/bad-argument'
import { TYPES } from '../api/constants'
import type { UpdateMyProfileOptions } from '../api/types'
import { type Fault, customFieldsFault, textFault, uint32Fault } from '../shared/value-checks'
import { wireFromOptions } from './profile-mapper'

type Check = (value: unknown) => Fault | undefined
type Field = keyof UpdateMyProfileOptions

/** What can be changed, under the names of the wire, and what it may be. */
const CHECKS: Readonly<Record<Field, Check>> = {
  nick: text(PEOPLE_LIMITS.profileTextBytes),
  avatar: text(PEOPLE_LIMITS.profileTextBytes),
  selfSignature: text(PEOPLE_LIMITS.profileTextBytes),
  location: text(PEOPLE_LIMITS.locationBytes),
  gender: oneOf('GENDER_'),
  allowType: oneOf('ALLOW_TYPE_'),
  adminForbidType: oneOf('FORBID_TYPE_'),
  birthday: uint32Fault,
  language: uint32Fault,
  messageSettings: uint32Fault,
  level: uint32Fault,
  role: uint32Fault,
  profileCustomField: (value) => customFieldsFault(value, PEOPLE_LIMITS.profileCustomPrefix, PEOPLE_LIMITS),
}

/** The request for that change; other fields than those of the API are ignored. Throws BAD_ARGUMENT. */
export function checkedChange(options: UpdateMyProfileOptions): Encodable<RequestOf<'updateProfile'>> {
  const fields = (Object.keys(CHECKS) as Field[]).filter((field) => options?.[field] !== undefined)
  if (fields.length === 0) throw badArgument('updateMyProfile', '')
  for (const field of fields) {
    const fault = CHECKS[field](options[field])
    if (fault) throw badArgument('updateMyProfile', field, fault)
  }
  return { fields, profile: wireFromOptions(options) }
}

function text(limit: number): Check {
  return (value) => textFault(value, limit)
}

/** A value of the constants that begin so. */
function oneOf(prefix: string): Check {
  return (value) => (Object.entries(TYPES).some(([name, constant]) => name.startsWith(prefix) && constant === value) ? undefined : {})
}
