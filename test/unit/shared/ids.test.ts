import { describe, expect, it } from 'vitest'
import { IdSource } from '../../../src/shared/ids'

describe('IdSource', () => {
  it('never repeats a stamp within a second, whatever the dice say', () => {
    const ids = new IdSource(() => 7.9, () => 0xffffffff)
    const stamps = Array.from({ length: 100 }, () => ids.next())
    expect(new Set(stamps.map(({ random }) => random)).size).toBe(100)
    expect(stamps.every(({ clientTime, random }) => clientTime === 7 && random >= 0 && random <= 0xffffffff)).toBe(true)
  })

  it('may use a random number again in another second', () => {
    let now = 1
    const ids = new IdSource(() => now, () => 5)
    expect(ids.next()).toEqual({ clientTime: 1, random: 5 })
    now = 2
    expect(ids.next()).toEqual({ clientTime: 2, random: 5 })
  })
})
