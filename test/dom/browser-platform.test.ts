import { afterEach, describe, expect, it } from 'vitest'
import { browserEnvironment } from '../../src/platform/browser/browser-environment'
import { createBrowserPlatform } from '../../src/platform/browser/browser-platform'
import { createDeviceId } from '../../src/platform/browser/device-id'
import { createNextTask } from '../../src/platform/browser/next-task'

afterEach(() => localStorage.clear())

describe('hints of the page', () => {
  it('wakes on online, on the way back from the page cache and on becoming visible', () => {
    const heard: string[] = []
    const off = browserEnvironment.onWake(() => heard.push('wake'))
    window.dispatchEvent(new Event('online'))
    window.dispatchEvent(new Event('pageshow'))
    document.dispatchEvent(new Event('visibilitychange'))
    window.dispatchEvent(new Event('focus'))
    window.dispatchEvent(new Event('offline'))
    expect(heard).toHaveLength(3)
    off()
    window.dispatchEvent(new Event('online'))
    expect(heard).toHaveLength(3)
  })

  it('does not wake when it becomes hidden', () => {
    const heard: string[] = []
    const off = browserEnvironment.onWake(() => heard.push('wake'))
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
    Reflect.deleteProperty(document, 'visibilityState')
    off()
    expect(heard).toEqual([])
  })

  it('tells when the network is gone', () => {
    const heard: string[] = []
    const off = browserEnvironment.onOffline(() => heard.push('offline'))
    window.dispatchEvent(new Event('offline'))
    off()
    window.dispatchEvent(new Event('offline'))
    expect(heard).toEqual(['offline'])
  })
})

describe('the name of the device', () => {
  it('is kept over pages', () => {
    expect(createDeviceId()()).toBe(createDeviceId()())
  })

  it('stays the same within a page that may not store anything', () => {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'localStorage')
    Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: () => { throw new Error('forbidden') } })
    const [deviceId, other] = [createDeviceId(), createDeviceId()]
    const names = [deviceId(), deviceId(), other()]
    Object.defineProperty(globalThis, 'localStorage', descriptor ?? {})
    expect(names[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(names[1]).toBe(names[0])
    expect(names[2]).not.toBe(names[0])
  })
})

describe('tasks', () => {
  it('run later and in order', async () => {
    const nextTask = createNextTask()
    const order: number[] = []
    const done = new Promise<void>((resolve) => {
      nextTask(() => order.push(1))
      nextTask(() => {
        order.push(2)
        nextTask(resolve)
      })
    })
    await Promise.resolve()
    expect(order).toEqual([])
    await done
    expect(order).toEqual([1, 2])
  })
})

describe('the platform', () => {
  it('finds the gateway at the origin of the page', () => {
    expect(createBrowserPlatform().defaultEndpoint()).toBe(`ws://${location.host}/ws`)
  })
})
