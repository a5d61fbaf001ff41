import { appApi } from './app-api'
import { AsyncApi } from './async-api'
import { forbidCodeGeneration } from './code-generation'
import { makeConsole } from './console'
import { deviceApi } from './device-api'
import { fileApi } from './file-api'
import { makeMacrotaskPromise } from './macrotask-promise'
import { NetworkTasks, requestApi } from './request-api'
import { socketApi } from './socket-api'
import { Stage } from './stage'
import { storageApi } from './storage-api'
import { taroShims } from './taro-shims'
import { installTimers } from './timers'
import { transferApi } from './transfer-api'
import { uiApi } from './ui-api'
import { Wire } from './wire'
import type { HostCall } from './wire'

/** How this client differs from the newest. */
export interface PreludeOptions {
  readonly isOld: boolean
  readonly macrotaskPromise: boolean
  readonly dropsTypedArrays: boolean
  readonly taro: boolean
}

/** What the host holds of a sandbox. */
export interface Prelude {
  deliver(op: string, id: number, json: string, bytes?: ArrayBuffer): void
  /** The names that Taro would inject, by name; none elsewhere. */
  readonly injected: Readonly<Record<string, unknown>>
  readonly stage: Pick<Stage, 'define' | 'start' | 'top'>
  /** Arguments that a test gives are made anew in this realm. */
  parse(json: string): unknown
  bytes(length: number): Uint8Array
  wrap(run: (...args: unknown[]) => unknown): unknown
  isFromHere(value: unknown): boolean
}

/** What an engine, not WeChat, would bring along. */
const NOT_IN_WECHAT = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'console', 'escape', 'unescape']
const NOT_IN_OLD_CLIENTS = ['globalThis', 'Proxy', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'WeakRef', 'FinalizationRegistry', 'Intl']

/** Makes a mini program's world out of an empty one. Runs in the sandbox, before anything else. */
export function install(host: HostCall, options: PreludeOptions): Prelude {
  const global = globalThis as unknown as Record<string, unknown>
  for (const name of NOT_IN_WECHAT) Reflect.deleteProperty(global, name)
  const wire = new Wire(host)
  const api = new AsyncApi(wire, !options.isOld)
  const tasks = new NetworkTasks(wire)
  const stage = new Stage(wire, api)

  installTimers(global, wire)
  forbidCodeGeneration(global, wire)
  global['console'] = makeConsole(wire)
  if (options.macrotaskPromise) {
    const later = global['setTimeout'] as (run: () => void) => unknown
    global['Promise'] = makeMacrotaskPromise({ later: (run) => void later(run), onUnhandled: (reason) => wire.note(`unhandled rejection: ${String(reason)}`) })
  }
  const wx: Record<string, unknown> = {
    ...socketApi(wire, api, options.dropsTypedArrays),
    ...requestApi(wire, api, tasks),
    ...transferApi(api, tasks),
    ...storageApi(wire, api),
    ...fileApi(wire, api),
    ...deviceApi(wire, api, options.isOld),
    ...appApi(global, wire, stage),
    ...stage.install(global),
    ...uiApi(wire, api),
    canIUse: (name: string) => name.split('.')[0] as string in wx,
  }
  global['wx'] = wx
  const injected = options.taro ? taroShims(global) : {}
  const { parse } = JSON
  const bytes = (length: number): Uint8Array => new Uint8Array(length)
  const isFromHere = (value: unknown): boolean => value instanceof Object
  // An error of the host becomes one of this realm.
  const wrap = (run: (...args: unknown[]) => unknown) => (...args: unknown[]) => {
    try {
      return run(...args)
    } catch (error) {
      throw isFromHere(error) ? error : new Error((error as Error).message)
    }
  }
  if (options.isOld) for (const name of NOT_IN_OLD_CLIENTS) Reflect.deleteProperty(global, name)
  return { deliver: (op, id, json, buffer) => wire.deliver(op, id, json, buffer), injected, stage, parse: (json) => parse(json) as unknown, bytes, wrap, isFromHere }
}
