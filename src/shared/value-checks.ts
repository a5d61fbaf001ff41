import { utf8Length } from './utf8'

/** What is wrong with a value, for the data of an error; where it is too long or too many, with what would be right. */
export interface Fault {
  readonly limit?: number
}

export interface CustomFieldLimits {
  readonly customFields: number
  /** Of the part of a key behind its prefix. */
  readonly customKeyBytes: number
  readonly customValueBytes: number
}

/** A name of somebody or something. */
export function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** A text of at most `limit` bytes of UTF-8. */
export function textFault(value: unknown, limit: number): Fault | undefined {
  if (typeof value !== 'string') return {}
  return utf8Length(value) > limit ? { limit } : undefined
}

/** A whole number as the wire has it. */
export function uint32Fault(value: unknown): Fault | undefined {
  return Number.isInteger(value) && value === Number(value) >>> 0 ? undefined : {}
}

/** `[{ key, value }]` with keys of that prefix. */
export function customFieldsFault(fields: unknown, prefix: string, limits: CustomFieldLimits): Fault | undefined {
  if (!Array.isArray(fields)) return {}
  if (fields.length > limits.customFields) return { limit: limits.customFields }
  const isKey = new RegExp(`^${prefix}\\w{1,${limits.customKeyBytes}}$`)
  for (const field of fields as unknown[]) {
    const { key, value } = Object(field) as Record<string, unknown>
    const fault = typeof key === 'string' && isKey.test(key) ? textFault(value, limits.customValueBytes) : {}
    if (fault) return fault
  }
  return undefined
}
