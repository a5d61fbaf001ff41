import type { ProfileRecord } from '../../profiles/port'
import type { FactRecord, IndexRecord, LogEntry, OutboxEntry } from '../../sync/port'
import type { Intervals } from './intervals'

type Check = (value: unknown) => boolean

/**
 * Is it what we once stored? What is on the disk may have been broken by the disk, by another program or by another
 * version of this one: a record that does not pass is skipped and loaded again from the gateway (P08).
 */
function shape<Checked>(fields: Readonly<Record<string, Check>>): (value: unknown) => value is Checked {
  const checks = Object.entries(fields)
  return (value): value is Checked => isRecord(value) && checks.every(([name, check]) => check(value[name]))
}

const isString: Check = (value) => typeof value === 'string'
const isBoolean: Check = (value) => typeof value === 'boolean'
const isSeq = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0
const orNull = (check: Check): Check => (value) => value === null || check(value)
const orAbsent = (check: Check): Check => (value) => value === undefined || check(value)
const listOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check)

const isCustomField = shape({ key: isString, value: isString })

const isMessage = shape({
  id: isString, conversationId: isString, from: isString, to: isString, type: isString, payload: isRecord,
})

export const isLogEntry = shape<LogEntry>({
  seq: isSeq, sequence: isSeq, time: isNumber, kind: isString, message: orNull(isMessage), revocation: orNull(isRecord),
})

export const isIndexRecord = shape<IndexRecord>({
  conversationId: isString, headSeq: isSeq, headSequence: isSeq, trimSeq: isSeq, readSeq: isSeq, peerReadSeq: isSeq,
  clearSeq: isSeq, unread: isSeq, hidden: isBoolean, last: orNull(isLogEntry),
})

export const isOutboxEntry = shape<OutboxEntry>({
  record: isMessage, localIndex: isSeq, state: (value) => value === 'pending' || value === 'failed',
})

export const isFactRecord = shape<FactRecord>({
  kind: isSeq, key: isString, uver: isSeq, removed: isBoolean, name: isString, time: isNumber, source: isString, wording: isString,
  groups: listOf(isString), custom: listOf(isCustomField), both: isBoolean, count: isSeq,
})

export const isProfileRecord = shape<ProfileRecord>({
  userId: isString, nick: isString, avatar: isString, updatedAtMs: isNumber, namedAtMs: orAbsent(isNumber),
  gender: orAbsent(isString), birthday: orAbsent(isSeq), location: orAbsent(isString), selfSignature: orAbsent(isString),
  allowType: orAbsent(isString), language: orAbsent(isSeq), level: orAbsent(isSeq), role: orAbsent(isSeq),
  messageSettings: orAbsent(isSeq), adminForbidType: orAbsent(isString),
  custom: orAbsent(listOf(isCustomField)),
})

export function isIntervals(value: unknown): value is Intervals {
  return Array.isArray(value)
    && value.every((interval: unknown, i) => isInterval(interval) && endsBefore(value[i + 1], interval))
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isNumber(value: unknown): value is number {
  return Number.isFinite(value)
}

function isInterval(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && isSeq(value[0]) && isSeq(value[1]) && value[0] <= value[1] + 1
}

function endsBefore(next: unknown, interval: [number, number]): boolean {
  return next === undefined || (isInterval(next) && interval[1] + 1 < next[0])
}
