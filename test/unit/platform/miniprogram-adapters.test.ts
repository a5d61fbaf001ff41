import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { ERRORS } from '@opentim/protocol'
import { TimError } from '../../../src/api/errors'
import { wxEnvironment } from '../../../src/platform/miniprogram/wx-environment'
import { wxPost } from '../../../src/platform/miniprogram/wx-post'
import { wxRandom } from '../../../src/platform/miniprogram/wx-random'
import { FakeClock } from '../../support/fake-clock'
import { FakeEntropy, FakeHints, FakeRequests } from '../../support/fake-wx'

const URL = 'https://chat.example.com/ws'

function setUpPost() {
  const wx = new FakeRequests()
  const clock = new FakeClock()
  const post = wxPost(wx, clock)
  return { wx, clock, post: (body = new Uint8Array([1, 2, 3]), timeoutMs = 30_000) => post(URL, body, timeoutMs) }
}

describe('requests of a mini program', () => {
  it('C09: post a buffer that holds the body and nothing else, and ask for one', async () => {
    const { wx, clock, post } = setUpPost()
    const { answer } = post(new Uint8Array([9, 1, 2, 9]).subarray(1, 3))
    expect(wx.last).toMatchObject({
      url: URL, method: 'POST', header: { 'content-type': 'application/octet-stream' }, responseType: 'arraybuffer', timeout: 30_000,
    })
    expect(Object.prototype.toString.call(wx.last.data)).toBe('[object ArrayBuffer]')
    expect([...new Uint8Array(wx.last.data)]).toEqual([1, 2])
    wx.answer(200, runInNewContext('new Uint8Array([5]).buffer'))
    expect(await answer).toEqual({ status: 200, body: new Uint8Array([5]), retryAfterMs: 0 })
    expect(clock.liveTimers).toBe(0)
  })

  it.each(['Retry-After', 'retry-after', 'RETRY-AFTER'])('C12: any status is an answer, and a header is found as %s', async (name) => {
    const { wx, post } = setUpPost()
    const { answer } = post()
    wx.answer(503, 'try again later', { 'Content-Type': 'text/plain', [name]: '7' })
    expect(await answer).toEqual({ status: 503, body: new Uint8Array(0), retryAfterMs: 7_000 })
  })

  it.each([
    { errno: 600001, errMsg: 'request:fail network change, cancel all task' },
    { errno: 600003, errMsg: 'request:fail interrupted' },
    { errno: 5, errMsg: 'request:fail timeout' },
  ])('C11: a request that the client gives up is an Error that may be tried again: %o', async (failure) => {
    const { wx, clock, post } = setUpPost()
    const { answer } = post()
    wx.fail(failure)
    const error: unknown = await answer.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(TimError)
    expect(error).toMatchObject({ message: failure.errMsg, cause: failure })
    expect(clock.liveTimers).toBe(0)
  })

  it('a domain that is not on the list is an error that says what to do', async () => {
    const { wx, post } = setUpPost()
    const { answer } = post()
    wx.fail({ errno: 600002, errMsg: 'request:fail url not in domain list' })
    await expect(answer).rejects.toMatchObject({ code: ERRORS.DOMAIN_NOT_LISTED.code })
  })

  it('C12: nothing follows an abort', async () => {
    const { wx, clock, post } = setUpPost()
    const exchange = post()
    exchange.abort()
    wx.answer(200, new ArrayBuffer(1))
    await expect(exchange.answer).rejects.toThrow('request aborted')
    expect([wx.aborted, clock.liveTimers]).toEqual([1, 0])
  })

  it('C11: a request of which the client says nothing more ends by our own limit; the client is asked for 60 s at most', async () => {
    const { wx, clock, post } = setUpPost()
    const { answer } = post(new Uint8Array(1), 90_000)
    const ended = answer.catch((error: Error) => error.message)
    expect(wx.last.timeout).toBe(60_000)
    await clock.advance(89_999)
    expect(wx.aborted).toBe(0)
    await clock.advance(1)
    expect(await ended).toBe('request aborted')
    expect(wx.aborted).toBe(1)
  })
})

function setUpHints() {
  const wx = new FakeHints()
  const environment = wxEnvironment(wx)
  const heard: string[] = []
  const off = [environment.onWake(() => heard.push('wake')), environment.onOffline(() => heard.push('offline'))]
  return { wx, environment, heard, stop: () => off.forEach((unsubscribe) => unsubscribe()) }
}

