import { describe, expect, it } from 'vitest'
import { checkCustomFields, mergeCustomFields } from '../../src/domain/custom-fields'
import { checkText, toName } from '../../src/domain/texts'

const refused: unknown = expect.objectContaining({ code: 61001 })
const named = (text: string): string => toName(text, 500)

describe('a name', () => {
  it('X16: loses what turns, hides or breaks text', () => {
    expect(named('  a\u202eb\u2066c\u2069 \u200bd\u2060\ufeff\r\ne\u2028\x07\x85 ')).toBe('abc de')
  })

  it('X16: keeps emoji, scripts and marks of direction that they are written with', () => {
    for (const name of ['👨‍👩‍👧', '🏳️‍🌈', '👩🏽‍❤️‍💋‍👨', 'می‌خواهم', 'क्‍ष', 'שלום', 'Zoë', 'ệ', '1️⃣', '🏴󠁧󠁢󠁥󠁮󠁧󠁿']) expect(named(name)).toBe(name.normalize('NFC'))
  })

  it('X16: is composed, so that what looks the same is the same', () => {
    expect(named('e\u0301')).toBe('\u00e9')
  })

  it('X16: has four marks on a letter at most, joiners included', () => {
    expect([...named(`x${'\u0336'.repeat(10_000)}y`)]).toHaveLength(6)
    expect([...named(`x${'\u200d\u0336'.repeat(5_000)}y`)]).toHaveLength(6)
    // Letters that are taken apart when text is composed bring a mark of their own.
    expect([...named(`\u0958${'\u0336'.repeat(4)}`)]).toHaveLength(5)
  })

  it('X16: that nobody can see is none', () => {
    const unseen = ['\u3164', '\uffa0', '\u115f\u1160', '\u00ad', '\u180e', '\u061c', '\u200e', '\u200f', '\u2062', '\u206f', '\u2800', '\u{e0041}']
    for (const text of ['', '   ', '\u200d', '\u0301\u0301', '\u202e\u200b', '\u00a0\u3000', ...unseen, ` ${unseen.join(' ')} `]) expect(named(text)).toBe('')
  })

  it('X16: does not look like another one by what nobody sees between its letters', () => {
    const unseen = ['\u00ad', '\u115f', '\u1160', '\u180e', '\u2060', '\u2061', '\u2064', '\u206a', '\u3164', '\uffa0']
    for (const character of unseen) expect(named(`Al${character}ice`)).toBe('Alice')
    // What words of some scripts are written with.
    for (const name of ['a\u200db', 'a\u200cb', 'אב\u200f!', 'a\u2800b']) expect(named(name)).toBe(name)
  })

  it('X16: is made in a time that grows with its length alone', () => {
    const began = performance.now()
    for (const text of ['\u0301\u0316'.repeat(64_000), ' '.repeat(64_000), 'a\u200d'.repeat(20_000), '\u202e'.repeat(20_000), `${' '.repeat(60_000)}x`]) {
      try { named(text) } catch (error) { expect(error).toEqual(refused) }
    }
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it('is measured as it is kept', () => {
    expect(toName(`${' '.repeat(99)}ab\u202e`, 2)).toBe('ab')
    expect(toName('e\u0301', 2)).toBe('é')
    expect(() => toName('abc', 2)).toThrow(refused)
    expect(() => toName('üü', 3)).toThrow(refused)
  })

  it('X12: with NUL is refused', () => {
    expect(() => named('a\0b')).toThrow(refused)
    expect(() => checkText('a\0b', 500)).toThrow(refused)
  })
})

describe('custom fields', () => {
  const check = (key: string, value = 'x'): object[] => checkCustomFields([{ key, value }], 'Tag_SNS_Custom_')

  it('have keys of the grammar alone', () => {
    for (const name of ['a', 'A_9', 'x'.repeat(16), '__proto__']) expect(check(`Tag_SNS_Custom_${name}`)).toHaveLength(1)
    for (const name of ['', 'x'.repeat(17), 'a b', 'ü', 'a\n', 'a\0']) expect(() => check(`Tag_SNS_Custom_${name}`)).toThrow(refused)
  })

  it('X09: named after what every object has are refused; where one were merged, it would be a field like any other', () => {
    for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'Tag_Profile_Custom_a']) expect(() => check(key)).toThrow(refused)
    const odd = [{ key: '__proto__', value: 'admin' }, { key: 'constructor', value: 'x' }]
    expect(mergeCustomFields([], odd)).toEqual(odd)
    expect(mergeCustomFields(odd, [{ key: '__proto__', value: '' }])).toEqual(odd.slice(1))
    expect(mergeCustomFields([], [])).toEqual([])
  })

  it('have values up to the limit, without NUL', () => {
    expect(check('Tag_SNS_Custom_a', 'x'.repeat(500))).toHaveLength(1)
    for (const value of ['x'.repeat(501), 'a\0b']) expect(() => check('Tag_SNS_Custom_a', value)).toThrow(refused)
  })

  it('merge by key: what is named replaces, what is empty removes', () => {
    const old = [{ key: 'a', value: '1' }, { key: 'b', value: '2' }]
    expect(mergeCustomFields(old, [{ key: 'b', value: '' }, { key: 'c', value: '3' }, { key: 'a', value: '4' }]))
      .toEqual([{ key: 'a', value: '4' }, { key: 'c', value: '3' }])
  })

  it('61004: are twenty at most, those that are there included', () => {
    const many = (from: number, count: number): { key: string; value: string }[] => Array.from({ length: count }, (_, index) => ({ key: `k${from + index}`, value: 'x' }))
    expect(mergeCustomFields(many(0, 15), many(10, 10))).toHaveLength(20)
    expect(() => mergeCustomFields(many(0, 15), many(10, 11))).toThrow(expect.objectContaining({ code: 61004 }))
  })
})
