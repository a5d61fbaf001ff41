import { createRequire } from 'node:module'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EXAMPLE } from './support/example-app'

interface TimeTexts {
  shortTime(seconds: number, now: Date): string
  fullTime(seconds: number, now: Date): string
}
type Row = Readonly<Record<string, string>>

const load = createRequire(join(EXAMPLE, 'app.js'))
const { shortTime, fullTime } = load('./text/time') as TimeTexts
const listPatch = load('./store/list-patch') as (name: string, before: readonly Row[], after: readonly Row[]) => Record<string, Row | Row[]>
const avatar = load('./text/avatar') as (name: string) => { initial: string; tone: number }

describe('times of the example', () => {
  const now = new Date(2024, 4, 20, 9, 30)
  const seconds = (...date: [number, number, number, number, number]) => new Date(...date).getTime() / 1000

  it.each([
    ['today', seconds(2024, 4, 20, 8, 5), '08:05', '08:05'],
    ['late yesterday', seconds(2024, 4, 19, 23, 59), 'Yesterday', 'Yesterday 23:59'],
    ['within a week', seconds(2024, 4, 15, 12, 0), 'Wednesday', 'Wednesday 12:00'],
    ['this year', seconds(2024, 0, 2, 12, 0), '2 Jan', '2 Jan 12:00'],
    ['another year', seconds(2023, 11, 31, 12, 0), '31 Dec 2023', '31 Dec 2023 12:00'],
    ['ahead, on a device whose clock is late', seconds(2024, 4, 21, 7, 0), '21 May', '21 May 07:00'],
  ])('%s', (_when, time, short, full) => {
    expect([shortTime(time, now), fullTime(time, now)]).toEqual([short, full])
  })

  it('no time at all', () => {
    expect(shortTime(0, now)).toBe('')
  })
})

describe('what setData is given for a list', () => {
  const rows = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), text: fc.constantFrom('', 'x') }), { maxLength: 6 })

  it('turns what is shown into what should be', () => {
    fc.assert(fc.property(rows, rows, (before, after) => {
      const patch = listPatch('rows', before, after)
      const shown = patch['rows'] ?? [...before]
      if (!Array.isArray(shown)) throw new Error('rows is no list')
      for (const [path, row] of Object.entries(patch)) {
        const index = /^rows\[(\d+)\]$/.exec(path)?.[1]
        if (index !== undefined && !Array.isArray(row)) shown[Number(index)] = row
      }
      expect(shown).toEqual(after)
    }))
  })

  it('is nothing when nothing changed, one row when one did, and the list when it is shorter', () => {
    const [a, b, c] = [{ key: 'a', text: '' }, { key: 'b', text: '' }, { key: 'c', text: '' }]
    const list = [a, b, c]
    const changed = { ...b, text: 'new' }
    expect(listPatch('rows', list, [...list])).toEqual({})
    expect(listPatch('rows', list, [a, changed, c])).toEqual({ 'rows[1]': changed })
    expect(listPatch('rows', [a, changed], [a, changed, c])).toEqual({ 'rows[2]': c })
    expect(listPatch('rows', list, [a, c])).toEqual({ rows: [a, c] })
  })
})

describe('avatars of the example', () => {
  it('are the first letter, whatever it is made of, on a colour that stays', () => {
    expect(['alice', '😀x', '', '王'].map((name) => avatar(name).initial)).toEqual(['A', '😀', '?', '王'])
    expect(avatar('alice')).toEqual(avatar('alice'))
  })
})
