import type {
  BlacklistMethods, ConversationMethods, FollowMethods, MessageMethods, ProfileMethods, UserStatusMethods,
} from '../api/types'
import type { ApplicationMethods, FriendGroupMethods, FriendListMethods } from '../relations/port'
import type { SessionAccount } from './session'

/** The calls of the API that need somebody logged in, by area. They neither gate nor emit gating errors. */
export interface AccountServices {
  readonly messages: Omit<MessageMethods, `create${string}`>
  readonly conversations: ConversationMethods
  readonly profiles: ProfileMethods
  readonly blacklist: BlacklistMethods
  readonly friends: FriendListMethods
  readonly applications: ApplicationMethods
  readonly friendGroups: FriendGroupMethods
  readonly follows: FollowMethods
  readonly statuses: UserStatusMethods
}

/** Everything that lives between one login and its end. */
export interface Account extends SessionAccount, AccountServices {
  /** Who is logged in, as messages say it; meaningful once start() has resolved. */
  readonly self: { readonly userId: string; readonly tinyId: string; readonly nick: string; readonly avatar: string }
}