describe('hints of a mini program', () => {
  it('C03: wakes when it is shown, and when the network is there or is another one', () => {
    const { wx, heard } = setUpHints()
    wx.show()
    wx.setNetwork('4g')
    expect(heard).toEqual(['wake', 'wake'])
  })

  it.each([['none', false], ['offline', true], ['unknown', false]])('knows that the network is gone by %s, connected %s', (type, isConnected) => {
    const { wx, environment, heard } = setUpHints()
    expect(environment.isOnline()).toBe(true)
    wx.setNetwork(type, isConnected)
    expect([environment.isOnline(), heard]).toEqual([false, ['offline']])
    wx.setNetwork('wifi')
    expect([environment.isOnline(), heard]).toEqual([true, ['offline', 'wake']])
  })

  it('asks how the network is at the start, and again when shown: changes in the background are not told', () => {
    const wx = new FakeHints()
    wx.networkType = 'none'
    const environment = wxEnvironment(wx)
    environment.onWake(() => undefined)
    expect(environment.isOnline()).toBe(false)
    wx.networkType = 'wifi'
    wx.show()
    expect(environment.isOnline()).toBe(true)
  })

  it('removes its own listeners only', () => {
    const { wx, heard, stop } = setUpHints()
    const own = (): void => void heard.push('the application')
    wx.onNetwork.add(own)
    wx.onShow.add(own)
    stop()
    wx.setNetwork('none')
    wx.show()
    expect(heard).toEqual(['the application', 'the application'])
  })

  it('hears nothing after the end on a client that cannot be told to stop, nor what comes late', () => {
    const wx = new FakeHints()
    Object.assign(wx, { offNetworkStatusChange: undefined, offAppShow: undefined })
    const heard: string[] = []
    wxEnvironment(wx).onWake(() => heard.push('wake'))()
    wx.show()
    wx.setNetwork('4g')
    expect(heard).toEqual([])
  })

  it('does without hints where there are none', () => {
    const environment = wxEnvironment({})
    environment.onWake(() => undefined)()
    environment.onOffline(() => undefined)()
    expect(environment.isOnline()).toBe(true)
  })
})

describe('random numbers of a mini program', () => {
  const take = (random: () => number, count: number): number[] => Array.from({ length: count }, random)

  it('are there at once, unsigned 32 bits, and do not repeat', () => {
    const random = wxRandom({}, 1_700_000_000_000, Math.random)
    const numbers = take(random, 20_000)
    expect(numbers.every((n) => Number.isInteger(n) && n >= 0 && n < 2 ** 32)).toBe(true)
    // Of 20,000 out of 2^32, 0.05 pairs are to be expected.
    expect(new Set(numbers).size).toBeGreaterThan(19_990)
    expect(numbers.filter((n) => n >= 2 ** 31).length / numbers.length).toBeCloseTo(0.5, 1)
    const others = new Set(take(wxRandom({}, 1_700_000_000_000, Math.random), 20_000))
    expect(numbers.filter((n) => others.has(n)).length).toBeLessThan(10)
  })

  it('are mixed with bytes of the system as soon as those come, and with new ones when they are used up', () => {
    const wx = new FakeEntropy()
    const random = wxRandom(wx, 1, () => 0.5)
    const unmixed = wxRandom({}, 1, () => 0.5)
    expect(wx.asked.map(({ length }) => length)).toEqual([1024])
    expect(take(random, 10)).toEqual(take(unmixed, 10))
    expect(wx.asked).toHaveLength(1)
    wx.give([1, 2 ** 32 - 1, 3])
    const expected = take(unmixed, 3)
    expect(take(random, 2)).toEqual([((expected[0] ?? 0) ^ 1) >>> 0, ~(expected[1] ?? 0) >>> 0])
    expect(wx.asked).toHaveLength(1)
    random()
    expect(wx.asked).toHaveLength(2)
    wx.asked[1]?.fail?.({ errMsg: 'getRandomValues:fail' })
    expect(new Set(take(random, 100)).size).toBe(100)
    expect(wx.asked).toHaveLength(2)
  })

  it('come from the crypto manager on clients that have only that', () => {
    const manager = new FakeEntropy()
    wxRandom({ getUserCryptoManager: () => manager }, 1, Math.random)
    expect(manager.asked).toHaveLength(1)
  })
})
