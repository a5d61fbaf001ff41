import { randomName } from '../random-name'
import type { WxDeviceMemory } from './wx-api'

const KEY = 'opentim.device'

/**
 * The name of this mini program on this device. With the synchronous calls, once per launch: a name that was in use
 * before it was stored would be another one after a kill.
 */
export function wxDeviceId(wx: WxDeviceMemory, randomUint32: () => number): () => string {
  let name: string | undefined
  return () => (name ??= storedName(wx, randomName(randomUint32)))
}

function storedName(wx: WxDeviceMemory, made: string): string {
  try {
    const kept = wx.getStorageSync(KEY)
    if (kept && typeof kept === 'string') return kept
    wx.setStorageSync(KEY, made)
  } catch {
    // Storage is full or broken: a device for this launch only.
  }
  return made
}
