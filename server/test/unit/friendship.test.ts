import { ApplicationAction, FactKind } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { addFriend } from '../../src/domain/friendship'
import { ALLOW_TYPE, FORBID_TYPE, RELATION } from '../../src/domain/people-types'
import type { FoundFacts } from '../../src/store/fact-port'
import type { UserRecord } from '../../src/store/port'
import { PeopleKit, lines } from '../support/people-kit'

const { AGREE, AGREE_AND_ADD, REFUSE, DELETE_RECEIVED, DELETE_SENT } = ApplicationAction
const { FRIEND, APPLICATION_IN, APPLICATION_OUT } = FactKind

describe('asking for a friend', () => {
  it('F1: of somebody who takes anybody makes both friends at once, and tells all devices of both', async () => {
    const kit = new PeopleKit()
    const [ann, bob] = await kit.pair()
    const others = [await kit.person('ann'), await kit.person('bob')]
    await bob.allow(ALLOW_TYPE.anybody)
    for (const other of others) other.news()
    expect(await ann.add('bob', { remark: 'Bobby', wording: 'hi' })).toBe(0)
    for (const device of [ann, others[0]]) expect(device?.news()).toEqual(['friend bob', 'profile of bob'])
    for (const device of [bob, others[1]]) expect(device?.news()).toEqual(['friend ann', 'profile of ann'])
    expect(await ann.fact(FRIEND, 'bob')).toMatchObject({ name: 'Bobby', wording: 'hi', source: 'AddSource_Type_Web', time: kit.clock.now() })
    expect(await bob.fact(FRIEND, 'ann')).toMatchObject({ name: '', wording: 'hi' })
  })

  it('F1: one way changes the list of who asks alone', async () => {
    const kit = new PeopleKit()
    const [ann, bob] = await kit.pair()
    await bob.allow(ALLOW_TYPE.anybody)
    expect(await ann.add('bob', { both: false })).toBe(0)
    expect(ann.news()).toEqual(['friend bob', 'profile of bob'])
    expect(bob.news()).toEqual([])
    expect(await bob.standing()).toEqual([])
  })

  it('F2: of somebody who wants to be asked waits with both sides, also when nothing was set', async () => {
    const kit = new PeopleKit()
    const [ann, bob] = await kit.pair()
    expect(await ann.add('bob', { wording: 'hi', remark: 'Bobby', groupName: 'work' })).toBe(30539)
    expect(ann.news()).toEqual(['asked bob', 'profile of bob'])
    expect(bob.news()).toEqual(['asked by ann', 'profile of ann'])
    expect(await ann.fact(APPLICATION_OUT, 'bob')).toMatchObject({ name: 'Bobby', groups: ['work'], wording: 'hi', both: true, time: kit.clock.now() })
    // What ann calls bob is her business.
    expect(await bob.fact(APPLICATION_IN, 'ann')).toMatchObject({ name: '', groups: [], wording: 'hi', source: 'AddSource_Type_Web', both: true })
  })

  it('F2: again refreshes both items', async () => {
    const kit = new PeopleKit()
    const [ann, bob] = await kit.pair()
    await ann.add('bob', { wording: 'hi' })
    await kit.clock.advance(1_000)
    expect(await ann.add('bob', { wording: 'please' })).toBe(30539)
    for (const fact of [await ann.fact(APPLICATION_OUT, 'bob'), await bob.fact(APPLICATION_IN, 'ann')]) {
      expect(fact).toMatchObject({ wording: 'please', time: kit.clock.now() })
    }
  })

  it('F6: of somebody who takes nobody is refused', async () => {
    const kit = new PeopleKit()
    const [ann, bob] = await kit.pair()
    await bob.allow(ALLOW_TYPE.nobody)
    expect(await ann.add('bob')).toBe(30516)
    expect([...ann.news(), ...bob.news()]).toEqual([])
  })

  it('F7: is refused to who may not send requests', async () => {
    const kit = new PeopleKit()
    const [ann] = await kit.pair()
    await ann.ask('updateProfile', { fields: ['adminForbidType'], profile: { adminForbidType: FORBID_TYPE.sendOut } })
    expect(await ann.add('bob')).toBe(10007)
  })

  it('who asked already is an agreement: both are friends, as each of them wished it', async () => {
    const kit = new PeopleKit()
    const [ann, bob] = await kit.pair()
    await ann.add('bob', { remark: 'Bobby', groupName: 'work', wording: 'from ann', both: false })
    await bob.allow(ALLOW_TYPE.nobody)
    await ann.allow(ALLOW_TYPE.nobody)
    expect(await bob.add('ann', { remark: 'Annie', groupName: 'school', both: false })).toBe(0)
    expect(await ann.standing()).toEqual(['friend bob', 'group work'])
    expect(await bob.standing()).toEqual(['friend ann', 'group school'])
    expect(await ann.fact(FRIEND, 'bob')).toMatchObject({ name: 'Bobby', wording: 'from ann' })
    expect(await bob.fact(FRIEND, 'ann')).toMatchObject({ name: 'Annie' })
  })

  it('ends what waits between the two when it makes friends', async () => {
    const kit = new PeopleKit()
    const [ann, bob] = await kit.pair()
    await ann.add('bob')
    await bob.allow(ALLOW_TYPE.anybody)
    expect(await ann.add('bob')).toBe(0)
    expect(await ann.standing()).toEqual(['friend bob'])
    expect(await bob.standing()).toEqual(['friend ann'])
  })

  it('puts the friend into a group, which is made where there is none of that name', async () => {
    const kit = new PeopleKit()
    const [ann, bob, cid] = await kit.people('ann', 'bob', 'cid')
    for (const other of [bob, cid]) await other?.allow(ALLOW_TYPE.anybody)
    await ann?.add('bob', { groupName: 'work' })
    await ann?.add('cid', { groupName: 'work' })
    expect(await ann?.standing()).toEqual(['friend bob', 'friend cid', 'group work'])
    const [one, other] = [await ann?.fact(FRIEND, 'bob'), await ann?.fact(FRIEND, 'cid')]
    expect(one?.groups).toHaveLength(1)
    expect(other?.groups).toEqual(one?.groups)
  })

  it('30001: for oneself, for what is no userID, and for who is a friend already', async () => {
    const [ann, bob] = await new PeopleKit().pair()
    await ann.befriend(bob)
    for (const userId of ['ann', '', 'no\0body', 'x'.repeat(33), 'bob']) expect(await ann.add(userId)).toBe(30001)
  })

  it('20003: for somebody who does not exist, wherever users are made on first use', async () => {
    const kit = new PeopleKit({ createUnknownUsers: true })
    const ann = await kit.person('ann')
    expect(await ann.add('nobody')).toBe(20003)
    expect(await kit.store.findUsers(['nobody'])).toEqual([])
  })

  it('61001: with text that is too long or holds NUL', async () => {
    const [ann] = await new PeopleKit().pair()
    const long = { wording: 'x'.repeat(257), remark: 'ü'.repeat(49), groupName: 'x'.repeat(31), source: 'AddSource_Type_123456789' }
    for (const [field, text] of Object.entries(long)) {
      expect(await ann.add('bob', { [field]: text })).toBe(61001)
      expect(await ann.add('bob', { [field]: 'a\0b' })).toBe(61001)
    }
  })

  it('61004: with one group more than anybody may have', async () => {
    const kit = new PeopleKit()
    const [ann, bob] = await kit.pair()
    await bob.allow(ALLOW_TYPE.anybody)
    for (let count = 0; count < 32; count++) await ann.ask('changeFriendGroup', { action: 1, name: `group ${count}` })
    expect(await ann.add('bob', { groupName: 'one more' })).toBe(61004)
    expect(await ann.add('bob', { groupName: 'group 7' })).toBe(0)
  })
})

