/** The one door to the SDK: what this example uses of the package `opentim`. */
import TIM from 'opentim'

export { TIM }
export type { Conversation, Friend, FriendApplication, FriendGroup, Message, Profile, UserStatus } from 'opentim'

/** One logged-in (or not yet logged-in) user. */
export type Sdk = NonNullable<ReturnType<typeof TIM.create>>
