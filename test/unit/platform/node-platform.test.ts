import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createBrowserPlatform } from '../../../src/platform/browser/browser-platform'
import { createNodePlatform } from '../../../src/platform/node/node-platform'
import { realTurn } from '../../support/fake-clock'

describe('the platform of Node', () => {
  it('names itself and its device, each platform another one', () => {
    const [one, other] = [createNodePlatform(WebSocket), createNodePlatform(WebSocket)]
    expect(one.name).toBe('node')
    expect(one.deviceId()).toMatch(/^[0-9a-f]{32}$/)
    expect(one.deviceId()).toBe(one.deviceId())
    expect(one.deviceId()).not.toBe(other.deviceId())
    expect(one.defaultEndpoint()).toBeUndefined()
    expect(one.environment.isOnline()).toBe(true)
  })

  it('draws unsigned 32-bit numbers that differ', () => {
    const platform = createNodePlatform(WebSocket)
    const drawn = Array.from({ length: 100 }, () => platform.randomUint32())
    expect(drawn.every((value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32)).toBe(true)
    expect(new Set(drawn).size).toBeGreaterThan(95)
  })

  it('runs tasks after the microtasks, and keeps what is stored until the end of the process', async () => {
    const { clock, openStorage } = createNodePlatform(WebSocket)
    const order: string[] = []
    clock.nextTask(() => order.push('task'))
    void Promise.resolve().then(() => order.push('microtask'))
    await realTurn()
    expect(order).toEqual(['microtask', 'task'])
    const storage = await openStorage('one')
    await storage.write([{ table: 'meta', key: ['a'], value: 1 }])
    expect(await storage.get('meta', ['a'])).toBe(1)
    expect(storage.persistent).toBe(false)
  })

  it('starts and ends timers', async () => {
    const { clock } = createNodePlatform(WebSocket)
    const fired: string[] = []
    const ended = clock.setTimer(() => fired.push('ended'), 0)
    clock.clearTimer(ended)
    clock.clearTimer(undefined)
    await new Promise<void>((resolve) => void clock.setTimer(resolve, 1))
    expect(fired).toEqual([])
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000)
  })
})

describe('the platform of a page, on a server that only renders', () => {
  it('can be made and asked without a page', () => {
    const platform = createBrowserPlatform()
    expect(platform.defaultEndpoint()).toBeUndefined()
    expect(platform.environment.isOnline()).toBe(true)
    platform.environment.onWake(() => undefined)()
    platform.environment.onOffline(() => undefined)()
    expect(platform.deviceId()).toBe(platform.deviceId())
  })
})