describe('full lists', () => {
  const user = (id: number): UserRecord =>
    ({ id, userId: `u${id}`, nick: '', avatar: '', updatedAtMs: 0, details: { allowType: ALLOW_TYPE.anybody } })
  const [me, them] = [user(1), user(2)]
  const asking = { me, them, source: '', wording: '', both: true, remark: '', groupName: '', nowMs: 1 }
  /** One of the two has room for nobody; `fact` is the only one that stands. */
  const found = (full: number, fact?: { readonly owner: number; readonly kind: FactKind }): FoundFacts => ({
    get: (owner, kind, key) => (fact?.owner === owner && fact.kind === kind ? { kind, key, uver: 1, removed: false } : undefined),
    all: () => [],
    count: (id) => (id === full ? 3_000 : 2_999),
  })

  it('30010: my list is full', () => {
    expect(() => addFriend(found(1), asking)).toThrow(expect.objectContaining({ code: 30010 }))
  })

  it('30014: theirs is full, which matters when I am to enter it', () => {
    expect(() => addFriend(found(2), asking)).toThrow(expect.objectContaining({ code: 30014 }))
    expect(addFriend(found(2), { ...asking, both: false }).result).toBe('friends')
    expect(addFriend(found(0), asking).result).toBe('friends')
    // I am in it already.
    expect(addFriend(found(2, { owner: 2, kind: FRIEND }), asking).result).toBe('friends')
    // They asked for me.
    expect(() => addFriend(found(2, { owner: 1, kind: APPLICATION_IN }), { ...asking, both: false })).toThrow(expect.objectContaining({ code: 30014 }))
  })

  it('61004: with too many who ask already; who is among them may ask again', () => {
    const asked = { ...asking, them: { ...them, details: { allowType: ALLOW_TYPE.confirmed } } }
    const waiting = (count: number, fact?: { readonly owner: number; readonly kind: FactKind }): FoundFacts =>
      ({ ...found(0, fact), count: (id, kind) => (id === them.id && kind === APPLICATION_IN ? count : 0) })
    expect(() => addFriend(waiting(1_000), asked)).toThrow(expect.objectContaining({ code: 61004 }))
    expect(addFriend(waiting(1_000, { owner: 2, kind: APPLICATION_IN }), asked).result).toBe('waiting')
    expect(addFriend(waiting(999), asked).result).toBe('waiting')
    // Whoever takes anybody, or asked themselves, has no need of a list.
    expect(addFriend(waiting(1_000), asking).result).toBe('friends')
    expect(addFriend(waiting(1_000, { owner: 1, kind: APPLICATION_IN }), asked).result).toBe('friends')
  })

  it('30010 and 30014 when an application is handled, which stays', async () => {
    const kit = new PeopleKit()
    const [ann, bob] = await kit.pair()
    await ann.add('bob')
    const change = kit.store.facts.change.bind(kit.store.facts)
    const withFull = (full: string): void => {
      kit.store.facts.change = async (scope, decide) => {
        const { id } = [scope.user, ...scope.others].find(({ userId }) => userId === full) ?? { id: 0 }
        return change(scope, (facts) => decide({ ...facts, count: (of) => (of === id ? 3_000 : 0) }))
      }
    }
    withFull('bob')
    expect((await bob.ask('handleApplication', { userId: 'ann', action: AGREE_AND_ADD })).refused).toBe(30010)
    withFull('ann')
    for (const action of [AGREE, AGREE_AND_ADD]) expect((await bob.ask('handleApplication', { userId: 'ann', action })).refused).toBe(30014)
    withFull('bob')
    expect((await bob.ask('handleApplication', { userId: 'ann', action: AGREE })).refused).toBe(0)
  })
})

