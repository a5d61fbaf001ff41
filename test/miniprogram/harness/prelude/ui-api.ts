import type { AsyncApi, Callbacks } from './async-api'
import type { Wire } from './wire'

const SHOWN = [
  'showToast', 'hideToast', 'showLoading', 'hideLoading', 'setNavigationBarTitle', 'setNavigationBarColor', 'showNavigationBarLoading',
  'hideNavigationBarLoading', 'pageScrollTo', 'startPullDownRefresh', 'stopPullDownRefresh', 'vibrateShort', 'setClipboardData',
  'hideKeyboard', 'showTabBarRedDot', 'hideTabBarRedDot', 'setTabBarBadge', 'removeTabBarBadge', 'setKeepScreenOn',
]

/** What a person would see: kept by the host, and answered at once. Questions are answered with yes, the first of a list. */
export function uiApi(wire: Wire, api: AsyncApi): object {
  const shown = (name: string, result: object) => (option: Callbacks & Record<string, unknown> = {}) => {
    wire.call('ui', 0, { name, option })
    return api.acknowledge(name, option, result)
  }
  const query: Record<string, unknown> = {}
  for (const step of ['in', 'select', 'selectAll', 'selectViewport', 'boundingClientRect', 'scrollOffset', 'fields', 'exec']) query[step] = () => query
  return {
    ...Object.fromEntries(SHOWN.map((name) => [name, shown(name, {})])),
    showModal: shown('showModal', { confirm: true, cancel: false }),
    showActionSheet: shown('showActionSheet', { tapIndex: 0 }),
    createSelectorQuery: () => query,
    nextTick: (run: () => void) => api.accept('nextTick', { success: () => run() }),
  }
}
