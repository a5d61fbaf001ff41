import { onBeforeUnmount, onMounted, type Ref } from 'vue'

/**
 * What had the focus may vanish by being used: a request that is accepted, for example. Who walks by keyboard is then
 * put at the start of the surrounding part, and not at the start of the page.
 */
export function useKeptFocus(container: Readonly<Ref<HTMLElement | null>>) {
  let last: Element | null = null
  const remember = (event: FocusEvent) => (last = event.target instanceof Element ? event.target : null)
  const observer = new MutationObserver(() => {
    if (!last || last.isConnected || document.activeElement !== document.body) return
    container.value?.querySelector<HTMLElement>('button:enabled')?.focus({ preventScroll: true })
  })
  onMounted(() => {
    if (!container.value) return
    container.value.addEventListener('focusin', remember)
    observer.observe(container.value, { childList: true, subtree: true })
  })
  onBeforeUnmount(() => observer.disconnect())
}