describe('an application', () => {
  const asked = async (): Promise<Awaited<ReturnType<PeopleKit['pair']>>> => {
    const [ann, bob] = await new PeopleKit().pair()
    await ann.add('bob', { remark: 'Bobby', groupName: 'work', wording: 'hi' })
    ann.news()
    bob.news()
    return [ann, bob]
  }

  it('F3: agreed to one way: who asked has a friend, in the group that was named, and nothing waits', async () => {
    const [ann, bob] = await asked()
    expect((await bob.ask('handleApplication', { userId: 'ann', action: AGREE })).refused).toBe(0)
    expect(ann.news()).toEqual(['friend bob', 'group work', 'no asked bob', 'profile of bob'])
    expect(bob.news()).toEqual(['no asked by ann'])
    expect(await ann.fact(FRIEND, 'bob')).toMatchObject({ name: 'Bobby', wording: 'hi', source: 'AddSource_Type_Web' })
  })

  it('F4: agreed to both ways: each has the other, by the name that each gave', async () => {
    const [ann, bob] = await asked()
    await bob.ask('handleApplication', { userId: 'ann', action: AGREE_AND_ADD, remark: 'Annie' })
    expect(ann.news()).toEqual(['friend bob', 'group work', 'no asked bob', 'profile of bob'])
    expect(bob.news()).toEqual(['friend ann', 'no asked by ann', 'profile of ann'])
    expect(await bob.fact(FRIEND, 'ann')).toMatchObject({ name: 'Annie', groups: [] })
  })

  it('F4: is agreed to also when who asked forgot it, without what they had noted', async () => {
    const [ann, bob] = await asked()
    await ann.ask('handleApplication', { userId: 'bob', action: DELETE_SENT })
    await bob.ask('handleApplication', { userId: 'ann', action: AGREE_AND_ADD })
    expect(await ann.fact(FRIEND, 'bob')).toMatchObject({ name: '', groups: [] })
  })

  it('F5: refused, is gone from both lists', async () => {
    const [ann, bob] = await asked()
    await bob.ask('handleApplication', { userId: 'ann', action: REFUSE })
    expect(ann.news()).toEqual(['no asked bob'])
    expect(bob.news()).toEqual(['no asked by ann'])
  })

  it('F9: is handled once: 30001 after that, and where there never was one', async () => {
    const [ann, bob] = await asked()
    await bob.ask('handleApplication', { userId: 'ann', action: REFUSE })
    for (const action of [AGREE, AGREE_AND_ADD, REFUSE, DELETE_RECEIVED, DELETE_SENT]) {
      for (const userId of ['ann', 'bob', 'nobody']) expect((await bob.ask('handleApplication', { userId, action })).refused).toBe(30001)
    }
    expect(ann.news()).toEqual(['no asked bob'])
  })

  it('is forgotten by one side alone', async () => {
    const [ann, bob] = await asked()
    await ann.ask('handleApplication', { userId: 'bob', action: DELETE_SENT })
    expect(await ann.standing()).toEqual([])
    expect(await bob.standing()).toEqual(['asked by ann'])
    await bob.ask('handleApplication', { userId: 'ann', action: DELETE_RECEIVED })
    expect(await bob.standing()).toEqual([])
  })

  it('is not agreed to by who sent it', async () => {
    const [ann] = await asked()
    expect((await ann.ask('handleApplication', { userId: 'bob', action: AGREE })).refused).toBe(30001)
    expect(await ann.standing()).toEqual(['asked bob'])
  })

  it('61001: is not handled in a way that nobody knows', async () => {
    const [, bob] = await asked()
    expect((await bob.ask('handleApplication', { userId: 'ann', action: 0 })).refused).toBe(61001)
  })

  it('is read up to a time that only moves forward, and never past now', async () => {
    const kit = new PeopleKit()
    const ann = await kit.person('ann')
    const now = kit.clock.now()
    const mark = async (time: number): Promise<number | undefined> => {
      await ann.ask('readApplications', { time })
      return (await ann.fact(FactKind.APPLICATIONS_READ, ''))?.time
    }
    expect(await mark(now - 5)).toBe(now - 5)
    expect(await mark(now - 9)).toBe(now - 5)
    expect(await mark(now + 1_000_000)).toBe(now)
    expect(ann.news()).toEqual(['read', 'read'])
    expect((await ann.ask('readApplications', { time: Number.POSITIVE_INFINITY })).refused).toBe(61001)
  })
})

