import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8Length } from '../../../src/shared/utf8'

describe('UTF-8', () => {
  it('counts the bytes of any text as TextEncoder does, half surrogate pairs included', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
    }))
    for (const text of ['\ud800', 'a\udc00b', '\ud83d\ud83d\ude00', '\ude00\ud83d']) {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
    }
  })
})
