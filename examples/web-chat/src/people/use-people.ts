import { computed, shallowRef, watch, type Ref } from 'vue'
import { listenTo } from '../chat/listen'
import { TIM, type Conversation, type Sdk } from '../sdk'
import { presenceLabel } from '../text/people'
import { relationCalls } from './relation-calls'
import { useBlacklist } from './use-blacklist'
import { useFriends } from './use-friends'
import { useProfiles } from './use-profiles'
import { useStatuses } from './use-statuses'

interface Options {
  me: string
  /** The user of the open conversation; '' for none. */
  peer: Ref<string>
  online: Ref<boolean>
  conversationWith: (userID: string) => Conversation | undefined
  onError: (error: unknown) => void
  /** A name or face may have changed in what the SDK holds. */
  onNames: () => void
}

export type Presence = 'online' | 'offline' | 'unknown'

/** Everybody this user knows of: how they are called, what they look like, whether they are there. */
export function usePeople(sdk: Sdk, { me, peer, online, conversationWith, onError, onNames }: Options) {
  /** Whose card is open; '' for nobody's. */
  const card = shallowRef('')
  const friends = useFriends(sdk, onError)
  const blocked = useBlacklist(sdk, onError)
  const namesChanged = () => {
    friends.reload().catch(onError)
    onNames()
  }
  const profiles = useProfiles(sdk, { me, onError, onNames: namesChanged })
  // A remark changes the name that a conversation shows.
  listenTo(sdk)(TIM.EVENT.FRIEND_LIST_UPDATED, onNames)

  const isFriend = (userID: string) => friends.byID.value.has(userID)
  const told = computed(() => [me, ...friends.byID.value.keys()])
  const watched = computed(() => [...new Set([peer.value, card.value])].filter((userID) => userID && userID !== me && !isFriend(userID)))
  const statuses = useStatuses(sdk, { told, watched, online })

  const profileOf = (userID: string) =>
    (userID === me ? profiles.mine.value : undefined) ??
    friends.byID.value.get(userID)?.profile ??
    conversationWith(userID)?.userProfile ??
    profiles.seen.value.get(userID)
  /** Remark, else nick, else userID. `nick`: what a message says of its sender. */
  const nameOf = (userID: string, nick = '') =>
    friends.byID.value.get(userID)?.remark || profileOf(userID)?.nick || nick || userID
  const avatarOf = (userID: string) => profileOf(userID)?.avatar ?? ''
  /** Without a connection nobody knows who is there. */
  const statusOf = (userID: string) => (online.value ? statuses.value.get(userID) : undefined)
  const presenceOf = (userID: string): Presence => {
    const status = statusOf(userID)
    if (!status || status.statusType === TIM.TYPES.USER_STATUS_UNKNOWN) return 'unknown'
    return status.statusType === TIM.TYPES.USER_STATUS_ONLINE ? 'online' : 'offline'
  }
  /** What to say of somebody in a few words: their own ones, but only while they are there. */
  const statusLine = (userID: string) => {
    const text = presenceOf(userID) === 'online' ? statusOf(userID)?.customStatus : ''
    return text || presenceLabel(statusOf(userID))
  }
  const isBlocked = (userID: string) => blocked.value.includes(userID)
  const hasAsked = (userID: string) => friends.sent.value.some((item) => item.userID === userID)
  const asksMe = (userID: string) => friends.received.value.some((item) => item.userID === userID)

  return {
    me, card, friends, blocked, profiles, calls: relationCalls(sdk),
    isFriend, isBlocked, hasAsked, asksMe, profileOf, nameOf, avatarOf, statusOf, statusLine, presenceOf,
  }
}

interface RequestsOptions {
  /** Somebody looks at the contacts. */
  looking: Ref<boolean>
  online: Ref<boolean>
}

/** The requests count as read when somebody sees them. */
export function useRequestsRead(people: People, { looking, online }: RequestsOptions) {
  const { unread, markRead } = people.friends
  watch([unread, looking, online], ([count, isLooking, isOnline]) => {
    if (count > 0 && isLooking && isOnline) markRead()
  })
}

export type People = ReturnType<typeof usePeople>
