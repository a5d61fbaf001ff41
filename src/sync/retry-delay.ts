const FIRST_CEILING_MS = 500
const LAST_CEILING_MS = 30_000

/** How long to wait before try number `attempt` (from 1) is repeated: full jitter, never at once. */
export function retryDelayMs(attempt: number, randomUint32: () => number): number {
  const ceilingMs = Math.min(LAST_CEILING_MS, FIRST_CEILING_MS * 2 ** Math.min(attempt, 10))
  return 50 + Math.floor((randomUint32() / 2 ** 32) * ceilingMs)
}
