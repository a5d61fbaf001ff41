import { computed, shallowRef, watch, type Ref } from 'vue'
import type { Sdk } from '../sdk'

interface Options {
  sdk: Sdk
  active: Ref<string>
  unread: () => number
  online: Ref<boolean>
  /** Somebody can see the pane. */
  seen: Ref<boolean>
}

/** Reports the open conversation as read while somebody looks at its end. */
export function useReadMark({ sdk, active, unread, online, seen }: Options) {
  const atBottom = shallowRef(false)
  const looking = computed(() => atBottom.value && seen.value)

  watch([active, unread, looking, online], () => {
    if (!active.value || !unread() || !looking.value || !online.value) return
    // A failed report is repeated with the next message, look or connection.
    sdk.setMessageRead({ conversationID: active.value }).catch(() => undefined)
  })
  return { atBottom }
}
