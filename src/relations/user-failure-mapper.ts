import type { wire } from '@opentim/protocol'
import type { UserFailure } from '../api/types'

/** Those of the users for whom a request failed. */
export function failuresOf(results: readonly Pick<wire.UserResult, 'userId' | 'code' | 'reason'>[]): UserFailure[] {
  return results.flatMap(({ userId, code, reason }) => (code === 0 ? [] : { userID: userId, code, message: reason }))
}

/** The others. */
export function succeededOf(results: readonly Pick<wire.UserResult, 'userId' | 'code'>[]): string[] {
  return results.flatMap(({ userId, code }) => (code === 0 ? userId : []))
}
