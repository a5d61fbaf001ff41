import { ERRORS, c2cPeer, isUserId } from '@opentim/protocol'
import { TYPES } from '../api/constants'
import { TimError } from '../api/errors'

/** The ID, or BAD_CONVERSATION_ID. */
export function checkedConversationId(operation: string, id: unknown): string {
  if (typeof id === 'string' && isConversationId(id)) return id
  throw new TimError(ERRORS.BAD_CONVERSATION_ID, operation)
}

export function isConversationId(id: string): boolean {
  const peer = c2cPeer(id)
  return peer === undefined ? /^GROUP./.test(id) || id === TYPES.CONV_SYSTEM : isUserId(peer)
}
