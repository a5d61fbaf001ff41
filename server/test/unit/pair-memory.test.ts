import { expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock'
import { PairMemory } from '../../src/gateway/pair-memory'

const clock = new FakeClock()
const fill = (memory: PairMemory, from: number): void => {
  for (let pair = from; pair < from + 100_000; pair++) memory.set(`pair ${pair}`, { isBlocked: false, areFriends: false })
}

it('remembers each thing that two can be to each other, and forgets what it is told to', () => {
  const memory = new PairMemory(clock)
  const standings = [false, true].flatMap((isBlocked) => [false, true].map((areFriends) => ({ isBlocked, areFriends })))
  standings.forEach((standing, index) => memory.set(`pair ${index}`, standing))
  expect(standings.map((_, index) => memory.get(`pair ${index}`))).toEqual(standings)
  memory.delete('pair 1')
  expect([memory.get('pair 1'), memory.get('pair 2')]).toEqual([undefined, standings[2]])
})

it('holds 200,000 pairs and no more; the older ones leave', () => {
  const memory = new PairMemory(clock)
  fill(memory, 0)
  fill(memory, 100_000)
  expect([memory.get('pair 199999'), memory.get('pair 100000')].every(Boolean)).toBe(true)
  fill(memory, 200_000)
  expect([memory.get('pair 0'), memory.get('pair 99999'), memory.get('pair 299999')].map(Boolean)).toEqual([false, false, true])
})

it('remembers for a minute at most, whenever it was asked in between, and nothing of before the clock was set back', async () => {
  const memory = new PairMemory(clock)
  memory.set('early', { isBlocked: false, areFriends: false })
  await clock.advance(29_000)
  memory.set('late', { isBlocked: false, areFriends: false })
  await clock.advance(30_000)
  expect([memory.get('early'), memory.get('late')].map(Boolean)).toEqual([true, true])
  await clock.advance(1_000)
  expect([memory.get('early'), memory.get('late')]).toEqual([undefined, undefined])
  memory.set('new', { isBlocked: false, areFriends: false })
  clock.jump(-1_000)
  expect(memory.get('new')).toBeUndefined()
})
