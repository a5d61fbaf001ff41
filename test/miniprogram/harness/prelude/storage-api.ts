import type { AsyncApi, Callbacks } from './async-api'
import type { Wire } from './wire'

interface KeyOption extends Callbacks {
  readonly key: string
  readonly encrypt?: boolean
}

interface SetOption extends KeyOption {
  readonly data: unknown
}

/** What the storage of the host answers to a synchronous call. */
type SyncAnswer = { readonly ok: true; readonly text?: string; readonly info?: object } | { readonly ok: false; readonly errMsg: string }

/** Values as the device keeps them: what JSON loses is lost, except a date. */
export function storageApi(wire: Wire, api: AsyncApi): object {
  const sync = (op: string, args: object): { text?: string; info?: object } => {
    const answer = wire.call(`storage.${op}`, 0, args) as SyncAnswer
    if (answer.ok) return answer
    throw new Error(`${op}StorageSync:fail ${answer.errMsg}`)
  }
  return {
    setStorage: (option: SetOption) => api.ask('setStorage', option, { key: option.key, text: toText(wire, option.data), encrypt: option.encrypt }),
    getStorage: (option: KeyOption) => api.ask('getStorage', restoring(option), { key: option.key }),
    removeStorage: (option: KeyOption) => api.ask('removeStorage', option, { key: option.key }),
    clearStorage: (option?: Callbacks) => api.ask('clearStorage', option, {}),
    getStorageInfo: (option?: Callbacks) => api.ask('getStorageInfo', option, {}),
    setStorageSync: (key: string, data: unknown) => void sync('set', { key, text: toText(wire, data) }),
    getStorageSync: (key: string) => {
      const { text } = sync('get', { key })
      return text === undefined ? '' : fromText(text)
    },
    removeStorageSync: (key: string) => void sync('remove', { key }),
    clearStorageSync: () => void sync('clear', {}),
    getStorageInfoSync: () => sync('info', {}).info,
  }
}

/** The host keeps text; `data` is made of it here, in the application's realm. */
function restoring(option: KeyOption): Callbacks {
  const restored = (result: object): object => {
    const { text, ...rest } = result as { text?: string }
    return text === undefined ? rest : { ...rest, data: fromText(text) }
  }
  const { success, complete } = option
  return {
    ...option,
    ...(success ? { success: (result: object) => success(restored(result)) } : {}),
    ...(complete ? { complete: (result: object) => complete(restored(result)) } : {}),
  }
}

function toText(wire: Wire, data: unknown): string {
  noteLost(wire, data, 0)
  if (data instanceof Date) return `D${data.getTime()}`
  return `J${data === undefined ? '""' : JSON.stringify(data)}`
}

function fromText(text: string): unknown {
  return text.startsWith('D') ? new Date(Number(text.slice(1))) : (JSON.parse(text.slice(1)) as unknown)
}

/** Bytes, maps and sets vanish in JSON without an error. */
function noteLost(wire: Wire, data: unknown, depth: number): void {
  if (typeof data !== 'object' || data === null || depth > 5) return
  const tag = Object.prototype.toString.call(data).slice(8, -1)
  if (ArrayBuffer.isView(data) || ['ArrayBuffer', 'Map', 'Set'].includes(tag)) wire.note(`a ${tag} was given to setStorage`)
  else for (const value of Object.values(data)) noteLost(wire, value, depth + 1)
}
