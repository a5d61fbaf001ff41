import { describe, expect, it } from 'vitest'
import { ClockOffset } from '../../../src/connection/clock-offset'
import { FakeClock } from '../../support/fake-clock'

const START_MS = 1_000_000

function setup() {
  const clock = new FakeClock(START_MS)
  return { clock, offset: new ClockOffset(clock) }
}

describe('clock offset', () => {
  it('is nothing before a measurement', () => {
    expect(setup().offset.valueMs).toBe(0)
  })

  it('takes the gateway to have read its clock halfway', async () => {
    const { clock, offset } = setup()
    await clock.advance(400)
    offset.measure(START_MS + 5000 + 200, START_MS)
    expect(offset.valueMs).toBe(5000)
  })

  it('follows the latest measurement', async () => {
    const { clock, offset } = setup()
    offset.measure(START_MS + 5000, START_MS)
    clock.jump(5000)
    offset.measure(START_MS + 5000, clock.now())
    expect(offset.valueMs).toBe(0)
  })

  it.each([
    ['took longer than 10 s', 10_001, 7],
    ['came before it was asked for, since this clock was set back', -1, 7],
  ])('ignores an answer that %s', (_, passedMs, serverTimeMs) => {
    const { clock, offset } = setup()
    const sentAtMs = clock.now()
    clock.jump(passedMs)
    offset.measure(serverTimeMs, sentAtMs)
    expect(offset.valueMs).toBe(0)
  })

  it('ignores an answer without a time', () => {
    const { clock, offset } = setup()
    offset.measure(0, clock.now())
    expect(offset.valueMs).toBe(0)
  })
})
