import { PEOPLE_LIMITS } from '@opentim/protocol'
import { Refusal } from './refusal'
import { checkText } from './texts'

/** A field that the application defines. */
export interface CustomField {
  readonly key: string
  readonly value: string
}

/** Only keys of the grammar pass, so none of them means anything to JavaScript [X09]. */
export function checkCustomFields(fields: readonly CustomField[], prefix: string): CustomField[] {
  return fields.map(({ key, value }) => {
    const name = key.startsWith(prefix) ? key.slice(prefix.length) : ''
    if (!/^\w+$/.test(name) || name.length > PEOPLE_LIMITS.customKeyBytes) throw new Refusal('BAD_REQUEST')
    checkText(value, PEOPLE_LIMITS.customValueBytes)
    return { key, value }
  })
}

/** By key: an empty value removes a field, and what is not named stays. */
export function mergeCustomFields(old: readonly CustomField[], changes: readonly CustomField[]): CustomField[] {
  const merged = new Map(old.map((field) => [field.key, field]))
  for (const field of changes) {
    if (field.value === '') merged.delete(field.key)
    else merged.set(field.key, field)
  }
  if (merged.size > PEOPLE_LIMITS.customFields) throw new Refusal('TOO_MANY')
  return [...merged.values()]
}
