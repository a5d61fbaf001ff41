import { shallowRef } from 'vue'
import { listenTo } from '../chat/listen'
import { TIM, type Profile, type Sdk } from '../sdk'

interface Options {
  me: string
  onError: (error: unknown) => void
  /** A name or face may have changed: whoever shows some takes them from the SDK again. */
  onNames: () => void
}

/** The own profile, and those of others that were looked at. */
export function useProfiles(sdk: Sdk, { me, onError, onNames }: Options) {
  const mine = shallowRef<Profile>()
  const seen = shallowRef<ReadonlyMap<string, Profile>>(new Map())

  const take = (profiles: readonly Profile[]) => {
    const next = new Map(seen.value)
    for (const profile of profiles) {
      if (profile.userID === me) mine.value = profile
      next.set(profile.userID, profile)
    }
    seen.value = next
  }
  // Friends and this user. Nobody tells of strangers: their profiles are fetched when somebody wants to see them.
  listenTo(sdk)(TIM.EVENT.PROFILE_UPDATED, ({ data }) => {
    take(data)
    onNames()
  })
  sdk.getMyProfile().then(({ data }) => (mine.value ??= data), onError)

  /** Asks the gateway; false when there is nobody of that name. */
  const fetch = async (userID: string): Promise<boolean> => {
    const { data } = await sdk.getUserProfile({ userIDList: [userID] })
    take(data)
    onNames()
    return data.length > 0
  }
  return { mine, seen, take, fetch }
}
