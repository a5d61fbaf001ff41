import type { Wire } from './wire'

type Run = (...args: unknown[]) => void

/** Timers and `Date`, both on the host's clock: it can hold them still, hurry them and let hours pass. */
export function installTimers(global: Record<string, unknown>, wire: Wire): void {
  const waiting = new Map<number, () => void>()
  wire.on('timer', (id) => waiting.get(id)?.())

  const start = (id: number, run: () => void, delayMs: number): void => {
    waiting.set(id, run)
    wire.call('timer.start', id, { delayMs: Math.max(0, Number(delayMs) || 0) })
  }
  const stop = (id: unknown): void => {
    if (typeof id !== 'number' || !waiting.delete(id)) return
    wire.call('timer.stop', id)
  }
  global['setTimeout'] = (run: Run, delayMs = 0, ...args: unknown[]): number => {
    const id = wire.nextId()
    start(id, () => {
      waiting.delete(id)
      run(...args)
    }, delayMs)
    return id
  }
  global['setInterval'] = (run: Run, delayMs = 0, ...args: unknown[]): number => {
    const id = wire.nextId()
    const round = (): void => {
      // Started again before it runs: it may stop itself.
      start(id, round, delayMs)
      run(...args)
    }
    start(id, round, delayMs)
    return id
  }
  global['clearTimeout'] = global['clearInterval'] = stop
  installDate(global, () => Number(wire.call('now', 0)))
}

function installDate(global: Record<string, unknown>, now: () => number): void {
  const HostDate = new Proxy(Date, {
    apply: () => new Date(now()).toString(),
    construct: (target, args: unknown[], newTarget) => Reflect.construct(target, args.length > 0 ? args : [now()], newTarget) as Date,
  })
  Date.now = now
  Object.defineProperty(Date.prototype, 'constructor', { value: HostDate, writable: true, configurable: true })
  global['Date'] = HostDate
}
