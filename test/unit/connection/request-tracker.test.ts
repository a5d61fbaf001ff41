import { ERRORS } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../../src/api/errors'
import { RequestTracker } from '../../../src/connection/request-tracker'
import { FakeClock } from '../../support/fake-clock'

const page = (id: number, byte: number, more = false): wire.Response =>
  ({ id, code: 0, reason: '', body: new Uint8Array([byte]), more, retryAfterMs: 0 })

function setup() {
  const clock = new FakeClock()
  const tracker = new RequestTracker(clock)
  const pages: number[] = []
  const start = (operation = 'pull') => {
    const { id, done } = tracker.start({ operation, timeoutMs: 1000, onPage: (body) => pages.push(body[0] ?? -1) })
    return { id, outcome: done.then(() => 'done', (error: TimError) => `${error.code} ${error.message}`) }
  }
  return { clock, tracker, pages, start }
}

describe('request tracker', () => {
  it('numbers requests from 1 and settles each by its own answer', async () => {
    const { tracker, pages, start } = setup()
    const [first, second] = [start(), start()]
    expect([first.id, second.id]).toEqual([1, 2])
    tracker.settle(page(2, 20))
    tracker.settle(page(1, 10))
    expect(await Promise.all([first.outcome, second.outcome])).toEqual(['done', 'done'])
    expect(pages).toEqual([20, 10])
    expect(tracker.size).toBe(0)
  })

  it('counts the deadline from the last page', async () => {
    const { clock, tracker, start } = setup()
    const { id, outcome } = start()
    for (let count = 0; count < 5; count++) {
      await clock.advance(900)
      tracker.settle(page(id, count, true))
    }
    expect(tracker.size).toBe(1)
    await clock.advance(1000)
    expect(await outcome).toBe(`${ERRORS.REQUEST_TIMEOUT.code} pull failed: ${ERRORS.REQUEST_TIMEOUT.text}`)
    expect(clock.liveTimers).toBe(0)
  })

  it('keeps code and reason of a refusal, also a code that it does not know', async () => {
    const { tracker, start } = setup()
    const [known, unknown] = [start(), start()]
    tracker.settle({ ...page(known.id, 0), code: ERRORS.NO_RIGHT.code, reason: ERRORS.NO_RIGHT.text })
    tracker.settle({ ...page(unknown.id, 0), code: 69_999, reason: 'of tomorrow' })
    expect(await known.outcome).toBe(`${ERRORS.NO_RIGHT.code} pull failed: ${ERRORS.NO_RIGHT.text}`)
    expect(await unknown.outcome).toBe('69999 pull failed: of tomorrow')
    const silent = start()
    tracker.settle({ ...page(silent.id, 0), code: ERRORS.NO_RIGHT.code })
    expect(await silent.outcome).toMatch(new RegExp(`^${ERRORS.NO_RIGHT.code} pull failed: .*${ERRORS.NO_RIGHT.code}`))
  })

  it('hands out nothing more after the deadline', async () => {
    const { clock, tracker, pages, start } = setup()
    const { id, outcome } = start()
    await clock.advance(1000)
    tracker.settle(page(id, 1))
    expect(await outcome).toMatch(/^2801 /)
    expect([pages, tracker.size]).toEqual([[], 0])
  })

  it('starts no new deadline when a page ended everything', async () => {
    const { clock, tracker } = setup()
    const onPage = (): void => tracker.rejectAll(new TimError(ERRORS.CLOSED))
    const { id, done } = tracker.start({ operation: 'pull', timeoutMs: 1000, onPage })
    const outcome = done.catch((error: TimError) => error.code)
    tracker.settle(page(id, 1, true))
    expect(await outcome).toBe(ERRORS.CLOSED.code)
    expect(clock.liveTimers).toBe(0)
  })

  it('drops answers to what is not or no longer asked', async () => {
    const { tracker, pages, start } = setup()
    const { id, outcome } = start()
    tracker.settle(page(99, 1))
    tracker.settle(page(id, 2))
    tracker.settle(page(id, 3))
    expect(await outcome).toBe('done')
    expect(pages).toEqual([2])
  })

  it('still knows a request whose page could not be read, so that it settles', async () => {
    const { clock, tracker } = setup()
    const onPage = (): void => { throw new Error('garbage') }
    const { id, done } = tracker.start({ operation: 'pull', timeoutMs: 1000, onPage })
    const outcome = done.catch((error: TimError) => error.code)
    expect(() => tracker.settle(page(id, 1))).toThrow('garbage')
    tracker.rejectAll(new TimError(ERRORS.NETWORK_ERROR))
    expect(await outcome).toBe(ERRORS.NETWORK_ERROR.code)
    expect(clock.liveTimers).toBe(0)
  })

  it('rejects all, and leaves no timer', async () => {
    const { clock, tracker, start } = setup()
    const outcomes = [start(), start(), start()].map(({ outcome }) => outcome)
    tracker.rejectAll(new TimError(ERRORS.CLOSED))
    expect(new Set(await Promise.all(outcomes)).size).toBe(1)
    expect([tracker.size, clock.liveTimers]).toEqual([0, 0])
  })
})
