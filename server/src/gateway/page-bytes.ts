/** Towards mini programs a message has to stay under 64 KB [SYNC-11]. */
const PAGE_BYTES = { miniprogram: 56 * 1024, other: 256 * 1024 }

/** What one page of an answer weighs at most on the client's platform. */
export function pageBytes(platform: string | undefined): number {
  return platform === 'miniprogram' ? PAGE_BYTES.miniprogram : PAGE_BYTES.other
}
