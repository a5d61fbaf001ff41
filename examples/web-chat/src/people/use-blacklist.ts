import { shallowRef } from 'vue'
import { listenTo } from '../chat/listen'
import { TIM, type Sdk } from '../sdk'

/** Whom this user blocked. */
export function useBlacklist(sdk: Sdk, onError: (error: unknown) => void) {
  const blocked = shallowRef<readonly string[]>([])
  listenTo(sdk)(TIM.EVENT.BLACKLIST_UPDATED, ({ data }) => (blocked.value = data))
  sdk.getBlacklist().then(({ data }) => (blocked.value = data), onError)
  return blocked
}
