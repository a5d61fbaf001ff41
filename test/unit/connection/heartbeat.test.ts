import { describe, expect, it } from 'vitest'
import { Heartbeat } from '../../../src/connection/heartbeat'
import { FakeClock } from '../../support/fake-clock'

function setup() {
  const clock = new FakeClock()
  /** What each ping does: true answers at once, false never. */
  let answers = true
  const limits: number[] = []
  const deaths: boolean[] = []
  const heartbeat = new Heartbeat({
    clock,
    intervalMs: 25_000,
    onDead: (probed) => deaths.push(probed),
    ping: (limitMs) => {
      limits.push(limitMs)
      if (answers) return Promise.resolve()
      return new Promise((_, reject) => void clock.setTimer(() => reject(new Error('no answer')), limitMs))
    },
  })
  return { clock, heartbeat, limits, deaths, setAnswers: (value: boolean) => { answers = value } }
}

describe('heartbeat', () => {
  it('[CONN-4] asks once per interval', async () => {
    const { clock, heartbeat, limits } = setup()
    heartbeat.start()
    await clock.advance(24_999)
    expect(limits).toEqual([])
    await clock.advance(50_001)
    expect(limits).toEqual([10_000, 10_000, 10_000])
  })

  it('says dead after two misses, once', async () => {
    const { clock, heartbeat, deaths, setAnswers } = setup()
    heartbeat.start()
    setAnswers(false)
    await clock.advance(44_999)
    expect(deaths).toEqual([])
    await clock.advance(100_000)
    expect(deaths).toEqual([false])
    expect(clock.liveTimers).toBe(0)
  })

  it('says dead after one missed probe, and knows that it was one', async () => {
    const { clock, heartbeat, deaths, setAnswers } = setup()
    heartbeat.start()
    setAnswers(false)
    heartbeat.probe()
    heartbeat.noteFrame()
    await clock.advance(3000)
    expect(deaths).toEqual([true])
  })

  it('lets a probe overtake a ping that waits', async () => {
    const { clock, heartbeat, limits, deaths, setAnswers } = setup()
    heartbeat.start()
    setAnswers(false)
    await clock.advance(25_000)
    setAnswers(true)
    heartbeat.probe()
    await clock.advance(20_000)
    expect(limits).toEqual([10_000, 3000])
    expect(deaths).toEqual([])
  })

  it('does not take a frame from before the question for a sign of life', async () => {
    const { clock, heartbeat, deaths, setAnswers } = setup()
    heartbeat.start()
    setAnswers(false)
    heartbeat.noteFrame()
    await clock.advance(45_000)
    expect(deaths).toEqual([false])
  })

  it('stays stopped when an answer comes late', async () => {
    const clock = new FakeClock()
    let answer = (): void => undefined
    const ping = (): Promise<void> => new Promise((resolve) => { answer = resolve })
    const heartbeat = new Heartbeat({ clock, intervalMs: 1000, ping, onDead: () => undefined })
    heartbeat.start()
    await clock.advance(1000)
    heartbeat.stop()
    answer()
    await clock.settle()
    expect(clock.liveTimers).toBe(0)
  })

  it('is silent when stopped, also in the middle of a question', async () => {
    const { clock, heartbeat, limits, deaths, setAnswers } = setup()
    heartbeat.start()
    setAnswers(false)
    await clock.advance(25_000)
    heartbeat.stop()
    heartbeat.probe()
    await clock.advance(100_000)
    expect([limits, deaths]).toEqual([[10_000], []])
    expect(clock.liveTimers).toBe(0)
  })
})
