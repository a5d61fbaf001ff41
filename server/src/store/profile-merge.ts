import { mergeCustomFields } from '../domain/custom-fields'
import { checkText } from './errors'
import type { ProfileChanges, UserRecord } from './port'

type ProfilePart = Pick<UserRecord, 'nick' | 'avatar' | 'details'>

/** Of everybody who never set anything beside name and face. */
export const NO_DETAILS: UserRecord['details'] = Object.freeze({})

/** A profile after a change: what is named replaces, and custom fields merge. */
export function mergeProfile(old: ProfilePart, changes: ProfileChanges): ProfilePart {
  const { nick = old.nick, avatar = old.avatar, profileCustomField, ...named } = changes
  checkTexts(changes)
  const { profileCustomField: known = [], ...others } = old.details
  const custom = mergeCustomFields(known, profileCustomField ?? [])
  const details = { ...others, ...named, ...(custom.length > 0 ? { profileCustomField: custom } : {}) }
  return { nick, avatar, details: Object.keys(details).length > 0 ? details : NO_DETAILS }
}

function checkTexts({ profileCustomField = [], ...named }: ProfileChanges): void {
  for (const [field, value] of Object.entries(named)) if (typeof value === 'string') checkText(field, value)
  for (const { key, value } of profileCustomField) checkText('profileCustomField', key + value)
}
