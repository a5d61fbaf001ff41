import type { AsyncApi, Callbacks } from './async-api'
import type { Wire } from './wire'

interface RandomOption extends Callbacks {
  readonly length: number
}

type Listen = (event: object) => void

/** Listeners of one event: `off` without an argument takes all of them away, the application's too. */
export class Listeners {
  private listeners: Listen[] = []

  constructor(private readonly wire: Wire, private readonly name: string) {}

  readonly on = (listen: Listen): void => void this.listeners.push(listen)

  readonly off = (listen?: Listen): void => {
    if (!listen) this.wire.note(`wx.off${this.name} was called without a listener`)
    this.listeners = listen ? this.listeners.filter((other) => other !== listen) : []
  }

  happen(event: object): void {
    for (const listen of this.listeners) this.wire.guard(() => listen(event))
  }
}

/** Network state, random bytes, base64 and what a device says of itself. */
export function deviceApi(wire: Wire, api: AsyncApi, isOld: boolean): object {
  const status = new Listeners(wire, 'NetworkStatusChange')
  const weak = new Listeners(wire, 'NetworkWeakChange')
  wire.on('network', (_id, event: object) => status.happen(event))
  wire.on('network.weak', (_id, event: object) => weak.happen(event))
  const about = { platform: 'android', SDKVersion: isOld ? '2.9.4' : '3.5.0', brand: 'harness', model: 'headless', pixelRatio: 2 }
  const both = {
    getNetworkType: (option?: Callbacks) => api.ask('getNetworkType', option, {}),
    onNetworkStatusChange: status.on,
    offNetworkStatusChange: status.off,
    getSystemInfoSync: () => about,
    getSystemInfo: (option?: Callbacks) => api.accept('getSystemInfo', option, about),
    arrayBufferToBase64: (buffer: ArrayBuffer) => wire.call('base64.encode', 0, {}, buffer),
    base64ToArrayBuffer: (text: string) => Uint8Array.from(wire.call('base64.decode', 0, { text }) as number[]).buffer,
  }
  if (isOld) return both
  return {
    ...both,
    getRandomValues: (option: RandomOption) => api.ask('getRandomValues', option, { length: option.length }),
    // As a promise it gave `undefined` on devices.
    getUserCryptoManager: () => ({ getRandomValues: (option: RandomOption) => void api.ask('getRandomValues', { ...option, complete: option.complete ?? (() => undefined) }, { length: option.length }) }),
    onNetworkWeakChange: weak.on,
    offNetworkWeakChange: weak.off,
    getDeviceInfo: () => about,
    getAppBaseInfo: () => about,
  }
}
