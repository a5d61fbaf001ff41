import { describe, expect, it } from 'vitest'
import { createDeferred } from '../../../src/shared/deferred'
import { SerialQueue } from '../../../src/shared/serial-queue'

describe('SerialQueue', () => {
  it('starts a task only when the one before has ended', async () => {
    const queue = new SerialQueue()
    const first = createDeferred()
    const order: string[] = []
    const one = queue.run(async () => {
      await first.promise
      order.push('one')
    })
    const two = queue.run(() => void order.push('two'))
    await Promise.resolve()
    expect(order).toEqual([])
    first.resolve()
    await Promise.all([one, two])
    expect(order).toEqual(['one', 'two'])
  })

  it('goes on after a task that failed, and tells only its caller', async () => {
    const queue = new SerialQueue()
    await expect(queue.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(queue.run(() => 2)).resolves.toBe(2)
  })
})
