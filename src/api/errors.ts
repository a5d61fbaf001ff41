import type { ErrorDefinition } from '@opentim/protocol'

/**
 * The error of every rejected promise: an `Error` (its `name` is 'Error', as existing code expects) with a stable
 * `code`. `data` carries what belongs to the failure, e.g. `{ message }` after a failed send.
 */
export class TimError extends Error {
  readonly code: number
  data: Record<string, unknown>

  constructor(definition: Pick<ErrorDefinition, 'code' | 'text'>, operation = '', options: { reason?: string; data?: Record<string, unknown>; cause?: unknown } = {}) {
    const reason = options.reason ?? definition.text
    super(operation ? `${operation} failed: ${reason}` : reason, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'Error'
    this.code = definition.code
    this.data = options.data ?? {}
    // `message` is enumerable too: existing code copies errors by their keys.
    Object.defineProperty(this, 'message', { value: this.message, enumerable: true, writable: true, configurable: true })
  }
}
