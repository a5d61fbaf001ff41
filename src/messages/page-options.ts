import { ERRORS, c2cPeer } from '@opentim/protocol'
import { TYPES } from '../api/constants'
import { TimError } from '../api/errors'

/** Default and largest page [D27]. */
const PAGE_LIMIT = 15

/** The page size that is used for what the application asked. */
export function pageCount(count: unknown): number {
  if (typeof count !== 'number' || !Number.isFinite(count)) return PAGE_LIMIT
  return Math.min(PAGE_LIMIT, Math.max(1, Math.floor(count)))
}

/** Throws BAD_CONVERSATION_ID. */
export function checkConversationId(operation: string, id: unknown): asserts id is string {
  if (typeof id === 'string' && (c2cPeer(id) !== undefined || /^GROUP./.test(id) || id === TYPES.CONV_SYSTEM)) return
  throw new TimError(ERRORS.BAD_CONVERSATION_ID, operation)
}
