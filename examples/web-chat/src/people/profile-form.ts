import { TIM, type Profile } from '../sdk'
import { birthdayFromField, birthdayToField } from '../text/people'

/** What the form of the own profile holds: texts, as fields have them. */
export interface ProfileForm {
  nick: string
  avatar: string
  selfSignature: string
  gender: Profile['gender']
  location: string
  /** As a date field has it: '2000-01-31'. */
  birthday: string
  allowType: Profile['allowType']
  customStatus: string
}

export const formOf = (profile: Profile | undefined, customStatus: string): ProfileForm => ({
  nick: profile?.nick ?? '',
  avatar: profile?.avatar ?? '',
  selfSignature: profile?.selfSignature ?? '',
  gender: profile?.gender ?? TIM.TYPES.GENDER_UNKNOWN,
  location: profile?.location ?? '',
  birthday: birthdayToField(profile?.birthday ?? 0),
  allowType: profile?.allowType ?? TIM.TYPES.ALLOW_TYPE_NEED_CONFIRM,
  customStatus,
})

/** The fields that were changed, as updateMyProfile() takes them: what is not named stays. */
export function changesOf(before: ProfileForm, now: ProfileForm) {
  const differs = (field: keyof ProfileForm) => now[field].trim() !== before[field]
  return {
    ...(differs('nick') && { nick: now.nick.trim() }),
    ...(differs('avatar') && { avatar: now.avatar.trim() }),
    ...(differs('selfSignature') && { selfSignature: now.selfSignature.trim() }),
    ...(differs('location') && { location: now.location.trim() }),
    ...(differs('gender') && { gender: now.gender }),
    ...(differs('birthday') && { birthday: birthdayFromField(now.birthday) }),
    ...(differs('allowType') && { allowType: now.allowType }),
  }
}
