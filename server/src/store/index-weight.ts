import type { UserRecord } from './port'

/** What an index row and its profile weigh beside the newest message, the nick and the avatar. */
const ROW_OVERHEAD_BYTES = 160

/** What a conversation adds to a page of the index. */
export function indexRowBytes(newestBody: Uint8Array | null | undefined, peer: Pick<UserRecord, 'nick' | 'avatar'>): number {
  return ROW_OVERHEAD_BYTES + (newestBody?.length ?? 0) + Buffer.byteLength(peer.nick) + Buffer.byteLength(peer.avatar)
}

/** The rows from the first on that weigh no more than that together; one at least, so that pages advance. */
export function fitting<Row>(rows: readonly Row[], bytes: number, weightOf: (row: Row) => number): Row[] {
  let left = bytes
  const end = rows.findIndex((row) => (left -= weightOf(row)) < 0)
  return end < 0 ? [...rows] : rows.slice(0, Math.max(1, end))
}