describe('friends', () => {
  it('31704: who is none is not deleted, whether they exist or not', async () => {
    const [ann, bob] = await new PeopleKit().people('ann', 'bob', 'cid')
    if (!ann || !bob) throw new Error('no people')
    await ann.befriend(bob)
    const { results } = await ann.ask('deleteFriends', { userIds: ['cid', 'bob', 'nobody', 'bob'], both: true })
    expect(lines(results)).toEqual(['cid 31704', 'bob 0', 'nobody 31704'])
    expect(await ann.standing()).toEqual([])
    expect(await bob.standing()).toEqual([])
  })

  it('F8: deleted one way, stay on the other side, which hears nothing', async () => {
    const [ann, bob] = await new PeopleKit().pair()
    await ann.befriend(bob)
    await ann.ask('deleteFriends', { userIds: ['bob'] })
    expect(ann.news()).toEqual(['no friend bob'])
    expect(bob.news()).toEqual([])
    expect(await bob.standing()).toEqual(['friend ann'])
    // Their side only has what ann does not have any more.
    await bob.ask('deleteFriends', { userIds: ['ann'], both: true })
    expect(bob.news()).toEqual(['no friend ann'])
    expect(ann.news()).toEqual([])
  })

  it('are told apart by who has whom', async () => {
    const [ann, bob, cid, dan] = await new PeopleKit().people('ann', 'bob', 'cid', 'dan')
    if (!ann || !bob || !cid || !dan) throw new Error('no people')
    await ann.befriend(bob, cid, dan)
    await cid.ask('deleteFriends', { userIds: ['ann'] })
    await ann.ask('deleteFriends', { userIds: ['dan'] })
    const userIds = ['bob', 'cid', 'dan', 'eve', 'ann']
    const check = async (both: boolean): Promise<string[]> =>
      (await ann.ask('checkFriends', { userIds, both })).results.map(({ userId, code, relation }) => `${userId} ${code || relation}`)
    expect(await check(true)).toEqual([`bob ${RELATION.bothWay}`, `cid ${RELATION.aWithB}`, `dan ${RELATION.bWithA}`, 'eve 20003', 'ann 30001'])
    expect(await check(false)).toEqual([`bob ${RELATION.aWithB}`, `cid ${RELATION.aWithB}`, `dan ${RELATION.none}`, 'eve 20003', 'ann 30001'])
  })

  it('have a remark and fields that are the owner\'s alone', async () => {
    const [ann, bob] = await new PeopleKit().pair()
    await ann.befriend(bob)
    const custom = [{ key: 'Tag_SNS_Custom_a', value: '1' }, { key: 'Tag_SNS_Custom_b', value: '2' }]
    await ann.ask('updateFriend', { userId: 'bob', fields: ['remark', 'friendCustomField'], remark: ' Bo\u202eb ', custom })
    await ann.ask('updateFriend', { userId: 'bob', fields: ['friendCustomField'], custom: [{ key: 'Tag_SNS_Custom_a', value: '' }] })
    expect(await ann.fact(FRIEND, 'bob')).toMatchObject({ name: 'Bob', custom: [{ key: 'Tag_SNS_Custom_b', value: '2' }] })
    expect(bob.news()).toEqual([])
    expect((await bob.fact(FRIEND, 'ann'))).toMatchObject({ name: '', custom: [] })
  })

  it('30001: who is none is not changed, whether they exist or not', async () => {
    const [ann] = await new PeopleKit().pair()
    for (const userId of ['bob', 'nobody', 'ann']) expect((await ann.ask('updateFriend', { userId, fields: ['remark'], remark: 'x' })).refused).toBe(30001)
  })

  it('61001: take no field that nobody knows, and no text beyond its limit', async () => {
    const [ann, bob] = await new PeopleKit().pair()
    await ann.befriend(bob)
    for (const change of [
      { fields: ['source'] }, { fields: ['__proto__'] }, { fields: ['remark'], remark: 'x'.repeat(97) },
      { fields: ['friendCustomField'], custom: [{ key: 'Tag_Profile_Custom_a', value: '' }] },
      { fields: ['friendCustomField'], custom: [{ key: 'Tag_SNS_Custom_a', value: 'x'.repeat(501) }] },
    ]) expect((await ann.ask('updateFriend', { userId: 'bob', ...change })).refused).toBe(61001)
  })
})

it('a login after a while away learns what is so from the index, with the profiles of whom it names', async () => {
  const kit = new PeopleKit()
  const [ann, bob] = await kit.pair()
  await ann.befriend(bob)
  await bob.ask('updateProfile', { fields: ['nick'], profile: { nick: 'Bob' } })
  const page = await (await kit.person('ann')).ask('syncIndex', {})
  expect(page.facts.filter(({ removed }) => !removed)).toMatchObject([{ kind: FRIEND, key: 'bob' }])
  expect(page.profiles).toMatchObject([{ userId: 'bob', nick: 'Bob' }])
})
