import type { Environment } from '../port'

/** The page's hints: `online` and `offline`, visible again, back from the page cache. Without a page there are none. */
export const browserEnvironment: Environment = {
  isOnline: () => typeof navigator === 'undefined' || navigator.onLine !== false,

  onWake(listen) {
    const whenVisible = (): void => {
      if (document.visibilityState === 'visible') listen()
    }
    return hear([
      { target: () => window, name: 'online', listen },
      { target: () => window, name: 'pageshow', listen },
      { target: () => document, name: 'visibilitychange', listen: whenVisible },
    ])
  },

  onOffline(listen) {
    return hear([{ target: () => window, name: 'offline', listen }])
  },
}

interface Hint {
  readonly target: () => EventTarget
  readonly name: string
  readonly listen: () => void
}

function hear(hints: readonly Hint[]): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => undefined
  // The event itself is none of the listener's business.
  const heard = hints.map(({ target, name, listen }) => ({ target: target(), name, handle: (): void => listen() }))
  for (const { target, name, handle } of heard) target.addEventListener(name, handle)
  return () => {
    for (const { target, name, handle } of heard) target.removeEventListener(name, handle)
  }
}
