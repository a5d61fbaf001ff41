/** Calls a listener in the way in which the relay was called; a part that the listener lacks is left out. */
export type Tell<Listener> = (listener: Partial<Listener>) => void

/**
 * A listener that passes everything on: `pass` gets each call and decides whom to tell. The parts are listed because
 * nothing else of an interface is left at run time; the compiler sees to it that none is forgotten.
 */
export function createRelay<Listener extends object>(
  parts: Readonly<Record<keyof Listener, true>>, pass: (tell: Tell<Listener>) => void,
): Listener {
  const relay: Partial<Record<keyof Listener, unknown>> = {}
  for (const part of Object.keys(parts) as (keyof Listener)[]) {
    relay[part] = (...args: unknown[]) =>
      pass((listener) => (listener[part] as ((...args: unknown[]) => void) | undefined)?.(...args))
  }
  return relay as Listener
}
