import { ERRORS } from '@opentim/protocol'
import type { ErrorDefinition } from '@opentim/protocol'
import { TYPES } from '../api/constants'
import { TimError } from '../api/errors'
import type { ClearHistoryMessageResult, DeleteMessageResult, Message, TimResponse } from '../api/types'
import { internalsOf, isMessage } from './message'
import type { MessageEntry } from './message-entry'
import type { MessageStore } from './message-store'
import { overwrite } from './overwrite'
import { checkConversationId } from './page-options'
import type { MessageLog } from './port'

const OPERATION = 'deleteMessage'
const MOST_PER_CALL = 30

export interface DeleterParts {
  readonly log: Pick<MessageLog, 'deleteMessages' | 'clearHistory' | 'discard'>
  readonly store: MessageStore
}

/** Removes messages for this user alone: the other side keeps them. */
export class MessageDeleter {
  constructor(private readonly parts: DeleterParts) {}

  async delete(messages: readonly Message[]): Promise<TimResponse<DeleteMessageResult>> {
    const conversationId = this.checkedConversation(messages)
    const held = messages.map((message) => this.parts.store.find(idOf(message)))
    const stored = messages.filter((message) => this.mayHaveRow(message))
    if (stored.length > 0) await this.parts.log.deleteMessages(conversationId, stored.map(idOf))
    for (const message of messages) {
      if (!stored.includes(message)) this.parts.log.discard(idOf(message))
    }
    return { code: 0, data: { messageList: messages.map((message, index) => this.deleted(message, held[index])) } }
  }

  /** Everything up to the newest message of the conversation. */
  async clear(conversationID: string): Promise<TimResponse<ClearHistoryMessageResult>> {
    checkConversationId('clearHistoryMessage', conversationID)
    await this.parts.log.clearHistory(conversationID)
    return { code: 0, data: { conversationID } }
  }

  private checkedConversation(messages: unknown): string {
    if (!Array.isArray(messages) || !messages.every(isMessage)) throw refusal(ERRORS.MESSAGE_REQUIRED)
    const [first] = messages
    if (!first) throw refusal(ERRORS.BAD_ARGUMENT, 'no message is given')
    if (messages.length > MOST_PER_CALL) throw refusal(ERRORS.DELETE_FAILED, `more than ${MOST_PER_CALL} messages`)
    const { conversationID, conversationType } = first
    if (conversationType === TYPES.CONV_SYSTEM) throw refusal(ERRORS.SYSTEM_NOTICE_UNDELETABLE)
    if (messages.some((message) => message.conversationID !== conversationID)) {
      throw refusal(ERRORS.DELETE_FAILED, 'the messages are of several conversations')
    }
    // Its fate is not known: deleted here, it would still arrive there.
    if (messages.some((message) => this.parts.store.find(idOf(message))?.status === 'unSend')) {
      throw refusal(ERRORS.DELETE_FAILED, 'a message is being sent')
    }
    return conversationID
  }

  /** A message that is not held here may have come from an earlier page: the gateway knows. */
  private mayHaveRow(message: Message): boolean {
    const entry = this.parts.store.find(idOf(message))
    return entry ? entry.seq > 0 : message.status === 'success'
  }

  private deleted(message: Message, entry: MessageEntry | undefined): Message {
    if (!entry) return overwrite(message, { isDeleted: true }) ? message : { ...message, isDeleted: true }
    this.parts.store.remove(entry)
    return this.parts.store.present(entry)
  }
}

/** The ID as it was made, whatever the application did to the field. */
function idOf(message: Message): string {
  return internalsOf(message)?.id ?? message.ID
}

function refusal(definition: ErrorDefinition, reason?: string): TimError {
  return new TimError(definition, OPERATION, reason === undefined ? {} : { reason })
}
