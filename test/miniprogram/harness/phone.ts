const MEGABYTE = 1024 * 1024

/** Limits of one application's storage, in bytes. */
const LIMITS = {
  plain: { value: MEGABYTE, all: 10 * MEGABYTE },
  encrypted: { value: 0.7 * MEGABYTE, all: 7.1 * MEGABYTE },
} as const

/** Asked around each asynchronous call of the storage, so that a test can end the application there. */
export type StorageHook = (moment: 'before' | 'after', call: { readonly op: string; readonly key: string }) => void

/** A phone: what it keeps outlives every run of the application. */
export class Phone {
  readonly storage = new Map<string, string>()
  readonly files = new Map<string, Uint8Array>()
  /** The largest value that was ever wanted, in bytes. */
  largestValue = 0
  onStorageCall: StorageHook = () => undefined

  /** Bytes that the storage holds: keys and values. */
  get storedBytes(): number {
    let bytes = 0
    for (const [key, text] of this.storage) bytes += sizeOf(key, text)
    return bytes
  }

  /** Keeps a value, or says why not. */
  keep(key: string, text: string, isEncrypted: boolean): string | undefined {
    const limits = isEncrypted ? LIMITS.encrypted : LIMITS.plain
    const bytes = sizeOf(key, text)
    this.largestValue = Math.max(this.largestValue, bytes)
    if (bytes > limits.value) return 'entry size limit reached'
    const before = this.storage.get(key)
    const others = this.storedBytes - (before === undefined ? 0 : sizeOf(key, before))
    if (others + bytes > limits.all) return 'the storage exceeds the max size 10MB'
    this.storage.set(key, text)
    return undefined
  }
}

/** Without the sign of what kind of text it is. */
function sizeOf(key: string, text: string): number {
  return Buffer.byteLength(key) + Buffer.byteLength(text) - 1
}
