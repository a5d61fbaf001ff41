import { shallowRef } from 'vue'

/** What the page shows, as its address says. */
export type Route =
  | { page: 'start' }
  | { page: 'single'; user: string }
  | { page: 'split'; left: string; right: string }

/** Reads `/?user=alice` and `/?split=alice,bob`. */
export function parseRoute(search: string): Route {
  const params = new URLSearchParams(search)
  const [left = '', right = ''] = (params.get('split') ?? '').split(',').map((name) => name.trim())
  if (left && right && left !== right) return { page: 'split', left, right }
  const user = (params.get('user') ?? '').trim()
  return user ? { page: 'single', user } : { page: 'start' }
}

/** The address of a route, relative to this page, so that it works under any path. */
export function routeAddress(route: Route): string {
  if (route.page === 'split') return `?split=${encodeURIComponent(route.left)},${encodeURIComponent(route.right)}`
  if (route.page === 'single') return `?user=${encodeURIComponent(route.user)}`
  return location.pathname
}

/** The current route; follows the browser's back and forward buttons. */
export function useRoute() {
  const route = shallowRef(parseRoute(location.search))
  window.addEventListener('popstate', () => {
    const next = parseRoute(location.search)
    // Opening a conversation changes only the hash; the page must not be built anew for it.
    if (routeAddress(next) !== routeAddress(route.value)) route.value = next
  })
  const go = (next: Route) => {
    history.pushState(null, '', routeAddress(next))
    route.value = next
  }
  return { route, go }
}
