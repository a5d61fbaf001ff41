/** What becomes of sockets when the application is suspended. Reports differ. */
export type SuspendMode = 'interrupt' | 'silent' | 'keep'

/** What runs first after a suspension: that the application is shown, or what came meanwhile. */
export type ShowOrder = 'show-first' | 'queue-first'

/** A kind of device: where they differ, there is a switch. */
export interface Profile {
  readonly name: string
  /** An old base library: no promises, no random bytes; and an old engine: no `globalThis`, no `Proxy`. */
  readonly isOld: boolean
  /** `Promise` over `setTimeout`. Asynchronous functions are compiled to it, as WeChat's tool does for such phones. */
  readonly macrotaskPromise: boolean
  /** Buffers that come in are of another realm: `instanceof ArrayBuffer` is false. */
  readonly foreignArrayBuffer: boolean
  /** The eleventh request. */
  readonly overflow: 'queue' | 'fail'
  /** Modules see the window, document and navigator that Taro injects. */
  readonly taro: boolean
  readonly suspendMode: SuspendMode
  readonly showOrder: ShowOrder
  readonly headerCase: 'as-sent' | 'lower' | 'upper'
  /** A typed array given to a socket vanishes without an error, instead of being sent as in the developer tool. */
  readonly dropsTypedArrays: boolean
  /** Timers after a suspension: they go on with what they had left, or those whose time has passed fire at once. */
  readonly timers: 'paused' | 'late'
}

const modern: Profile = {
  name: 'modern',
  isOld: false,
  macrotaskPromise: false,
  foreignArrayBuffer: false,
  overflow: 'queue',
  taro: false,
  suspendMode: 'interrupt',
  showOrder: 'queue-first',
  headerCase: 'as-sent',
  dropsTypedArrays: false,
  timers: 'paused',
}

/** The five kinds of devices that everything must run on. */
export const PROFILES = {
  modern,
  ios15: { ...modern, name: 'ios15', macrotaskPromise: true, foreignArrayBuffer: true },
  old: { ...modern, name: 'old', isOld: true, overflow: 'fail' },
  taro: { ...modern, name: 'taro', taro: true, headerCase: 'lower' },
  hostile: {
    ...modern, name: 'hostile', foreignArrayBuffer: true, suspendMode: 'silent', showOrder: 'show-first', headerCase: 'upper', dropsTypedArrays: true, timers: 'late',
  },
} as const satisfies Record<string, Profile>

export const ALL_PROFILES: readonly Profile[] = Object.values(PROFILES)
