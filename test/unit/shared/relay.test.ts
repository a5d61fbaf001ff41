import { describe, expect, it } from 'vitest'
import { createRelay } from '../../../src/shared/relay'

interface Counter {
  add(amount: number, note: string): void
  reset(): void
}

class Sum implements Counter {
  total = 0
  add(amount: number): void {
    this.total += amount
  }

  reset(): void {
    this.total = 0
  }
}

describe('createRelay', () => {
  it('passes each call on with its arguments, in the order of the listeners, each on its own object', () => {
    const sum = new Sum()
    const notes: string[] = []
    const listeners: Partial<Counter>[] = [sum, { add: (amount, note) => void notes.push(`${note} ${amount} ${sum.total}`) }]
    const relay = createRelay<Counter>({ add: true, reset: true }, (tell) => listeners.forEach(tell))
    relay.add(2, 'first')
    relay.add(3, 'then')
    expect([sum.total, notes]).toEqual([5, ['first 2 2', 'then 3 5']])
    relay.reset()
    expect(sum.total).toBe(0)
  })

  it('tells a listener that came later, and nobody when that is decided so', () => {
    const listeners: Partial<Counter>[] = []
    let isOpen = true
    const relay = createRelay<Counter>({ add: true, reset: true }, (tell) => isOpen && listeners.forEach(tell))
    relay.add(1, '')
    const sum = new Sum()
    listeners.push(sum)
    relay.add(2, '')
    isOpen = false
    relay.add(4, '')
    expect(sum.total).toBe(2)
  })
})
