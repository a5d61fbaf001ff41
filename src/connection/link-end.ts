import { CLOSE, ERRORS, isRetryable } from '@opentim/protocol'
import type { ErrorDefinition } from '@opentim/protocol'
import { TYPES } from '../api/constants'
import { TimError } from '../api/errors'
import type { RetryHint } from './backoff'
import { errorOfCode, retryAfterMs } from './gateway-error'

/** Why a link is over, and what follows from it. */
export interface LinkEnd {
  readonly error: TimError
  /** False: the connection is closed for good. */
  readonly retry: boolean
  readonly hint?: RetryHint | undefined
  /** The way was refused and not the account: what stands between may say so, in another network than the last. */
  readonly refused?: boolean
  /** Nothing is wrong: there is a better way to the gateway. */
  readonly yielded?: boolean
  /** The gateway logged this instance out; a TYPES.KICKED_OUT_* value. */
  readonly kickedType?: string
}

const OPERATION = 'connection'

/** A wish beyond this is a mistake, not a plan. */
const LONGEST_HINT_MS = 5 * 60_000

/** What the close codes mean after which the client does not come back by itself. */
const FINAL_ERRORS: Record<number, ErrorDefinition> = {
  [CLOSE.unsupportedData.code]: ERRORS.BAD_FRAME,
  [CLOSE.protocol.code]: ERRORS.BAD_FRAME,
  [CLOSE.credential.code]: ERRORS.SIG_EXPIRED,
  [CLOSE.kicked.code]: ERRORS.KICKED,
  [CLOSE.replaced.code]: ERRORS.REPLACED,
  [CLOSE.refused.code]: ERRORS.NETWORK_ERROR,
}

/** The network failed, or looks as if it had. */
export function brokenEnd(reason: string, options: { cause?: unknown; hint?: RetryHint | undefined } = {}): LinkEnd {
  return { error: new TimError(ERRORS.NETWORK_ERROR, OPERATION, { ...options, reason }), retry: true, hint: options.hint }
}

/** The transport has given way to a better one. */
export function yieldedEnd(): LinkEnd {
  return { ...brokenEnd('a better way is free', { hint: { kind: 'now' } }), yielded: true }
}

/** The gateway pushed a kick. */
export function kickedEnd(type: string): LinkEnd {
  const kickedType = type || TYPES.KICKED_OUT_MULT_ACCOUNT
  return { error: new TimError(ERRORS.KICKED, OPERATION), retry: false, kickedType }
}

/** The login was refused, or went unanswered. */
export function refusedEnd(error: TimError): LinkEnd {
  if (error.code === ERRORS.KICKED.code) return { ...kickedEnd(''), error }
  const ms = Math.min(retryAfterMs(error), LONGEST_HINT_MS)
  return { error, retry: isRetryable(error.code), hint: ms > 0 ? { kind: 'after', ms } : undefined }
}

/** The socket was closed by the other side, or by the network [CONN-8]. */
export function closedEnd(code: number, reason: string): LinkEnd {
  if (code === CLOSE.kicked.code) return kickedEnd(reason)
  const hint = hintOfClose(code, reason)
  // Whoever sent 1000 was not asked for it: only logout, a kick and refused credentials are final [CONN-2].
  return { error: errorOfClose(code, hint ? '' : reason), retry: !FINAL_ERRORS[code], refused: code === CLOSE.refused.code, hint }
}

function errorOfClose(code: number, reason: string): TimError {
  // The gateway closes with the name and the code of the error, a transport with its text and its code.
  const named = /^(.*?) ?(\d{5})$/.exec(reason)
  if (named) return errorOfCode(Number(named[2]), OPERATION, named[1] ?? '')
  const final = FINAL_ERRORS[code]
  return final ? new TimError(final, OPERATION) : brokenEnd(reason || `the connection closed with ${code}`).error
}

function hintOfClose(code: number, reason: string): RetryHint | undefined {
  const ms = /^\d{1,9}$/.test(reason) ? Math.min(Number(reason), LONGEST_HINT_MS) : 0
  if (ms === 0) return undefined
  if (code === CLOSE.restart.code) return { kind: 'spread', ms }
  return code === CLOSE.busy.code || code === CLOSE.limited.code ? { kind: 'after', ms } : undefined
}
