import { CLOSE, ERRORS, closePolicy, isRetryable } from '@opentim/protocol'
import { TYPES } from '../api/constants'
import { TimError } from '../api/errors'
import type { RetryHint } from './backoff'
import { errorOfCode, retryAfterMs } from './gateway-error'

/** Why a link is over, and what follows from it. */
export interface LinkEnd {
  readonly error: TimError
  /** False: the connection is closed for good. */
  readonly retry: boolean
  readonly hint?: RetryHint
  /** The gateway logged this instance out; a TYPES.KICKED_OUT_* value. */
  readonly kickedType?: string
}

const OPERATION = 'connection'

/** A wish beyond this is a mistake, not a plan. */
const LONGEST_HINT_MS = 5 * 60_000

const FINAL_ERRORS: Record<number, keyof typeof ERRORS> = {
  [CLOSE.unsupportedData.code]: 'BAD_FRAME',
  [CLOSE.protocol.code]: 'BAD_FRAME',
  [CLOSE.credential.code]: 'SIG_EXPIRED',
  [CLOSE.kicked.code]: 'KICKED',
  [CLOSE.replaced.code]: 'REPLACED',
}

/** The network failed, or looks as if it had. */
export function brokenEnd(reason: string, options: { cause?: unknown; hint?: RetryHint } = {}): LinkEnd {
  const cause = 'cause' in options ? { cause: options.cause } : {}
  const error = new TimError(ERRORS.NETWORK_ERROR, OPERATION, { reason, ...cause })
  return { error, retry: true, ...(options.hint ? { hint: options.hint } : {}) }
}

/** The gateway pushed a kick. */
export function kickedEnd(type: string): LinkEnd {
  const kickedType = type || TYPES.KICKED_OUT_MULT_ACCOUNT
  return { error: new TimError(ERRORS.KICKED, OPERATION), retry: false, kickedType }
}

/** The login was refused, or went unanswered. */
export function refusedEnd(error: TimError): LinkEnd {
  if (error.code === ERRORS.KICKED.code) return { ...kickedEnd(''), error }
  const pauseMs = Math.min(retryAfterMs(error), LONGEST_HINT_MS)
  const hint: { hint?: RetryHint } = pauseMs > 0 ? { hint: { kind: 'after', ms: pauseMs } } : {}
  return { error, retry: isRetryable(error.code), ...hint }
}

/** The socket was closed by the other side, or by the network [CONN-8]. */
export function closedEnd(code: number, reason: string): LinkEnd {
  const final = FINAL_ERRORS[code]
  // Whoever sent 1000 was not asked for it: only logout, a kick and refused credentials are final [CONN-2].
  if (closePolicy(code).retry || !final) return brokenEnd(`the socket closed with ${code}`, hintOfClose(code, reason))
  if (code === CLOSE.kicked.code) return kickedEnd(reason)
  const named = Object.values(ERRORS).find((definition) => String(definition.code) === reason)
  return { error: named ? errorOfCode(named.code, OPERATION) : new TimError(ERRORS[final], OPERATION), retry: false }
}

function hintOfClose(code: number, reason: string): { hint?: RetryHint } {
  const ms = /^\d{1,9}$/.test(reason) ? Math.min(Number(reason), LONGEST_HINT_MS) : 0
  if (ms === 0) return {}
  if (code === CLOSE.restart.code) return { hint: { kind: 'spread', ms } }
  if (code === CLOSE.busy.code || code === CLOSE.limited.code) return { hint: { kind: 'after', ms } }
  return {}
}
