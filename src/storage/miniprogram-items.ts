import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { WxFailure, WxStorage } from '../platform/miniprogram/wx-api'
import { unavailable } from './storage-error'

/** What a mini program keeps, item by item: one text under each key. */
export interface Items {
  /** Undefined when it is not there, or cannot be read. */
  get(key: string): Promise<string | undefined>
  /** Rejects with STORAGE_FULL or STORAGE_UNAVAILABLE. */
  set(key: string, text: string): Promise<void>
  /** What cannot be removed stays. */
  remove(key: string): Promise<void>
  /** All keys, the application's included, and the bytes under them. */
  list(): Promise<{ readonly keys: readonly string[]; readonly bytes: number }>
}

/** By callbacks: whether a call gives a promise differs by client. The synchronous calls would hold the page up. */
export function wxItems(wx: WxStorage): Items {
  return {
    get: (key) => new Promise((resolve) => {
      wx.getStorage({
        key,
        success: ({ data }) => resolve(typeof data === 'string' ? data : undefined),
        fail: () => resolve(undefined),
      })
    }),
    set: (key, data) => new Promise((resolve, reject) => {
      wx.setStorage({ key, data, success: () => resolve(), fail: (failure) => reject(writeError(failure)) })
    }),
    remove: (key) => new Promise((resolve) => {
      wx.removeStorage({ key, complete: () => resolve() })
    }),
    list: () => new Promise((resolve, reject) => {
      wx.getStorageInfo({
        success: ({ keys, currentSize }) => resolve({ keys, bytes: currentSize * 1024 }),
        fail: ({ errMsg = '' }) => reject(unavailable('open storage', errMsg)),
      })
    }),
  }
}

/** There is no number for it, and the words differ: of the item, of the whole, of the disk. */
function writeError({ errMsg = '' }: WxFailure): TimError {
  if (/exceed|full|limit|quota|space/i.test(errMsg)) return new TimError(ERRORS.STORAGE_FULL, 'write', { cause: errMsg })
  return unavailable('write', errMsg)
}
