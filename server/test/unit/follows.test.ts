import { FactKind, FollowList } from '@opentim/protocol'
import { expect, it } from 'vitest'
import { PeopleKit, lines } from '../support/people-kit'
import type { Person } from '../support/people-kit'

const LISTS = { followers: FollowList.FOLLOWERS, following: FollowList.FOLLOWING, mutual: FollowList.MUTUAL_FOLLOWERS }

const follow = async (person: Person, ...userIds: string[]): Promise<string[]> => lines((await person.ask('changeFollows', { userIds })).results)
const listed = async (person: Person, list: keyof typeof LISTS): Promise<string[]> =>
  (await person.ask('getFollows', { list: LISTS[list] })).profiles.map(({ userId }) => userId)

it('following changes the lists of both, and tells all devices of both how long they are', async () => {
  const kit = new PeopleKit()
  const [ann, bob] = await kit.pair()
  const other = await kit.person('bob')
  expect(await follow(ann, 'bob')).toEqual(['bob 0'])
  expect(ann.news()).toEqual(['follows following'])
  for (const device of [bob, other]) expect(device.news()).toEqual(['follows followers'])
  expect(await listed(ann, 'following')).toEqual(['bob'])
  expect(await listed(bob, 'followers')).toEqual(['ann'])
  await follow(bob, 'ann')
  expect(ann.news()).toEqual(['follows followers', 'follows mutual'])
  expect(await ann.fact(FactKind.FOLLOWS, 'mutual')).toMatchObject({ count: 1 })
  for (const person of [ann, bob]) expect(await listed(person, 'mutual')).toHaveLength(1)
})

it('following no longer takes it back', async () => {
  const [ann, bob] = await new PeopleKit().pair()
  await follow(ann, 'bob')
  await follow(bob, 'ann')
  await ann.ask('changeFollows', { userIds: ['bob'], remove: true })
  expect([await listed(ann, 'following'), await listed(ann, 'followers'), await listed(bob, 'mutual')]).toEqual([[], ['bob'], []])
})

it('what is so already is a success that nobody hears of', async () => {
  const [ann, bob] = await new PeopleKit().pair()
  await follow(ann, 'bob')
  ann.news()
  bob.news()
  expect(await follow(ann, 'bob', 'bob')).toEqual(['bob 0'])
  expect([...ann.news(), ...bob.news()]).toEqual([])
})

it('30001 for oneself, 20003 for who does not exist', async () => {
  const [ann] = await new PeopleKit().pair()
  expect(await follow(ann, 'ann', 'nobody', 'bob')).toEqual(['ann 30001', 'nobody 20003', 'bob 0'])
})

it('lists are read by pages of 50, the newest first', async () => {
  const kit = new PeopleKit()
  const ann = await kit.person('ann')
  const names = Array.from({ length: 80 }, (_, index) => `u${index}`)
  await kit.store.ensureUsers(names)
  await follow(ann, ...names)
  const first = await ann.ask('getFollows', { list: LISTS.following })
  const second = await ann.ask('getFollows', { list: LISTS.following, next: first.next })
  expect([first.profiles.length, second.profiles.length, second.next]).toEqual([50, 30, ''])
  const read = [...first.profiles, ...second.profiles].map(({ userId }) => userId)
  expect(read).toEqual([...names].reverse())
  expect((await ann.ask('getFollows', { list: 9 as FollowList })).refused).toBe(61001)
})

it('how users stand to each other is told with the lengths of their lists', async () => {
  const [ann, bob, cid] = await new PeopleKit().people('ann', 'bob', 'cid')
  if (!ann || !bob || !cid) throw new Error('no people')
  await follow(ann, 'bob')
  await follow(bob, 'ann', 'cid')
  const { infos } = await ann.ask('getFollowInfo', { userIds: ['bob', 'cid', 'ann', 'nobody'] })
  expect(infos).toMatchObject([
    { userId: 'bob', code: 0, followersCount: 1, followingCount: 2, mutualCount: 1, followsMe: true, followedByMe: true },
    { userId: 'cid', followersCount: 1, followingCount: 0, mutualCount: 0, followsMe: false, followedByMe: false },
    { userId: 'ann', followersCount: 1, followingCount: 1, mutualCount: 1, followsMe: false, followedByMe: false },
    { userId: 'nobody', code: 20003 },
  ])
})
