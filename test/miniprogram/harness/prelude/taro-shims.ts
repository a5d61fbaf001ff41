/**
 * What Taro's bundler puts in the place of a browser's globals in every module, ours too: a window that is an object, a
 * document that can make elements, a navigator. Looking for a browser by `typeof window` finds one here.
 */
export function taroShims(global: Record<string, unknown>): Record<string, unknown> {
  const nothing = (): void => undefined
  const element = (): object => ({ style: {}, children: [], setAttribute: nothing, appendChild: nothing, addEventListener: nothing })
  const document = {
    nodeType: 9, hidden: false, visibilityState: 'visible', documentElement: element(), body: element(), head: element(),
    createElement: element, createTextNode: element, getElementById: () => null, querySelector: () => null, addEventListener: nothing, removeEventListener: nothing,
  }
  const navigator = { appCodeName: 'Mozilla', appName: 'Netscape', userAgent: 'Mozilla/5.0 (Linux) taro', platform: 'Linux', onLine: true, product: 'taro' }
  const location = { href: 'https://taro.com/', protocol: 'https:', host: 'taro.com', hostname: 'taro.com', origin: 'https://taro.com', pathname: '/', search: '', hash: '' }
  const history = { length: 1, state: null, pushState: nothing, replaceState: nothing, back: nothing }
  const window: Record<string, unknown> = {
    document, navigator, location, history, addEventListener: nothing, removeEventListener: nothing, getComputedStyle: element,
    requestAnimationFrame: (run: () => void) => (global['setTimeout'] as (run: () => void, ms: number) => number)(run, 16), cancelAnimationFrame: nothing,
    setTimeout: global['setTimeout'], clearTimeout: global['clearTimeout'], Date: global['Date'],
  }
  window['window'] = window['self'] = window
  class MutationObserver {
    observe = nothing
    disconnect = nothing
  }
  class URLSearchParams {
    get = nothing
    append = nothing
  }
  /** Taro's own `URL` parses; who uses it here does not need it. */
  class URL {
    constructor(readonly href: string) {}
  }
  return { window, document, navigator, location, history, MutationObserver, URLSearchParams, URL }
}
