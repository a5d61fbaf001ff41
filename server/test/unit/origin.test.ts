import { describe, expect, it } from 'vitest'
import { isLoopbackAddress, isLoopbackHost, isOriginAllowed } from '../../src/http/origin'

const LISTED = ['https://example.com', 'weapp://wx1234']

describe('who may open a socket', () => {
  it.each([
    [undefined, 'no page at all'],
    ['https://chat.test:8080', 'a page of this host'],
    ['http://chat.test:8080', 'a page of this host without TLS'],
    ['https://example.com', 'a listed one'],
    ['weapp://wx1234', 'a listed one of another scheme'],
  ])('A13: %s may (%s)', (origin: string | undefined, _what: string) => {
    expect(isOriginAllowed(origin, 'chat.test:8080', LISTED)).toBe(true)
  })

  it.each([
    'null', '', 'https://evil.test', 'https://chat.test', 'https://chat.test:8081', 'https://example.com.evil.io', 'http://example.com',
    'https://example.com:8443', 'https://example.com.', 'https://example.com/', 'https://EXAMPLE.com', 'https://evil.io/https://example.com',
    'weapp://wx12345', 'file://', 'https://chat.test:8080@evil.io',
  ])('A12, A14: %s may not', (origin) => {
    expect(isOriginAllowed(origin, 'chat.test:8080', LISTED)).toBe(false)
  })

  it('A12: nothing is same-host when the request names no host', () => {
    expect(isOriginAllowed('http://', '', [])).toBe(false)
    expect(isOriginAllowed('http://undefined', undefined, [])).toBe(false)
  })

  it('knows this machine from others', () => {
    expect(['localhost:80', '127.0.0.1', '[::1]:8080'].map(isLoopbackHost)).toEqual([true, true, true])
    expect(['localhost.evil.io', 'evil.io:80', '127.0.0.1.evil.io', undefined].map(isLoopbackHost)).toEqual([false, false, false, false])
    expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost'].map(isLoopbackAddress)).toEqual([true, true, true, true])
    expect(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.evil.io'].map(isLoopbackAddress)).toEqual([false, false, false, false])
  })
})
