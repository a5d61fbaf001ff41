import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Cursor } from '../../../src/sync/cursor'

describe('Cursor', () => {
  it('moves by steps of one, and waits for those that are missing', () => {
    const cursor = new Cursor(5)
    expect([cursor.step(6), cursor.step(8), cursor.step(4)]).toEqual(['next', 'ahead', 'past'])
    expect([cursor.uver, cursor.isBehind]).toEqual([6, true])
    expect(cursor.step(7)).toBe('next')
    expect([cursor.uver, cursor.isBehind]).toEqual([8, false])
  })

  it('SYNC-4: may be stored up to the first version that names something missing', () => {
    const cursor = new Cursor(5)
    cursor.step(6)
    cursor.owe('C2Ca', 6, 10)
    cursor.step(7)
    expect([cursor.uver, cursor.settled]).toEqual([7, 5])
    cursor.pay('C2Ca', 9)
    expect(cursor.settled).toBe(5)
    cursor.pay('C2Ca', 10)
    expect(cursor.settled).toBe(7)
  })

  it('keeps the earliest version and the highest seq of what one conversation owes', () => {
    const cursor = new Cursor(0)
    cursor.reach(9)
    cursor.owe('C2Ca', 8, 3)
    cursor.owe('C2Ca', 4, 2)
    expect(cursor.settled).toBe(3)
    cursor.pay('C2Ca', 2)
    expect(cursor.settled).toBe(3)
    cursor.pay('C2Ca', 3)
    expect(cursor.settled).toBe(9)
  })

  it('R10: an index page from the past does not take it back', () => {
    const cursor = new Cursor(9)
    cursor.reach(4)
    expect(cursor.uver).toBe(9)
  })

  it('SYNC-5: a heartbeat can show that it is behind', () => {
    const cursor = new Cursor(9)
    cursor.announce(9)
    expect(cursor.isBehind).toBe(false)
    cursor.announce(11)
    expect(cursor.isBehind).toBe(true)
    cursor.reach(11)
    expect(cursor.isBehind).toBe(false)
  })

  it('a login starts from what was settled, without debts', () => {
    const cursor = new Cursor(5)
    cursor.step(6)
    cursor.owe('C2Ca', 6, 1)
    cursor.step(9)
    cursor.restart(cursor.settled)
    expect([cursor.uver, cursor.settled, cursor.isBehind]).toEqual([5, 5, false])
  })

  it('ends at the same place in whatever order steps arrive, and how often', () => {
    fc.assert(fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: 8 }), fc.array(fc.integer({ min: 1, max: 8 })), (order, repeats) => {
      const cursor = new Cursor(0)
      for (const uver of [...order, ...repeats]) cursor.step(uver)
      expect([cursor.uver, cursor.isBehind]).toEqual([8, false])
    }), { seed: 1 })
  })
})
