import { computed, onScopeDispose, shallowRef, watchEffect } from 'vue'

const NAME = 'OpenTIM Chat'

/** Unread messages in the document's title, of all users of this page together. */
export function useDocumentTitle() {
  const counts = shallowRef<ReadonlyMap<string, number>>(new Map())
  const total = computed(() => [...counts.value.values()].reduce((sum, count) => sum + count, 0))
  const report = (user: string, count: number) => {
    counts.value = new Map(counts.value).set(user, count)
  }
  watchEffect(() => {
    document.title = total.value > 0 ? `(${total.value}) ${NAME}` : NAME
  })
  onScopeDispose(() => {
    document.title = NAME
  })
  return { report }
}
