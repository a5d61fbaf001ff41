import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { ConversationFailure, DeleteConversationListResult, DeleteConversationOptions, DeleteConversationResult } from '../api/types'
import { checkedConversationId, isConversationId } from './conversation-ids'
import type { ConversationStore } from './conversation-store'
import type { ConversationLog } from './port'

const OPERATION = 'deleteConversation'

export interface RemoverParts {
  readonly log: Pick<ConversationLog, 'deleteConversations'>
  readonly store: ConversationStore
  readonly onChanged: () => void
}

/** Takes conversations out of the list; a new message brings one back. */
export class ConversationRemover {
  constructor(private readonly parts: RemoverParts) {}

  /** The messages stay [D1]. */
  async removeOne(conversationID: string): Promise<DeleteConversationResult> {
    checkedConversationId(OPERATION, conversationID)
    if (!this.parts.store.get(conversationID)) throw new TimError(ERRORS.CONVERSATION_NOT_FOUND, OPERATION)
    await this.remove([conversationID], false)
    return { conversationID }
  }

  /** The messages are cleared for this user, unless `clearHistoryMessage` is false [D1]. */
  async removeList(options: DeleteConversationOptions): Promise<DeleteConversationListResult> {
    const ids: unknown = options?.conversationIDList
    if (!Array.isArray(ids)) throw new TimError(ERRORS.BAD_ARGUMENT, '', { data: { operation: OPERATION } })
    const successConversationIDList: string[] = []
    const failureConversationIDList: ConversationFailure[] = []
    for (const id of new Set<unknown>(ids)) {
      const problem = this.problemOf(id)
      if (problem) failureConversationIDList.push({ conversationID: String(id), code: problem.code, message: problem.text })
      else successConversationIDList.push(String(id))
    }
    await this.remove(successConversationIDList, options.clearHistoryMessage !== false)
    return { successConversationIDList, failureConversationIDList }
  }

  private problemOf(id: unknown): { readonly code: number; readonly text: string } | undefined {
    if (typeof id !== 'string' || !isConversationId(id)) return ERRORS.BAD_CONVERSATION_ID
    return this.parts.store.get(id) ? undefined : ERRORS.CONVERSATION_NOT_FOUND
  }

  private async remove(ids: readonly string[], clearHistory: boolean): Promise<void> {
    const { log, store, onChanged } = this.parts
    const stored = ids.filter((id) => this.isStored(id))
    if (stored.length > 0) await log.deleteConversations(stored, clearHistory)
    // Without a row the gateway does not have the conversation, and no index row will come to hide it.
    for (const id of ids) if (!stored.includes(id)) store.remove(id)
    onChanged()
  }

  private isStored(id: string): boolean {
    return (this.parts.store.get(id)?.newestSeq ?? 0) > 0
  }
}
