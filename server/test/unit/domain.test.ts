import { encoders } from '@opentim/protocol/sdk'
import { describe, expect, it } from 'vitest'
import { checkContent } from '../../src/domain/content'
import { decideLogin } from '../../src/domain/instances'
import { RateLimiter } from '../../src/domain/rate-limiter'
import { SendBarrier } from '../../src/domain/send-barrier'
import type { Arrival } from '../../src/domain/send-barrier'
import { textContent } from '../../../test/support/raw-client'

const LIMIT = 12_288

describe('the content of a message', () => {
  it('is one element that is known', () => {
    expect(checkContent(textContent('hi'), LIMIT)).toEqual({ ok: true, countable: true, showable: true })
    const face = encoders.MessageContent.encode({ face: { index: 3 }, excludedFromUnread: true, excludedFromLast: true }).finish()
    expect(checkContent(face, LIMIT)).toEqual({ ok: true, countable: false, showable: false })
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['an empty text', textContent('')],
    ['two elements', encoders.MessageContent.encode({ text: { text: 'a' }, face: { index: 1 } }).finish()],
    ['an element of the future', Uint8Array.from([0x7a, 0x00])],
    ['bytes that are no content', new Uint8Array(20).fill(0xff)],
    ['X12: NUL in a text', textContent('a\0b')],
    ['X12: NUL in custom data', encoders.MessageContent.encode({ custom: { data: '\0' } }).finish()],
    ['X12: NUL beside the element', encoders.MessageContent.encode({ text: { text: 'a' }, cloudCustomData: '\0' }).finish()],
  ])('is refused: %s', (_name, bytes) => {
    expect(checkContent(bytes, LIMIT)).toEqual({ ok: false, error: 'BAD_REQUEST' })
  })

  it('is refused with 80002 above the limit, to the byte', () => {
    const overhead = textContent('x'.repeat(LIMIT - 10)).length - (LIMIT - 10)
    expect(checkContent(textContent('x'.repeat(LIMIT - overhead)), LIMIT)).toMatchObject({ ok: true })
    expect(checkContent(textContent('x'.repeat(LIMIT - overhead + 1)), LIMIT)).toEqual({ ok: false, error: 'BODY_TOO_LARGE' })
  })
})

describe('a rate limit', () => {
  it('S11: lets one second’s worth through, then as time passes, and says how long to wait', () => {
    const limiter = new RateLimiter(5)
    expect([1, 2, 3, 4, 5, 6].map(() => limiter.take(1, 0))).toEqual([0, 0, 0, 0, 0, 200])
    expect(limiter.take(2, 0)).toBe(0)
    expect(limiter.take(1, 150)).toBe(50)
    expect(limiter.take(1, 200)).toBe(0)
    expect(limiter.take(1, 200)).toBe(200)
  })

  it('earns nothing while the clock steps back, and is off at 0', () => {
    const limiter = new RateLimiter(1)
    expect(limiter.take(1, 10_000)).toBe(0)
    expect(limiter.take(1, 5_000)).toBe(1_000)
    expect(limiter.take(1, 6_000)).toBe(0)
    const off = new RateLimiter(0)
    expect(Array.from({ length: 1_000 }, () => off.take(1, 0)).every((waitMs) => waitMs === 0)).toBe(true)
  })
})

describe('the order of sends [SEND-4]', () => {
  const message = (key: string, number: number, receiver = 'bob'): Arrival => ({ receiver, key, number })

  it('S08: what came after a failed message waits until that one arrives again', () => {
    const barrier = new SendBarrier()
    expect(barrier.admits(message('m1', 1))).toBe(true)
    barrier.raise(message('m1', 1))
    barrier.raise(message('m2', 2))
    expect([barrier.admits(message('m2', 3)), barrier.admits(message('m2', 3, 'carol'))]).toEqual([false, true])
    expect([barrier.admits(message('m1', 4)), barrier.admits(message('m2', 5))]).toEqual([true, true])
  })

  it('S08: what came before it goes on, and when that fails too it is the one to wait for', () => {
    const barrier = new SendBarrier()
    barrier.raise(message('m5', 5))
    expect([barrier.holdsUp(message('m4', 4)), barrier.holdsUp(message('m6', 6))]).toEqual([false, true])
    barrier.raise(message('m3', 3))
    expect([barrier.admits(message('m5', 7)), barrier.admits(message('m3', 8)), barrier.admits(message('m5', 9))]).toEqual([false, true, true])
  })

  it('holds a bounded number of barriers', () => {
    const barrier = new SendBarrier()
    for (let index = 0; index < 2_000; index++) barrier.raise(message('m', 1, `user${index}`))
    expect(barrier.holdsUp(message('n', 2, 'user0'))).toBe(false)
    expect(barrier.holdsUp(message('n', 2, 'user1999'))).toBe(true)
  })
})

describe('instances of one account', () => {
  const [a, b, c] = [{ deviceId: 'a' }, { deviceId: 'b' }, { deviceId: 'c' }]
  const limits = { instances: 1, connections: 10 }
  const fresh = (deviceId: string): { deviceId: string; fresh: boolean } => ({ deviceId, fresh: true })

  it('the first is alone', () => {
    expect(decideLogin([], fresh('a'), limits)).toEqual({ replaced: [], kicked: [], refused: undefined })
  })

  it('a second one kicks the earliest', () => {
    expect(decideLogin([a], fresh('b'), limits)).toEqual({ replaced: [], kicked: [a], refused: undefined })
    expect(decideLogin([a, b], fresh('c'), { ...limits, instances: 2 })).toEqual({ replaced: [], kicked: [a], refused: undefined })
    expect(decideLogin([a, b, c], fresh('d'), limits).kicked).toEqual([a, b, c])
  })

  it('T14: the same device replaces its own older socket and kicks nobody', () => {
    expect(decideLogin([a], fresh('a'), limits)).toEqual({ replaced: [a], kicked: [], refused: undefined })
    expect(decideLogin([a, b], fresh('a'), { ...limits, instances: 2 })).toEqual({ replaced: [a], kicked: [], refused: undefined })
  })

  it('a reconnect does not push out those that came meanwhile', () => {
    expect(decideLogin([b], { deviceId: 'a', fresh: false }, limits).refused).toBe('kicked')
    expect(decideLogin([b], { deviceId: 'b', fresh: false }, limits).refused).toBeUndefined()
  })

  it('devices without a name are all different, and 0 is any number up to the connections', () => {
    const nameless = Array.from({ length: 9 }, () => ({ deviceId: '' }))
    const any = { instances: 0, connections: 10 }
    expect(decideLogin(nameless, fresh(''), any)).toEqual({ replaced: [], kicked: [], refused: undefined })
    expect(decideLogin([...nameless, a], fresh(''), any).refused).toBe('full')
  })
})
