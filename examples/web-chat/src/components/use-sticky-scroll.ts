import { nextTick, onBeforeUnmount, onMounted, shallowRef, watch, type Ref } from 'vue'

interface Options {
  container: Readonly<Ref<HTMLElement | null>>
  /** The keys of the lines, first to last. */
  keys: () => readonly string[]
  /** Called near the upper end, also when everything fits on the screen. */
  onTop: () => void
}

/** So near to an end counts as being there. */
const BOTTOM_PX = 48
const TOP_PX = 320

/** Keeps a list at its end while lines are added below, and in its place while lines are added above. */
export function useStickyScroll({ container, keys, onTop }: Options) {
  const atBottom = shallowRef(true)

  const jump = (behavior: ScrollBehavior = 'instant') => {
    const el = container.value
    el?.scrollTo({ top: el.scrollHeight, behavior })
    atBottom.value = true
  }
  const onScroll = () => {
    const el = container.value
    // A pane that is not displayed has no height, and no position worth knowing.
    if (!el || !el.clientHeight) return
    atBottom.value = el.scrollHeight - el.scrollTop - el.clientHeight < BOTTOM_PX
    if (el.scrollTop < TOP_PX) onTop()
  }
  const settle = async (firstBefore: string | undefined) => {
    const el = container.value
    const fromEnd = el ? el.scrollHeight - el.scrollTop : 0
    await nextTick()
    if (atBottom.value) jump()
    // The distance to the end, not to the start, is what lines above do not change.
    else if (el && keys()[0] !== firstBefore) el.scrollTop = el.scrollHeight - fromEnd
    onScroll()
  }
  // Runs before the page changes, so the old position can still be measured.
  watch(keys, (_now, before) => void settle(before[0]), { flush: 'pre' })

  const observer = new ResizeObserver(() => {
    if (atBottom.value) jump()
    onScroll()
  })
  onMounted(() => {
    if (container.value) observer.observe(container.value)
    jump()
  })
  onBeforeUnmount(() => observer.disconnect())

  return { atBottom, jump, onScroll }
}
