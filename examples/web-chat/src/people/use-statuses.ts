import { computed, shallowRef, watch, type Ref } from 'vue'
import { listenTo } from '../chat/listen'
import { TIM, type Sdk, type UserStatus } from '../sdk'

interface Options {
  /** Of these the gateway tells without being asked: friends, and this user. */
  told: Ref<readonly string[]>
  /** Others who are on the screen. */
  watched: Ref<readonly string[]>
  online: Ref<boolean>
}

/** Users of one question to the gateway. */
const PAGE = 500

/** Who is online. */
export function useStatuses(sdk: Sdk, { told, watched, online }: Options) {
  const known = shallowRef<ReadonlyMap<string, UserStatus>>(new Map())
  let subscribed: readonly string[] = []

  const take = (statuses: readonly UserStatus[]) => {
    known.value = new Map([...known.value, ...statuses.map((status) => [status.userID, status] as const)])
  }
  listenTo(sdk)(TIM.EVENT.USER_STATUS_UPDATED, ({ data }) => take(data))

  const ask = async (userIDs: readonly string[]) => {
    for (let start = 0; start < userIDs.length; start += PAGE) {
      const { data } = await sdk.getUserStatus({ userIDList: userIDs.slice(start, start + PAGE) })
      take(data.successUserList)
    }
  }
  // A status that cannot be had shows as no dot: nobody needs a message about it, and the next connection asks again.
  const quietly = (work: Promise<unknown>) => void work.catch(() => undefined)

  const wanted = computed(() => [...new Set([...told.value, ...watched.value])])
  watch([wanted, online], ([userIDs, isOnline]) => {
    const wantedNow = new Set(userIDs)
    known.value = new Map([...known.value].filter(([userID]) => wantedNow.has(userID)))
    const unknown = userIDs.filter((userID) => !known.value.has(userID))
    if (isOnline && unknown.length > 0) quietly(ask(unknown))
  }, { immediate: true })
  watch([watched, online], ([userIDs, isOnline]) => {
    if (!isOnline) return
    const fresh = userIDs.filter((userID) => !subscribed.includes(userID))
    const gone = subscribed.filter((userID) => !userIDs.includes(userID))
    subscribed = userIDs
    if (gone.length > 0) quietly(sdk.unsubscribeUserStatus({ userIDList: [...gone] }))
    if (fresh.length > 0) quietly(sdk.subscribeUserStatus({ userIDList: [...fresh] }))
  }, { immediate: true })

  return known
}
