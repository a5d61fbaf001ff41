import type { ChatSDK, CreateOptions } from '../../../src/api/types'
import type { MiniProgram } from './mini-program'

type Call = (...args: unknown[]) => unknown

/**
 * The SDK of a mini program as a test outside has it: what goes in is made anew in the mini program's realm, what comes
 * out is what the SDK gave. A promise becomes one of ours, because that of old phones is slow to tell.
 */
export function createChat(app: MiniProgram, options: CreateOptions, module = 'opentim'): ChatSDK {
  const { default: tim } = app.require(module) as { default: { create(options: unknown): object } }
  const chat = tim.create(app.realm.adopt(options)) as Record<string, Call>
  /** A listener that is taken away must be the one that was given. */
  const adopted = new WeakMap<object, unknown>()
  const adopt = (value: unknown): unknown => {
    if (typeof value !== 'function') return app.realm.adopt(value)
    const known = adopted.get(value) ?? app.realm.adopt(value)
    adopted.set(value, known)
    return known
  }
  return new Proxy({}, {
    get: (_target, name) => {
      const method = typeof name === 'string' ? chat[name] : undefined
      if (typeof method !== 'function') return method
      return (...args: unknown[]) => {
        // Nothing of a dead application settles any more.
        if (app.isDead) return Promise.reject(new Error('the application was killed'))
        if (app.isSuspended) throw new Error(`the application is suspended: ${String(name)} cannot run`)
        const result = method.apply(chat, args.map(adopt))
        return isThenable(result) ? Promise.resolve(result) : result
      }
    },
  }) as ChatSDK
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value
}
