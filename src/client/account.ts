import type {
  ConversationMethods,
  DeleteConversationListResult,
  DeleteConversationOptions,
  DeleteConversationResult,
  MessageMethods,
  ProfileMethods,
  TimResponse,
} from '../api/types'
import type { SessionAccount } from './session'

/** Both forms of deleteConversation(); the argument decides which answer comes. */
export interface DeleteConversation {
  deleteConversation(
    target: string | DeleteConversationOptions,
  ): Promise<TimResponse<DeleteConversationResult | DeleteConversationListResult>>
}

/** The calls of the API that need somebody logged in, by area. They neither gate nor emit gating errors. */
export interface AccountServices {
  readonly messages: Pick<
    MessageMethods,
    | 'sendMessage'
    | 'resendMessage'
    | 'revokeMessage'
    | 'deleteMessage'
    | 'findMessage'
    | 'getMessageList'
    | 'getMessageListHopping'
    | 'clearHistoryMessage'
  >
  readonly conversations: Omit<ConversationMethods, 'deleteConversation'> & DeleteConversation
  readonly profiles: ProfileMethods
}

/** Everything that lives between one login and its end. */
export interface Account extends SessionAccount, AccountServices {
  /** Who is logged in, as messages say it; meaningful once start() has resolved. */
  readonly self: { readonly userId: string; readonly tinyId: string; readonly nick: string; readonly avatar: string }
}
