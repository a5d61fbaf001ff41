import { ERRORS, isRetryable } from '@opentim/protocol'
import type { ErrorName } from '@opentim/protocol'

/** A request that was understood and is not done; the name says why, in the table that both sides share. */
export class Refusal extends Error {
  readonly code: number
  readonly retryable: boolean

  constructor(readonly error: ErrorName, readonly retryAfterMs = 0) {
    super(ERRORS[error].text)
    this.name = 'Refusal'
    this.code = ERRORS[error].code
    this.retryable = isRetryable(this.code)
  }
}
