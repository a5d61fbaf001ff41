import type { HostWire } from './host-wire'
import type { Notes } from './notes'
import type { Phone } from './phone'

interface KeyArgs {
  readonly key: string
}

interface SetArgs extends KeyArgs {
  readonly text: string
  readonly encrypt?: boolean
}

interface StorageParts {
  readonly wire: HostWire
  readonly phone: Phone
  readonly notes: Notes
}

const MISSING = { errMsg: 'data not found' }

/** The storage of an application: what a call that was taken has done is there, whatever becomes of its callback. */
export function serveStorage({ wire, phone, notes }: StorageParts): void {
  const info = (): object => ({ keys: [...phone.storage.keys()], currentSize: Math.ceil(phone.storedBytes / 1024), limitSize: 10_240 })
  const sync = (run: () => object): object => {
    notes.syncStorageCalls++
    return run()
  }
  // The application may die before a call and after it, never within.
  const call = (op: string, key: string, run: () => void): void => {
    setImmediate(() => {
      if (!wire.isDead) phone.onStorageCall('before', { op, key })
      if (wire.isDead) return
      run()
      phone.onStorageCall('after', { op, key })
    })
  }

  wire.serve({
    setStorage: (id, { key, text, encrypt = false }: SetArgs) => call('set', key, () => {
      const wrong = phone.keep(key, text, encrypt)
      if (wrong) wire.fail(id, { errMsg: wrong })
      else wire.succeed(id)
    }),
    getStorage: (id, { key }: KeyArgs) => call('get', key, () => {
      const text = phone.storage.get(key)
      if (text === undefined) wire.fail(id, MISSING)
      else wire.succeed(id, { text })
    }),
    removeStorage: (id, { key }: KeyArgs) => call('remove', key, () => {
      phone.storage.delete(key)
      wire.succeed(id)
    }),
    clearStorage: (id) => call('clear', '', () => {
      phone.storage.clear()
      wire.succeed(id)
    }),
    getStorageInfo: (id) => call('info', '', () => wire.succeed(id, info())),
    'storage.set': (_id, { key, text }: SetArgs) => sync(() => {
      const errMsg = phone.keep(key, text, false)
      return errMsg ? { ok: false, errMsg } : { ok: true }
    }),
    'storage.get': (_id, { key }: KeyArgs) => sync(() => ({ ok: true, text: phone.storage.get(key) })),
    'storage.remove': (_id, { key }: KeyArgs) => sync(() => ({ ok: phone.storage.delete(key) || true })),
    'storage.clear': () => sync(() => {
      phone.storage.clear()
      return { ok: true }
    }),
    'storage.info': () => sync(() => ({ ok: true, info: info() })),
  })
}
