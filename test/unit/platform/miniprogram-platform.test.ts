import { afterEach, describe, expect, it } from 'vitest'
import { ERRORS } from '@opentim/protocol'
import type { TimError } from '../../../src/api/errors'
import { browserChoice } from '../../../src/platform/browser/browser-platform'
import { choosePlatform } from '../../../src/platform/choose-platform'
import { createMiniProgramPlatform, miniProgramChoice } from '../../../src/platform/miniprogram/miniprogram-platform'
import type { WxApi } from '../../../src/platform/miniprogram/wx-api'
import { wxDeviceId } from '../../../src/platform/miniprogram/wx-device-id'
import { seededUint32 } from '../../support/fake-platform'
import { FakeEntropy, FakeHints, FakeRequests } from '../../support/fake-wx'
import { StillSockets } from '../../support/fake-wx-socket'
import { FakeDevice, FakeWxStorage } from '../../support/fake-wx-storage'

/** A whole `wx` that notes each call; what a client lacks is left out. */
function fakeWx(): { wx: WxApi; calls: string[] } {
  const calls: string[] = []
  const storage = new FakeWxStorage(new FakeDevice())
  const memory = new Map<string, string>()
  const parts: Record<string, unknown> = {
    connectSocket: new StillSockets(), request: new FakeRequests(), getStorage: storage, setStorage: storage, removeStorage: storage,
    getStorageInfo: storage, getNetworkType: new FakeHints(), getRandomValues: new FakeEntropy(),
    getStorageSync: { getStorageSync: (key: string) => memory.get(key) ?? '' },
    setStorageSync: { setStorageSync: (key: string, value: string) => void memory.set(key, value) },
  }
  const wx = Object.fromEntries(Object.entries(parts).map(([name, owner]) => [name, (...args: unknown[]) => {
    calls.push(name)
    return (owner as Record<string, (...args: unknown[]) => unknown>)[name]?.(...args)
  }]))
  return { wx: wx as unknown as WxApi, calls }
}

describe('the mini program as a platform', () => {
  afterEach(() => Reflect.deleteProperty(globalThis, 'wx'))

  it('is chosen where there are its sockets, before the browser, and whatever bundlers call window', () => {
    expect(choosePlatform([miniProgramChoice, browserChoice], undefined).name).toBe('web')
    // A page inside of WeChat has a wx too.
    Object.assign(globalThis, { wx: { chooseImage: () => undefined } })
    expect(choosePlatform([miniProgramChoice, browserChoice], undefined).name).toBe('web')
    Object.assign(globalThis, { wx: fakeWx().wx })
    expect(choosePlatform([miniProgramChoice, browserChoice], undefined).name).toBe('miniprogram')
    expect(choosePlatform([miniProgramChoice, browserChoice], 'web').name).toBe('web')
  })

  it('elsewhere its build says which one to import', () => {
    expect(() => choosePlatform([miniProgramChoice], undefined)).toThrow(expect.objectContaining({ code: ERRORS.WRONG_PLATFORM.code }) as TimError)
  })

  it('stores, names the device and waits a task', async () => {
    const { wx, calls } = fakeWx()
    const platform = createMiniProgramPlatform(wx)
    const storage = await platform.openStorage('opentim-1-alice')
    await storage.write([{ table: 'meta', key: ['a'], value: 1 }])
    expect(await storage.get('meta', ['a'])).toBe(1)
    expect(storage.persistent).toBe(true)
    expect(platform.deviceId()).toMatch(/^[0-9a-f]{32}$/)
    expect(platform.defaultEndpoint()).toBeUndefined()
    await new Promise<void>((resolve) => platform.clock.nextTask(resolve))
    expect(calls.filter((name) => name.endsWith('Sync'))).toEqual(['getStorageSync', 'setStorageSync'])
  })
})

describe('the name of the device in a mini program', () => {
  it('is made once, and found after a restart', () => {
    const { wx, calls } = fakeWx()
    const random = seededUint32(1)
    const deviceId = wxDeviceId(wx, random)
    const name = deviceId()
    expect([deviceId(), wxDeviceId(wx, random)()]).toEqual([name, name])
    expect(calls).toEqual(['getStorageSync', 'setStorageSync', 'getStorageSync'])
  })

  it('is another one where it can be neither read nor kept', () => {
    const broken = {
      getStorageSync: () => { throw new Error('getStorageSync:fail') },
      setStorageSync: () => { throw new Error('exceed storage max size 10Mb') },
    }
    const random = seededUint32(1)
    const [first, second] = [wxDeviceId(broken, random), wxDeviceId(broken, random)]
    expect(first()).toBe(first())
    expect(first()).not.toBe(second())
  })
})
