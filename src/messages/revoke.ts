import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { Message, RevokeMessageResult, TimResponse } from '../api/types'
import { internalsOf } from './message'
import type { MessageStore } from './message-store'
import type { MessageLog } from './port'
import type { MessageReceiver } from './receiver'

const OPERATION = 'revokeMessage'

export interface RevokerParts {
  readonly log: Pick<MessageLog, 'revoke'>
  readonly store: MessageStore
  readonly receiver: Pick<MessageReceiver, 'silently'>
}

/** Takes messages back for everybody. The gateway decides whether it is in time and whose message it is. */
export class MessageRevoker {
  constructor(private readonly parts: RevokerParts) {}

  async revoke(message: Message): Promise<TimResponse<RevokeMessageResult>> {
    const messageId = internalsOf(message)?.id
    if (messageId === undefined) throw new TimError(ERRORS.MESSAGE_REQUIRED, OPERATION)
    const { log, store, receiver } = this.parts
    const entry = store.find(messageId)
    if (entry?.revocation) throw new TimError(ERRORS.ALREADY_REVOKED, OPERATION)
    if (entry?.seq === 0) throw new TimError(ERRORS.REVOKE_FAILED, OPERATION, { reason: 'the message is not stored' })
    const target = { conversationId: entry?.conversationId ?? message.conversationID, messageId, seq: entry?.seq ?? 0, reason: '' }
    await receiver.silently(messageId, () => log.revoke(target))
    // A copy of a message that is not held any more has no row here; the application's object is all there is.
    const held = store.find(messageId)
    return { code: 0, data: { message: held ? store.present(held) : { ...message, isRevoked: true } } }
  }
}
