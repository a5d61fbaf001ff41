import type {
  ConversationMethods,
  DeleteConversationListResult,
  DeleteConversationOptions,
  DeleteConversationResult,
  TimResponse,
} from '../api/types'
import type { Gate } from './gate'

/** The part of an instance that lists conversations. */
export function conversationMethods(gate: Gate): ConversationMethods {
  function deleteConversation(target: string): Promise<TimResponse<DeleteConversationResult>>
  function deleteConversation(target: DeleteConversationOptions): Promise<TimResponse<DeleteConversationListResult>>
  function deleteConversation(
    target: string | DeleteConversationOptions,
  ): Promise<TimResponse<DeleteConversationResult | DeleteConversationListResult>> {
    return gate.call('deleteConversation', ({ conversations }) => conversations.deleteConversation(target))
  }
  return {
    deleteConversation,
    getConversationList: (filter) =>
      gate.call('getConversationList', ({ conversations }) => conversations.getConversationList(filter)),
    getConversationProfile: (conversationID) =>
      gate.call('getConversationProfile', ({ conversations }) => conversations.getConversationProfile(conversationID)),
    setMessageRead: (options) => gate.call('setMessageRead', ({ conversations }) => conversations.setMessageRead(options)),
    setAllMessageRead: (options) =>
      gate.call('setAllMessageRead', ({ conversations }) => conversations.setAllMessageRead(options)),
    getTotalUnreadMessageCount: () => gate.account?.conversations.getTotalUnreadMessageCount() ?? 0,
  }
}
