import type { wire } from '@opentim/protocol'
import type { UserFailure, UserListResult } from '../api/types'

/** Those of the users for whom a request failed. The gateway says each reason once, with the first of that code. */
export function failuresOf(results: readonly Pick<wire.UserResult, 'userId' | 'code' | 'reason'>[]): UserFailure[] {
  const reasons = new Map<number, string>()
  return results.flatMap(({ userId, code, reason }) => {
    if (reason) reasons.set(code, reason)
    return code === 0 ? [] : { userID: userId, code, message: reasons.get(code) ?? '' }
  })
}

/** For whom a request did what it should, and for whom it failed. */
export function userListOf(results: readonly wire.UserResult[]): UserListResult {
  const successUserIDList = results.flatMap(({ userId, code }) => (code === 0 ? userId : []))
  return { successUserIDList, failureUserIDList: failuresOf(results) }
}
