import { ERRORS } from '@opentim/protocol'
import type { CloseName, Encodable, ErrorName, wire } from '@opentim/protocol'
import { Refusal } from '../domain/refusal'

/** What a client is told of an exception: a refusal as it is, the database's absence, or nothing but "internal". */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  // By name: a store may be wrapped, and the class of the error belongs to whoever implements the store.
  if (error instanceof Error && error.name === 'StoreUnavailable') return new Refusal('STORE_UNAVAILABLE', 1_000)
  if (error instanceof Error && error.name === 'InvalidValue') return new Refusal('BAD_REQUEST')
  return new Refusal('INTERNAL', 1_000)
}

/** The answer to a message that was not taken. */
export function refusedAck(ref: number, refusal: Refusal): Encodable<wire.SendAck> {
  return { ref, code: refusal.code, reason: refusal.message, retryAfterMs: refusal.retryAfterMs || undefined }
}

/** The answer to a request that was not done. */
export function refusedResponse(id: number, refusal: Refusal): Encodable<wire.Response> {
  return { id, code: refusal.code, reason: refusal.message, retryAfterMs: refusal.retryAfterMs || undefined }
}

/** The close reason that stands for an error: its name, which fits into a close frame. */
export function closeReason(error: ErrorName): string {
  return `${error} ${ERRORS[error].code}`
}

const LOGIN_CLOSES: Partial<Record<ErrorName, CloseName>> = {
  SIG_EXPIRED: 'credential',
  SIG_TRUNCATED: 'credential',
  SIG_INVALID: 'credential',
  SIG_OTHER_USER: 'credential',
  BAD_USER_ID: 'credential',
  BAD_REQUEST: 'protocol',
  INCOMPATIBLE_VERSION: 'protocol',
  KICKED: 'kicked',
  RATE_LIMITED: 'limited',
}

/** How the socket closes after a login that failed so. */
export function closeOfLogin(error: ErrorName): CloseName {
  return LOGIN_CLOSES[error] ?? 'busy'
}
