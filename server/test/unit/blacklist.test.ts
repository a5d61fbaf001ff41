import { FactKind } from '@opentim/protocol'
import { expect, it } from 'vitest'
import { PeopleKit, lines } from '../support/people-kit'
import type { Person } from '../support/people-kit'

const block = (person: Person, ...userIds: string[]): ReturnType<typeof change> => change(person, { userIds })
const unblock = (person: Person, ...userIds: string[]): ReturnType<typeof change> => change(person, { userIds, remove: true })

async function change(person: Person, request: { userIds: string[]; remove?: boolean }): Promise<string[] | number> {
  const { results, refused } = await person.ask('changeBlacklist', request)
  return refused || lines(results)
}

it('B1: blocking ends the friendship on both sides, and tells all devices of both', async () => {
  const kit = new PeopleKit()
  const [ann, bob] = await kit.pair()
  const other = await kit.person('ann')
  await ann.befriend(bob)
  other.news()
  expect(await block(ann, 'bob')).toEqual(['bob 0'])
  for (const device of [ann, other]) expect(device.news()).toEqual(['blocked bob', 'no friend bob'])
  // Bob loses a friend, and nothing tells him why.
  expect(bob.news()).toEqual(['no friend ann'])
  expect(await ann.fact(FactKind.BLOCKED, 'bob')).toMatchObject({ time: kit.clock.now() })
})

it('B1: blocking ends what waits between the two, in both directions', async () => {
  const [ann, bob, cid] = await new PeopleKit().people('ann', 'bob', 'cid')
  if (!ann || !bob || !cid) throw new Error('no people')
  await ann.add('bob')
  await cid.add('ann')
  expect(await block(ann, 'bob', 'cid')).toEqual(['bob 0', 'cid 0'])
  expect(await ann.standing()).toEqual(['blocked bob', 'blocked cid'])
  expect([...await bob.standing(), ...await cid.standing()]).toEqual([])
})

it('B2: 30515 to who blocked, 30525 to who is blocked, until the block is over', async () => {
  const [ann, bob] = await new PeopleKit().pair()
  await block(ann, 'bob')
  expect(await ann.add('bob')).toBe(30515)
  expect(await bob.add('ann')).toBe(30525)
  await unblock(ann, 'bob')
  expect(await bob.add('ann')).toBe(30539)
})

it('B3, B4, B5: a blocked sender is told of success; the message arrives nowhere, and neither does one between two who blocked each other', async () => {
  const [ann, bob] = await new PeopleKit().pair()
  await block(ann, 'bob')
  bob.client.send({ to: 'ann', text: 'to ann' })
  await ann.ask('ping', {})
  expect(bob.client.acks).toEqual([[1, 0]])
  // A place without a message [SYNC-8].
  expect(ann.client.texts).toEqual([''])
  ann.client.send({ to: 'bob', text: 'to bob' })
  await bob.ask('ping', {})
  expect(bob.client.texts).toEqual(['to bob'])
  await block(bob, 'ann')
  ann.client.send({ to: 'bob', text: 'again' })
  await bob.ask('ping', {})
  expect(ann.client.acks).toEqual([[1, 0], [2, 0]])
  expect(bob.client.texts).toEqual(['to bob', ''])
})

it('B6: 30001 for who is blocked already, and for who is not', async () => {
  const [ann] = await new PeopleKit().people('ann', 'bob', 'cid')
  if (!ann) throw new Error('nobody')
  await block(ann, 'bob')
  ann.news()
  expect(await block(ann, 'bob', 'cid')).toEqual(['bob 30001', 'cid 0'])
  expect(ann.news()).toEqual(['blocked cid'])
  expect(await unblock(ann, 'cid', 'cid', 'dan', 'ann')).toEqual(['cid 0', 'dan 20003', 'ann 30001'])
  expect(await unblock(ann, 'cid')).toEqual(['cid 30001'])
  expect(await ann.standing()).toEqual(['blocked bob'])
})

it('B7: what changed is told to every device of who blocked, and to nobody else', async () => {
  const kit = new PeopleKit()
  const [ann, bob] = await kit.pair()
  const other = await kit.person('ann')
  await block(ann, 'bob')
  await unblock(ann, 'bob')
  for (const device of [ann, other]) expect(device.news()).toEqual(['blocked bob', 'no blocked bob'])
  expect(bob.steps()).toEqual([])
})

it('B8: 2742 for oneself, and nobody else of the request is blocked', async () => {
  const [ann] = await new PeopleKit().pair()
  expect(await block(ann, 'bob', 'ann')).toBe(2742)
  expect(await ann.standing()).toEqual([])
})

it('20003: for who does not exist', async () => {
  const [ann] = await new PeopleKit().pair()
  expect(await block(ann, 'nobody', 'no\0body', 'bob')).toEqual(['nobody 20003', 'no\0body 20003', 'bob 0'])
})
