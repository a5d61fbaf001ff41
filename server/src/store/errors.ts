/** The database cannot be reached or cannot serve now. The same call may succeed later. */
export class StoreUnavailable extends Error {
  constructor(reason: string, cause?: unknown) {
    super(`the database is not available: ${reason}`, { cause })
    this.name = 'StoreUnavailable'
  }
}

/** A value that the database cannot hold, such as text with a NUL character: the caller's mistake, never ours. */
export class InvalidValue extends Error {
  constructor(field: string, cause?: unknown) {
    super(`${field} cannot be stored`, { cause })
    this.name = 'InvalidValue'
  }
}

/** PostgreSQL cannot hold NUL in text; said before the transaction, so that it fails nobody else's message. */
export function checkText(field: string, value: string): void {
  if (value.includes('\0')) throw new InvalidValue(field)
}
