import type { ConversationMethods, DeleteConversationListResult, DeleteConversationResult, TimResponse } from '../api/types'
import type { Gate } from './gate'

/** Both forms of deleteConversation() in one type: the argument decides, and the service keeps the promise. */
type Deleted = Promise<TimResponse<DeleteConversationResult & DeleteConversationListResult>>

/** The part of an instance that lists conversations. */
export function conversationMethods(gate: Gate): ConversationMethods {
  return {
    getConversationList: (filter) =>
      gate.call('getConversationList', ({ conversations }) => conversations.getConversationList(filter)),
    getConversationProfile: (conversationID) =>
      gate.call('getConversationProfile', ({ conversations }) => conversations.getConversationProfile(conversationID)),
    deleteConversation: (target: string & Parameters<ConversationMethods['deleteConversation']>[0]): Deleted =>
      gate.call('deleteConversation', ({ conversations }) => conversations.deleteConversation(target) as Deleted),
    setMessageRead: (options) => gate.call('setMessageRead', ({ conversations }) => conversations.setMessageRead(options)),
    setAllMessageRead: (options) =>
      gate.call('setAllMessageRead', ({ conversations }) => conversations.setAllMessageRead(options)),
    getTotalUnreadMessageCount: () => gate.account?.conversations.getTotalUnreadMessageCount() ?? 0,
  }
}
