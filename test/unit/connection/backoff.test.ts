import { describe, expect, it } from 'vitest'
import { Backoff } from '../../../src/connection/backoff'
import { FakeClock } from '../../support/fake-clock'

const HIGHEST = 2 ** 32 - 1

/** A back-off that always draws the ceiling (almost), or zero. */
function backoff(draw = HIGHEST) {
  const clock = new FakeClock()
  return { clock, backoff: new Backoff(clock, () => draw) }
}

describe('back-off', () => {
  it('[CONN-5] draws from a range that doubles up to 30 s', () => {
    const { backoff: one } = backoff()
    const delays = Array.from({ length: 9 }, () => one.failed())
    expect(delays).toEqual([499, 999, 1999, 3999, 7999, 15_999, 29_999, 29_999, 29_999])
  })

  it('draws from zero on', () => {
    const { backoff: one } = backoff(0)
    expect([one.failed(), one.failed(), one.failed()]).toEqual([0, 0, 0])
  })

  it('starts over after 30 s of health, and not after less', async () => {
    const { clock, backoff: one } = backoff()
    one.failed()
    one.failed()
    one.succeeded()
    await clock.advance(29_999)
    expect(one.failed()).toBe(1999)
    one.succeeded()
    await clock.advance(30_000)
    expect(one.failed()).toBe(499)
  })

  it('takes a spread at its word once, and does not let it shorten the waits of a series', () => {
    const { backoff: one } = backoff()
    expect(one.failed({ kind: 'spread', ms: 10 })).toBe(9)
    expect(one.failed({ kind: 'spread', ms: 10 })).toBe(999)
    expect(one.failed({ kind: 'spread', ms: 20_000 })).toBe(19_999)
  })

  it('adds its own range to a pause', () => {
    expect(backoff(0).backoff.failed({ kind: 'after', ms: 5000 })).toBe(5000)
    expect(backoff().backoff.failed({ kind: 'after', ms: 5000 })).toBe(5499)
  })

  it('does not wait at all after a probe', () => {
    const { backoff: one } = backoff()
    expect(one.failed({ kind: 'now' })).toBe(0)
    expect(one.failed()).toBe(499)
  })

  it('leaves no timer', () => {
    const { clock, backoff: one } = backoff()
    one.succeeded()
    one.failed()
    one.succeeded()
    one.stop()
    expect(clock.liveTimers).toBe(0)
  })
})
