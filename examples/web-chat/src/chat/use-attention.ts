import { onScopeDispose, shallowRef } from 'vue'

/** Whether somebody can see this page. */
export function usePageVisible() {
  const visible = shallowRef(document.visibilityState === 'visible')
  const update = () => (visible.value = document.visibilityState === 'visible')
  document.addEventListener('visibilitychange', update)
  onScopeDispose(() => document.removeEventListener('visibilitychange', update))
  return visible
}

const TICK_MS = 15_000

/** The time of now, in steps coarse enough for labels. */
export function useNow() {
  const now = shallowRef(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), TICK_MS)
  onScopeDispose(() => clearInterval(timer))
  return now
}
