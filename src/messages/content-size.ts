import type { MessageRecord } from '../sync/port'
import { utf8Length } from '../shared/utf8'

/** What one message may carry; the gateway counts exactly, and refuses with the same code. */
export const CONTENT_BYTES_LIMIT = 12 * 1024

/** Bytes of what the sender wrote, without the few that encoding adds: nothing that fits is refused by it. */
export function contentBytes(record: MessageRecord): number {
  const texts = [record.cloudCustomData, ...record.atUserList, ...stringsOf(record.payload)]
  return texts.reduce((sum, text) => sum + utf8Length(text), 0)
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : []
}
