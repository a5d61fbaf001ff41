import { ERRORS } from '@opentim/protocol'
import { TYPES } from '../api/constants'
import type { TimError } from '../api/errors'
import type { KickedOutType } from '../api/types'
import type { AccountEnd } from './session'

const KICKED_OUT_TYPES: readonly KickedOutType[] = [
  TYPES.KICKED_OUT_MULT_ACCOUNT,
  TYPES.KICKED_OUT_MULT_DEVICE,
  TYPES.KICKED_OUT_USERSIG_EXPIRED,
  TYPES.KICKED_OUT_REST_API,
]

/** Refusals after which only a new UserSig helps. */
const CREDENTIAL_CODES: readonly number[] = [
  ERRORS.SIG_EXPIRED.code,
  ERRORS.SIG_TRUNCATED.code,
  ERRORS.SIG_INVALID.code,
  ERRORS.SIG_OTHER_USER.code,
]

/** What the end of a connection means to an application that was logged in. `kickedType` comes from the gateway. */
export function accountEnd(error: TimError, kickedType: string | undefined): AccountEnd {
  const type = KICKED_OUT_TYPES.find((known) => known === kickedType)
  if (kickedType !== undefined) return { kind: 'kicked', type: type ?? TYPES.KICKED_OUT_MULT_ACCOUNT }
  if (CREDENTIAL_CODES.includes(error.code)) return { kind: 'kicked', type: TYPES.KICKED_OUT_USERSIG_EXPIRED }
  // Another page of the same browser logged in as the same user: to this page that is a take-over.
  if (error.code === ERRORS.REPLACED.code) return { kind: 'kicked', type: TYPES.KICKED_OUT_MULT_ACCOUNT }
  return { kind: 'failed', error }
}
