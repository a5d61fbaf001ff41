import { expect, it } from 'vitest'
import { PEOPLE_CHANGES } from '../../src/handlers/registry'
import { PeopleKit } from '../support/people-kit'
import type { Person } from '../support/people-kit'

const status = async (person: Person, custom = 'here'): Promise<number> => (await person.ask('setStatus', { custom })).refused

it('61010: what one user changes is limited, on all devices together; the answer says when to come again', async () => {
  const kit = new PeopleKit({ peopleRate: 2 })
  const [ann, bob] = await kit.pair()
  const other = await kit.person('ann')
  expect([await status(ann), (await other.ask('changeFollows', { userIds: ['bob'] })).refused, await status(ann, 'no more')]).toEqual([0, 0, 61010])
  expect(ann.client.responses.at(-1)).toMatchObject({ retryAfterMs: 500 })
  expect(await status(other)).toBe(61010)
  // Others go on, and so does what only asks.
  expect(await status(bob)).toBe(0)
  expect((await ann.ask('getStatuses', { userIds: ['ann'] })).statuses).toMatchObject([{ custom: 'here' }])
  await kit.clock.advance(500)
  expect([await status(ann), await status(ann)]).toEqual([0, 61010])
})

it('61010: no change of people is without a limit', async () => {
  const kit = new PeopleKit({ peopleRate: 1 })
  const ann = await kit.person('ann')
  await status(ann)
  for (const name of PEOPLE_CHANGES) expect((await ann.ask(name, {})).refused).toBe(61010)
  for (const name of ['ping', 'watchStatuses', 'markRead', 'getProfiles'] as const) expect((await ann.ask(name, {})).refused).toBe(0)
})

it('0 switches the limit off', async () => {
  const ann = await new PeopleKit({ peopleRate: 0 }).person('ann')
  for (let count = 0; count < 50; count++) expect(await status(ann, `${count}`)).toBe(0)
})
