import type { wire } from '@opentim/protocol'
import type { UserFailure } from '../api/types'

/** Those of the users for whom a request failed. The gateway says each reason once, with the first of that code. */
export function failuresOf(results: readonly Pick<wire.UserResult, 'userId' | 'code' | 'reason'>[]): UserFailure[] {
  const reasons = new Map<number, string>()
  return results.flatMap(({ userId, code, reason }) => {
    if (code === 0) return []
    const message = reason || (reasons.get(code) ?? '')
    reasons.set(code, message)
    return { userID: userId, code, message }
  })
}

/** The others. */
export function succeededOf(results: readonly Pick<wire.UserResult, 'userId' | 'code'>[]): string[] {
  return results.flatMap(({ userId, code }) => (code === 0 ? userId : []))
}
