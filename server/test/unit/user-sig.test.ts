import { createHmac } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { makeUserSig, verifyUserSig } from '../../src/credentials/user-sig'
import type { SigVerdict } from '../../src/credentials/user-sig'

const KEY = { sdkAppId: 1_400_000_123, secret: 'a secret that is long enough to be one' }
const NOW_MS = 1_750_000_000_000
const NOW_S = NOW_MS / 1000

const verify = (userSig: string, userId = 'alice', nowMs = NOW_MS): SigVerdict =>
  verifyUserSig(KEY, { sdkAppId: KEY.sdkAppId, userId, userSig, nowMs })

const errorOf = (verdict: SigVerdict): string => (verdict.ok ? 'accepted' : verdict.error)

const pack = (json: string): string =>
  deflateSync(json).toString('base64').replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_')

type Value = string | number | null
interface Fields {
  readonly identifier?: Value
  readonly sdkAppId?: Value
  readonly time?: Value
  readonly expire?: Value
}

/** A document with any fields, signed correctly over whatever they are. */
function forge({ identifier = 'alice', sdkAppId = KEY.sdkAppId, time = NOW_S, expire = 3_600 }: Fields = {}, change: object = {}): string {
  const text = `TLS.identifier:${String(identifier)}\nTLS.sdkappid:${String(sdkAppId)}\nTLS.time:${String(time)}\nTLS.expire:${String(expire)}\n`
  const sig = createHmac('sha256', KEY.secret).update(text).digest('base64')
  const document = { 'TLS.ver': '2.0', 'TLS.identifier': identifier, 'TLS.sdkappid': sdkAppId, 'TLS.time': time, 'TLS.expire': expire, 'TLS.sig': sig }
  return pack(JSON.stringify({ ...document, ...change }))
}

describe('UserSig', () => {
  it('accepts what it made, until it expires', () => {
    const sig = makeUserSig(KEY, 'alice', { nowMs: NOW_MS, lifeSeconds: 3_600 })
    expect(verify(sig)).toEqual({ ok: true, expiresAtMs: NOW_MS + 3_600_000 })
    expect(errorOf(verify(sig, 'alice', NOW_MS + 3_599_999))).toBe('accepted')
  })

  it('A03: an expired one is 70001', () => {
    const sig = makeUserSig(KEY, 'alice', { nowMs: NOW_MS, lifeSeconds: 3_600 })
    expect(errorOf(verify(sig, 'alice', NOW_MS + 3_600_000))).toBe('SIG_EXPIRED')
  })

  it('A04: one issued in the future is refused, except for the skew of clocks', () => {
    expect(errorOf(verify(forge({ time: NOW_S + 301 })))).toBe('SIG_INVALID')
    expect(errorOf(verify(forge({ time: NOW_S + 299 })))).toBe('accepted')
  })

  it.each([
    ['another key of the right length', createHmac('sha256', 'other').update('x').digest('base64')],
    ['a shorter one', 'AAAA'],
    ['a longer one', 'A'.repeat(88)],
    ['an empty one', ''],
    ['what is no base64', '%%%'],
  ])('A05: a wrong signature is 70009: %s', (_name, signature) => {
    expect(errorOf(verify(forge({}, { 'TLS.sig': signature })))).toBe('SIG_INVALID')
  })

  it('A06: one for another user is 70013, for another application 70009', () => {
    expect(errorOf(verify(forge({ identifier: 'mallory' })))).toBe('SIG_OTHER_USER')
    expect(errorOf(verify(forge({ sdkAppId: 1_400_000_999 })))).toBe('SIG_INVALID')
    const right = makeUserSig(KEY, 'alice', { nowMs: NOW_MS, lifeSeconds: 60 })
    expect(errorOf(verifyUserSig(KEY, { sdkAppId: 5, userId: 'alice', userSig: right, nowMs: NOW_MS }))).toBe('SIG_INVALID')
  })

  it('A06: a changed field does not verify', () => {
    expect(errorOf(verify(forge({}, { 'TLS.expire': 999_999 })))).toBe('SIG_INVALID')
    expect(errorOf(verify(forge({}, { 'TLS.identifier': 'bob' }), 'bob'))).toBe('SIG_INVALID')
  })

  it.each([
    ['a number as text', forge({ expire: '3600' })],
    ['a time as text', forge({ time: String(NOW_S) })],
    ['no expiry', forge({}, { 'TLS.expire': undefined })],
    ['a negative expiry', forge({ expire: -1 })],
    ['an expiry that is no whole number', forge({ expire: 0.5 })],
    ['an expiry of infinity', forge({ expire: null })],
    ['an identifier that is no text', forge({ identifier: 7 })],
    ['an object inside', forge({}, { more: { 'TLS.sig': 'x' } })],
    ['a key twice', pack(`{"TLS.identifier":"root","TLS.identifier":"alice","TLS.sdkappid":1,"TLS.time":1,"TLS.expire":1,"TLS.sig":""}`)],
    ['a list', pack('[]')],
    ['null', pack('null')],
    ['an escaped key twice', pack(`{"TLS.sig":"a","TLS\\u002esig":"b","TLS.identifier":"alice","TLS.sdkappid":1,"TLS.time":1,"TLS.expire":1}`)],
  ])('A07: %s is 70003', (_name, sig) => {
    expect(errorOf(verify(sig))).toBe('SIG_TRUNCATED')
  })

  it('A07: a life of more than fifty years is refused', () => {
    expect(errorOf(verify(forge({ expire: 60 * 366 * 86_400 })))).toBe('SIG_INVALID')
  })

  it('a truncated one is 70003, wherever it is cut', () => {
    const sig = makeUserSig(KEY, 'alice', { nowMs: NOW_MS, lifeSeconds: 3_600 })
    for (let length = 0; length < sig.length - 8; length++) expect(errorOf(verify(sig.slice(0, length)))).toBe('SIG_TRUNCATED')
    expect(errorOf(verify('not a sig at all!'))).toBe('SIG_TRUNCATED')
  })

  it('A08: a bomb is refused by its size, before and after it is inflated', () => {
    const bomb = pack(' '.repeat(50 * 1024 * 1024))
    const small = pack(' '.repeat(1024 * 1024))
    expect(small.length).toBeLessThan(2_048)
    const startedMs = performance.now()
    expect(errorOf(verify(bomb))).toBe('SIG_TRUNCATED')
    expect(errorOf(verify(small))).toBe('SIG_TRUNCATED')
    expect(performance.now() - startedMs).toBeLessThan(250)
  })
})
