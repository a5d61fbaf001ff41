import type { IndexRecord, LogEntry, OutboxEntry } from '../../sync/port'
import type { Intervals } from './intervals'

/**
 * Is it what we once stored? What is on the disk may have been broken by the disk, by another program or by another
 * version of this one: a record that does not pass is skipped and loaded again from the gateway (P08).
 */
export function isLogEntry(value: unknown): value is LogEntry {
  return isRecord(value) && isSeq(value['seq']) && isSeq(value['sequence']) && isNumber(value['time'])
    && typeof value['kind'] === 'string' && (value['message'] === null || isMessage(value['message']))
    && (value['revocation'] === null || isRecord(value['revocation']))
}

const INDEX_NUMBERS = ['headSeq', 'headSequence', 'trimSeq', 'readSeq', 'peerReadSeq', 'clearSeq', 'unread']

export function isIndexRecord(value: unknown): value is IndexRecord {
  return isRecord(value) && typeof value['conversationId'] === 'string'
    && INDEX_NUMBERS.every((name) => isSeq(value[name]))
    && typeof value['hidden'] === 'boolean' && (value['last'] === null || isLogEntry(value['last']))
}

export function isOutboxEntry(value: unknown): value is OutboxEntry {
  return isRecord(value) && isMessage(value['record']) && isSeq(value['localIndex'])
    && (value['state'] === 'pending' || value['state'] === 'failed')
}

export function isIntervals(value: unknown): value is Intervals {
  return Array.isArray(value)
    && value.every((interval: unknown, i) => isInterval(interval) && endsBefore(value[i + 1], interval))
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isMessage(value: unknown): boolean {
  return isRecord(value) && isRecord(value['payload'])
    && ['id', 'conversationId', 'from', 'to', 'type'].every((name) => typeof value[name] === 'string')
}

function isSeq(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0
}

function isInterval(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && isSeq(value[0]) && isSeq(value[1]) && value[0] <= value[1] + 1
}

function endsBefore(next: unknown, interval: [number, number]): boolean {
  return next === undefined || (isInterval(next) && interval[1] + 1 < next[0])
}
