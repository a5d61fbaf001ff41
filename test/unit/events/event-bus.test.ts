import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import { EVENT } from '../../../src/api/event'
import { EventBus } from '../../../src/events/event-bus'
import { Logger } from '../../../src/shared/logger'

function createBus() {
  const lines: string[] = []
  const bus = new EventBus(new Logger((severity, line) => void lines.push(`${severity}: ${line}`)))
  return { bus, lines }
}

describe('event bus', () => {
  it('gives a handler one argument, { name, data }, and its context as this', () => {
    const { bus } = createBus()
    const context = { calls: [] as unknown[] }
    bus.on(EVENT.KICKED_OUT, function (this: typeof context, ...args: unknown[]) {
      this.calls.push(args)
    }, context)
    bus.emit(EVENT.KICKED_OUT, { type: 'multipleAccount' })
    expect(context.calls).toEqual([[{ name: 'kickedOut', data: { type: 'multipleAccount' } }]])
  })

  it('delivers synchronously, in the order of registration', () => {
    const { bus } = createBus()
    const order: number[] = []
    for (const number of [1, 2, 3]) bus.on(EVENT.SDK_READY, () => void order.push(number))
    bus.emit(EVENT.SDK_READY, {})
    expect(order).toEqual([1, 2, 3])
  })

  it('calls a handler that was registered twice, twice, and off() removes both, whatever their context', () => {
    const { bus } = createBus()
    const handler = vi.fn()
    bus.on(EVENT.SDK_READY, handler, { one: 1 })
    bus.on(EVENT.SDK_READY, handler)
    bus.emit(EVENT.SDK_READY, {})
    expect(handler).toHaveBeenCalledTimes(2)
    bus.off(EVENT.SDK_READY, handler)
    bus.emit(EVENT.SDK_READY, {})
    expect(handler).toHaveBeenCalledTimes(2)
  })

  it('leaves the other handlers of the event, and other events of the handler, alone at off()', () => {
    const { bus } = createBus()
    const [removed, kept] = [vi.fn(), vi.fn()]
    bus.on(EVENT.SDK_READY, removed)
    bus.on(EVENT.SDK_READY, kept)
    bus.on(EVENT.SDK_NOT_READY, removed)
    bus.off(EVENT.SDK_READY, removed)
    bus.emit(EVENT.SDK_READY, {})
    bus.emit(EVENT.SDK_NOT_READY, {})
    expect(kept).toHaveBeenCalledTimes(1)
    expect(removed).toHaveBeenCalledTimes(1)
  })

  it('does not call a handler any more that was removed during the delivery', () => {
    const { bus } = createBus()
    const second = vi.fn()
    bus.on(EVENT.SDK_READY, () => bus.off(EVENT.SDK_READY, second))
    bus.on(EVENT.SDK_READY, second)
    bus.emit(EVENT.SDK_READY, {})
    expect(second).not.toHaveBeenCalled()
  })

  it('leaves a handler that was added during the delivery for the next one', () => {
    const { bus } = createBus()
    const late = vi.fn()
    bus.once(EVENT.SDK_READY, () => bus.on(EVENT.SDK_READY, late))
    bus.on(EVENT.SDK_READY, () => undefined)
    bus.emit(EVENT.SDK_READY, {})
    expect(late).not.toHaveBeenCalled()
    bus.emit(EVENT.SDK_READY, {})
    expect(late).toHaveBeenCalledTimes(1)
  })

  it('calls a once() handler for one event only, also when that handler emits it again', () => {
    const { bus } = createBus()
    const handler = vi.fn(() => bus.emit(EVENT.SDK_READY, {}))
    bus.once(EVENT.SDK_READY, handler)
    bus.emit(EVENT.SDK_READY, {})
    bus.emit(EVENT.SDK_READY, {})
    expect(handler).toHaveBeenCalledTimes(1)
  })

  it('R20: a handler that throws stops nobody; the error goes to ERROR with 2109 and to the log', () => {
    const { bus, lines } = createBus()
    const [after, onError] = [vi.fn(), vi.fn()]
    bus.on(EVENT.ERROR, onError)
    bus.on(EVENT.MESSAGE_RECEIVED, () => { throw new Error('a bug of the application') })
    bus.on(EVENT.MESSAGE_RECEIVED, after)
    bus.emit(EVENT.MESSAGE_RECEIVED, [])
    expect(after).toHaveBeenCalledTimes(1)
    expect(onError).toHaveBeenCalledTimes(1)
    expect(onError).toHaveBeenCalledWith({
      name: 'error', data: { code: 2109, message: expect.stringContaining('a bug of the application') as string },
    })
    expect(lines).toEqual([expect.stringContaining('onMessageReceived')])
  })

  it('R20: a handler of ERROR that throws is logged, and that is the end of it', () => {
    const { bus, lines } = createBus()
    const after = vi.fn()
    bus.on(EVENT.ERROR, () => { throw new Error('again') })
    bus.on(EVENT.ERROR, after)
    bus.emit(EVENT.ERROR, { code: 1, message: '' })
    expect(after).toHaveBeenCalledTimes(1)
    expect(lines).toHaveLength(1)
  })

  it('R21: nothing waits for an async handler; events come in order, and what it throws is told', async () => {
    const { bus } = createBus()
    const started: unknown[] = []
    const onError = vi.fn()
    bus.on(EVENT.ERROR, onError)
    bus.on(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, async ({ data }) => {
      started.push(data)
      await Promise.resolve()
      if (data === 2) throw new Error('late')
    })
    for (const count of [1, 2, 3]) bus.emit(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, count)
    expect(started).toEqual([1, 2, 3])
    expect(onError).not.toHaveBeenCalled()
    await new Promise((resolve) => setImmediate(resolve))
    expect(onError).toHaveBeenCalledTimes(1)
  })

  it('C10: tells what an async handler throws also where promises are of another kind', async () => {
    const { bus } = createBus()
    const onError = vi.fn()
    bus.on(EVENT.ERROR, onError)
    bus.on(EVENT.SDK_READY, () => runInNewContext('Promise.reject(new Error("elsewhere"))') as void)
    bus.emit(EVENT.SDK_READY, {})
    await new Promise((resolve) => setImmediate(resolve))
    expect(onError).toHaveBeenCalledTimes(1)
  })

  it('throws at on() when the handler is no function', () => {
    const { bus } = createBus()
    expect(() => bus.on(EVENT.SDK_READY, undefined as never)).toThrow(new Error('Params validate failed.'))
  })

  it('warns and goes on when on() names an event that does not exist', () => {
    const { bus, lines } = createBus()
    bus.on(undefined as never, () => undefined)
    expect(lines).toEqual([expect.stringMatching(/^warn: on\(\)/)])
    bus.off(undefined as never, () => undefined)
  })

  it('knows whether anybody listens', () => {
    const { bus } = createBus()
    const handler = vi.fn()
    expect(bus.hasHandlers(EVENT.SDK_READY)).toBe(false)
    bus.on(EVENT.SDK_READY, handler)
    expect(bus.hasHandlers(EVENT.SDK_READY)).toBe(true)
    bus.off(EVENT.SDK_READY, handler)
    expect(bus.hasHandlers(EVENT.SDK_READY)).toBe(false)
  })

  it('forgets everybody at clear()', () => {
    const { bus } = createBus()
    const handler = vi.fn()
    bus.on(EVENT.SDK_READY, handler)
    bus.on(EVENT.SDK_READY, handler)
    bus.clear()
    bus.emit(EVENT.SDK_READY, {})
    expect(handler).not.toHaveBeenCalled()
  })
})
