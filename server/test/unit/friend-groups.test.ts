import { FactKind, FriendGroupAction } from '@opentim/protocol'
import { expect, it } from 'vitest'
import { PeopleKit, lines } from '../support/people-kit'
import type { Person } from '../support/people-kit'

const { CREATE_GROUP, DELETE_GROUP, RENAME_GROUP, ADD_TO_GROUP, REMOVE_FROM_GROUP } = FriendGroupAction

/** The names of the groups that ann has bob in, by way of their keys. */
async function groupsOf(ann: Person, friend: string): Promise<string[]> {
  const facts = await ann.facts()
  const keys = facts.find(({ kind, key }) => kind === FactKind.FRIEND && key === friend)?.groups ?? []
  return keys.map((key) => facts.find((fact) => fact.kind === FactKind.FRIEND_GROUP && fact.key === key)?.name ?? `? ${key}`)
}

async function friends(): Promise<{ kit: PeopleKit; ann: Person; bob: Person }> {
  const kit = new PeopleKit()
  const [ann, bob, cid] = await kit.people('ann', 'bob', 'cid')
  if (!ann || !bob || !cid) throw new Error('no people')
  await ann.befriend(bob, cid)
  return { kit, ann, bob }
}

it('a group is made with friends in it; who is none is told apart, and hears nothing', async () => {
  const { ann, bob } = await friends()
  const { results } = await ann.ask('changeFriendGroup', { action: CREATE_GROUP, name: ' wo\u200brk ', userIds: ['bob', 'dan', 'ann'] })
  expect(lines(results)).toEqual(['bob 0', 'dan 31704', 'ann 30001'])
  expect(ann.news().filter((line) => !line.startsWith('profile'))).toEqual(['friend bob', 'group work'])
  expect(await groupsOf(ann, 'bob')).toEqual(['work'])
  expect(bob.news()).toEqual([])
})

it('a friend is in several groups, enters and leaves, and what is so already changes nothing', async () => {
  const { ann } = await friends()
  await ann.ask('changeFriendGroup', { action: CREATE_GROUP, name: 'work', userIds: ['bob'] })
  await ann.ask('changeFriendGroup', { action: CREATE_GROUP, name: 'chess' })
  ann.news()
  const change = async (action: FriendGroupAction, name: string): Promise<string[]> =>
    lines((await ann.ask('changeFriendGroup', { action, name, userIds: ['bob', 'dan'] })).results)
  expect(await change(ADD_TO_GROUP, 'work')).toEqual(['bob 0', 'dan 31704'])
  expect(ann.news()).toEqual([])
  expect(await change(ADD_TO_GROUP, 'chess')).toEqual(['bob 0', 'dan 31704'])
  expect(await groupsOf(ann, 'bob')).toEqual(['work', 'chess'])
  ann.news()
  expect(await change(ADD_TO_GROUP, 'work')).toEqual(['bob 0', 'dan 31704'])
  expect(ann.news()).toEqual([])
  await change(REMOVE_FROM_GROUP, 'work')
  expect(await groupsOf(ann, 'bob')).toEqual(['chess'])
})

it('a renamed group keeps its key, and so its friends', async () => {
  const { ann } = await friends()
  await ann.ask('changeFriendGroup', { action: CREATE_GROUP, name: 'work', userIds: ['bob'] })
  ann.news()
  await ann.ask('changeFriendGroup', { action: RENAME_GROUP, name: 'work', newName: 'office' })
  expect(ann.news()).toEqual(['group office'])
  expect(await groupsOf(ann, 'bob')).toEqual(['office'])
})

it('a deleted group leaves its friends friends, and its key is not used again', async () => {
  const { kit, ann } = await friends()
  await ann.ask('changeFriendGroup', { action: CREATE_GROUP, name: 'work', userIds: ['bob', 'cid'] })
  await kit.clock.advance(1)
  await ann.ask('changeFriendGroup', { action: DELETE_GROUP, name: 'work' })
  expect(await ann.standing()).toEqual(['friend bob', 'friend cid'])
  await ann.ask('changeFriendGroup', { action: CREATE_GROUP, name: 'work' })
  expect(await groupsOf(ann, 'bob')).toEqual([])
})

