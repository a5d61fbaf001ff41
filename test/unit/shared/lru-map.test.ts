import { describe, expect, it } from 'vitest'
import { LruMap } from '../../../src/shared/lru-map'

describe('LruMap', () => {
  it('forgets what was used least recently', () => {
    const map = new LruMap<string, number>(2)
    map.set('a', 1)
    map.set('b', 2)
    expect(map.get('a')).toBe(1)
    map.set('c', 3)
    expect([...map.keys()]).toEqual(['a', 'c'])
    expect(map.size).toBe(2)
  })

  it('does not count has() as use, and set() of a known key as growth', () => {
    const map = new LruMap<string, number>(2)
    map.set('a', 1)
    map.set('b', 2)
    expect(map.has('a')).toBe(true)
    map.set('b', 3)
    expect([...map.values()]).toEqual([1, 3])
    map.set('c', 4)
    expect(map.has('a')).toBe(false)
  })

  it('says what it forgot, and lets a value be looked at without using it', () => {
    const forgotten: string[] = []
    const map = new LruMap<string, number>(2, (key) => forgotten.push(key))
    map.set('a', 1).set('b', 2)
    expect(map.peek('a')).toBe(1)
    map.set('c', 3)
    map.delete('b')
    map.set('d', 4)
    expect([forgotten, [...map.keys()]]).toEqual([['a'], ['c', 'd']])
  })

  it('holds no more after a delete() than before', () => {
    const map = new LruMap<string, number>(2)
    map.set('a', 1)
    expect(map.delete('a')).toBe(true)
    map.set('b', 1)
    map.set('c', 1)
    expect([...map.keys()]).toEqual(['b', 'c'])
  })
})
