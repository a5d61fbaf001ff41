import { PEOPLE_LIMITS } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import type { ProfileChanges } from '../store/port'
import { checkCustomFields } from './custom-fields'
import { ALLOW_TYPE, FORBID_TYPE, GENDER } from './people-types'
import { Refusal } from './refusal'
import { checkText, toName } from './texts'

type Reader = (profile: wire.Profile) => ProfileChanges

const { profileTextBytes, locationBytes, profileCustomPrefix } = PEOPLE_LIMITS

/** What each field of a request changes, by its name in the API. Numbers are unsigned 32 bits by their encoding. */
const READERS = new Map<string, Reader>([
  ['nick', ({ nick }) => ({ nick: toName(nick, profileTextBytes) })],
  ['avatar', ({ avatar }) => ({ avatar: text(avatar, profileTextBytes) })],
  ['gender', ({ gender }) => ({ gender: oneOf(GENDER, gender) })],
  ['birthday', ({ birthday }) => ({ birthday })],
  ['location', ({ location }) => ({ location: text(location, locationBytes) })],
  ['selfSignature', ({ selfSignature }) => ({ selfSignature: text(selfSignature, profileTextBytes) })],
  ['allowType', ({ allowType }) => ({ allowType: oneOf(ALLOW_TYPE, allowType) })],
  ['language', ({ language }) => ({ language })],
  ['messageSettings', ({ messageSettings }) => ({ messageSettings })],
  ['adminForbidType', ({ adminForbidType }) => ({ adminForbidType: oneOf(FORBID_TYPE, adminForbidType) })],
  ['level', ({ level }) => ({ level })],
  ['role', ({ role }) => ({ role })],
  ['profileCustomField', ({ custom }) => ({ profileCustomField: checkCustomFields(custom, profileCustomPrefix) })],
])

/** What a request changes of the user's profile. Refuses fields that are unknown, and values that are out of bounds. */
export function profileChanges({ fields, profile }: wire.UpdateProfileRequest): ProfileChanges {
  const readers = [...new Set(fields)].map((name) => READERS.get(name))
  if (!profile || !readers.every((reader) => reader !== undefined)) throw new Refusal('BAD_REQUEST')
  return readers.reduce<ProfileChanges>((sum, reader) => ({ ...sum, ...reader(profile) }), {})
}

function text(value: string, mostBytes: number): string {
  checkText(value, mostBytes)
  return value
}

function oneOf(values: Readonly<Record<string, string>>, value: string): string {
  if (!Object.values(values).includes(value)) throw new Refusal('BAD_REQUEST')
  return value
}
