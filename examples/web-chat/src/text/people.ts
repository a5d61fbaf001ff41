import { TIM, type Profile, type UserStatus } from '../sdk'

/** Who may add somebody as a friend: the value and what it means. */
export const ALLOW_TYPES: readonly (readonly [value: Profile['allowType'], label: string])[] = [
  [TIM.TYPES.ALLOW_TYPE_ALLOW_ANY, 'Anybody, without asking'],
  [TIM.TYPES.ALLOW_TYPE_NEED_CONFIRM, 'Anybody whom I agree to'],
  [TIM.TYPES.ALLOW_TYPE_DENY_ANY, 'Nobody'],
]

export const GENDERS: readonly (readonly [value: Profile['gender'], label: string])[] = [
  [TIM.TYPES.GENDER_UNKNOWN, 'Not said'],
  [TIM.TYPES.GENDER_FEMALE, 'Female'],
  [TIM.TYPES.GENDER_MALE, 'Male'],
]

const labelOf = <Value>(choices: readonly (readonly [Value, string])[], value: Value) =>
  choices.find(([choice]) => choice === value)?.[1] ?? ''

export const genderLabel = (gender: Profile['gender']) => (gender === TIM.TYPES.GENDER_UNKNOWN ? '' : labelOf(GENDERS, gender))

/** 'Online', 'Offline', or '' while nobody knows. */
export function presenceLabel(status: UserStatus | undefined): string {
  if (!status || status.statusType === TIM.TYPES.USER_STATUS_UNKNOWN) return ''
  return status.statusType === TIM.TYPES.USER_STATUS_ONLINE ? 'Online' : 'Offline'
}

const birthdayFormat = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

/** 20000131 as the value of a date field: '2000-01-31'; '' for what is no day. */
export function birthdayToField(birthday: number): string {
  const digits = String(birthday).padStart(8, '0')
  const field = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
  return birthday > 0 && !Number.isNaN(Date.parse(field)) ? field : ''
}

export const birthdayFromField = (field: string) => Number(field.replace(/-/gu, '')) || 0

export function birthdayLabel(birthday: number): string {
  const field = birthdayToField(birthday)
  return field ? birthdayFormat.format(Date.parse(field)) : ''
}

/** '1 follower', '2 followers'. */
export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
