import type { UserRecord } from './port'

/** What an index row and its profile weigh beside the newest message and what the user says of themselves. */
const ROW_OVERHEAD_BYTES = 160

/** What a conversation adds to a page of the index. */
export function indexRowBytes(newestBody: Uint8Array | null | undefined, { nick, avatar, details }: Pick<UserRecord, 'nick' | 'avatar' | 'details'>): number {
  return ROW_OVERHEAD_BYTES + (newestBody?.length ?? 0) + Buffer.byteLength(nick) + Buffer.byteLength(avatar) + Buffer.byteLength(JSON.stringify(details))
}

/** How many rows a page may have: what they weigh together, and how many come in any case, so that pages advance. */
export interface PageRoom {
  readonly bytes: number
  readonly least: 0 | 1
}

/** The rows from the first on for which there is room. */
export function fitting<Row>(rows: readonly Row[], { bytes, least }: PageRoom, weightOf: (row: Row) => number): Row[] {
  let left = bytes
  const end = rows.findIndex((row) => (left -= weightOf(row)) < 0)
  return end < 0 ? [...rows] : rows.slice(0, Math.max(least, end))
}