it('a key of a group that is gone leaves with the next change of its friend', async () => {
  const { kit, ann } = await friends()
  const [user, about] = await kit.store.findUsers(['ann', 'bob'])
  if (!user || !about) throw new Error('no people')
  kit.store.facts.write([{ user, kind: FactKind.FRIEND, key: 'bob', about, body: { groups: ['7'] } }])
  expect(await groupsOf(ann, 'bob')).toEqual(['? 7'])
  await ann.ask('changeFriendGroup', { action: CREATE_GROUP, name: 'work', userIds: ['bob'] })
  expect(await groupsOf(ann, 'bob')).toEqual(['work'])
})

it('groups are in the order in which they were made, also those of one moment and after a step back of the clock', async () => {
  const { kit, ann } = await friends()
  for (const name of ['one', 'two']) await ann.ask('changeFriendGroup', { action: CREATE_GROUP, name })
  kit.clock.jump(-5_000)
  await ann.ask('changeFriendGroup', { action: CREATE_GROUP, name: 'three' })
  const groups = (await ann.facts()).filter(({ kind }) => kind === FactKind.FRIEND_GROUP)
  expect(groups.sort((one, other) => Number(one.key) - Number(other.key)).map(({ name }) => name)).toEqual(['one', 'two', 'three'])
})

it('30001: a name that is taken, and a group that is not there', async () => {
  const { ann } = await friends()
  for (const name of ['work', 'chess']) await ann.ask('changeFriendGroup', { action: CREATE_GROUP, name })
  const refusal = async (action: FriendGroupAction, name: string, newName = ''): Promise<number> =>
    (await ann.ask('changeFriendGroup', { action, name, newName, userIds: ['bob'] })).refused
  expect(await refusal(CREATE_GROUP, 'work')).toBe(30001)
  expect(await refusal(RENAME_GROUP, 'work', 'chess')).toBe(30001)
  for (const action of [DELETE_GROUP, ADD_TO_GROUP, REMOVE_FROM_GROUP]) expect(await refusal(action, 'nothing')).toBe(30001)
  expect(await refusal(RENAME_GROUP, 'nothing', 'something')).toBe(30001)
  expect(await refusal(RENAME_GROUP, 'work', 'work')).toBe(0)
})

it('61004: more groups than anybody may have', async () => {
  const { ann } = await friends()
  for (let count = 0; count < 32; count++) expect((await ann.ask('changeFriendGroup', { action: CREATE_GROUP, name: `${count}` })).refused).toBe(0)
  expect((await ann.ask('changeFriendGroup', { action: CREATE_GROUP, name: 'more' })).refused).toBe(61004)
})

it('61004: more users than one change may name', async () => {
  const { ann } = await friends()
  const userIds = Array.from({ length: 1_001 }, (_, index) => `u${index}`)
  const change = async (action: FriendGroupAction, count: number): Promise<number> =>
    (await ann.ask('changeFriendGroup', { action, name: 'work', userIds: userIds.slice(0, count) })).refused
  expect([await change(CREATE_GROUP, 1_001), await change(CREATE_GROUP, 1_000)]).toEqual([61004, 0])
  expect([await change(ADD_TO_GROUP, 1_001), await change(REMOVE_FROM_GROUP, 1_001)]).toEqual([61004, 61004])
})

it('61001: a name that is none, or too long, and an action that nobody knows', async () => {
  const { ann } = await friends()
  for (const name of ['', ' \u202e', '\u200d', 'x'.repeat(31), 'a\0b']) {
    expect((await ann.ask('changeFriendGroup', { action: CREATE_GROUP, name })).refused).toBe(61001)
  }
  await ann.ask('changeFriendGroup', { action: CREATE_GROUP, name: 'work' })
  expect((await ann.ask('changeFriendGroup', { action: RENAME_GROUP, name: 'work', newName: '' })).refused).toBe(61001)
  expect((await ann.ask('changeFriendGroup', { action: 0, name: 'work' })).refused).toBe(61001)
})
