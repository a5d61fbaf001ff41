import { shallowRef } from 'vue'
import { listenTo } from '../chat/listen'
import { TIM, type Sdk } from '../sdk'

/** How one user is followed, and how they and this user follow each other. */
export interface Follows {
  followers: number
  following: number
  /** This user follows them. */
  mine: boolean
  /** They follow this user. */
  theirs: boolean
}

/** Reads the numbers, and reads them again when a list of this user's changes. */
export function useFollows(sdk: Sdk, userID: string, isMe: boolean) {
  const follows = shallowRef<Follows>()

  const load = async () => {
    const { data } = await sdk.getUserFollowInfo([userID])
    const counts = data.userFollowInfoList[0]
    if (!counts) return
    const type = isMe ? 0 : await typeOf(sdk, userID)
    follows.value = {
      followers: counts.followersCount,
      following: counts.followingCount,
      mine: type === 1 || type === 3,
      theirs: type === 2 || type === 3,
    }
  }
  // Beside a name and a face the numbers are an extra: without them the card is still a card.
  const reload = () => load().catch(() => undefined)
  const listen = listenTo(sdk)
  listen(TIM.EVENT.MY_FOLLOWING_LIST_UPDATED, reload)
  listen(TIM.EVENT.MY_FOLLOWERS_LIST_UPDATED, reload)
  void reload()

  return { follows, reload }
}

async function typeOf(sdk: Sdk, userID: string) {
  const { data } = await sdk.checkFollowType([userID])
  return data.userFollowTypeList[0]?.followType ?? 0
}
