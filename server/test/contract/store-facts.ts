import { FactKind } from '@opentim/protocol'
import { expect, it } from 'vitest'
import { EMPTY_COMMIT } from '../../src/store/conversation-ref'
import type { FactBody, FactChange, FactScope, FoundFacts } from '../../src/store/fact-port'
import type { Commit, UserRecord } from '../../src/store/port'
import { stepsOf } from './store-kit'
import type { StoreKit } from './store-kit'

const { FRIEND, FRIEND_GROUP, APPLICATION_IN, APPLICATION_OUT, BLOCKED } = FactKind

export function friend(user: UserRecord, about: UserRecord, body: FactBody | null = { time: 1 }): FactChange {
  return { user, kind: FRIEND, key: about.userId, about, body }
}

const fact = (user: UserRecord, kind: FactChange['kind'], about: UserRecord, body: FactBody | null = { time: 1 }): FactChange =>
  ({ user, kind, key: about.userId, about, body })

const group = (user: UserRecord, key: string, name: string): FactChange => ({ user, kind: FRIEND_GROUP, key, about: null, body: { name } })

/** Writes without looking. */
export async function put(kit: StoreKit, ...changes: FactChange[]): Promise<Commit> {
  const [user, ...others] = [...new Map(changes.flatMap(({ user: owner, about }) => (about ? [owner, about] : [owner])).map((each) => [each.id, each])).values()]
  if (!user) throw new Error('no changes')
  return (await kit.store.facts.change({ user, others }, () => ({ changes, result: undefined }))).commit
}

const keysOf = (found: FoundFacts, user: UserRecord, kind: FactChange['kind']): string[] => found.all(user.id, kind).map(({ key }) => key).sort()

export function factsContract(kit: () => StoreKit): void {
  const read = (scope: FactScope): Promise<FoundFacts> => kit().store.facts.read(scope)

  it('keeps a fact with everything that it says', async () => {
    const [ann, bob] = await kit().pair()
    const body: FactBody = {
      name: 'Bö "\'\\{},', time: 1_700_000_000_123, source: 'AddSource_Type_Web', wording: 'hi', groups: ['2', '1'],
      custom: [{ key: 'Tag_SNS_Custom_a', value: '1' }], both: true, count: 7,
    }
    const commit = await put(kit(), friend(ann, bob, body))
    const expected = { ...body, kind: FRIEND, key: bob.userId, uver: 1, removed: false }
    expect(commit.facts).toEqual([{ user: ann.id, fact: expected }])
    expect((await read({ user: ann, others: [bob] })).get(ann.id, FRIEND, bob.userId)).toEqual(expected)
  })

  it('moves each user concerned by one version per commit, and nobody else', async () => {
    const [ann, bob, cid] = await kit().trio()
    const commit = await put(kit(), friend(ann, bob), friend(bob, ann), friend(ann, cid), group(ann, '1', 'work'))
    expect(stepsOf(commit)).toEqual({ [ann.userId]: 1, [bob.userId]: 1 })
    expect(commit.facts.map(({ user, fact: { uver } }) => [user, uver])).toEqual(expect.arrayContaining([[ann.id, 1], [bob.id, 1]]))
    expect(commit.facts).toHaveLength(4)
    expect(await kit().store.userVersion(cid.id)).toBe(0)
  })

  it('F8: drops what changes nothing, so that nobody hears of it', async () => {
    const [ann, bob] = await kit().pair()
    await put(kit(), friend(ann, bob, { time: 1, groups: ['1'] }))
    expect(await put(kit(), friend(ann, bob, { groups: ['1'], time: 1, name: '', both: false }))).toEqual(EMPTY_COMMIT)
    expect(await put(kit(), friend(bob, ann, null))).toEqual(EMPTY_COMMIT)
    expect(stepsOf(await put(kit(), friend(ann, bob, { time: 2 }), friend(bob, ann, null)))).toEqual({ [ann.userId]: 2 })
    expect(stepsOf(await put(kit(), friend(ann, bob, null)))).toEqual({ [ann.userId]: 3 })
    expect(await put(kit(), friend(ann, bob, null))).toEqual(EMPTY_COMMIT)
    expect(await kit().store.userVersion(bob.id)).toBe(0)
  })

  it('says of a removed fact nothing but that it is removed, and lets it come back', async () => {
    const [ann, bob] = await kit().pair()
    await put(kit(), friend(ann, bob, { name: 'secret' }))
    const removed = await put(kit(), friend(ann, bob, null))
    expect(removed.facts).toEqual([{ user: ann.id, fact: { kind: FRIEND, key: bob.userId, uver: 2, removed: true } }])
    expect((await read({ user: ann, others: [bob], wholeKinds: [FRIEND] })).all(ann.id, FRIEND)).toEqual([])
    expect((await put(kit(), friend(ann, bob))).facts).toMatchObject([{ fact: { uver: 3, removed: false, time: 1 } }])
  })

  it('shows a rule what stands between the user and the others, in both directions, and no more', async () => {
    const [ann, bob, cid] = await kit().trio()
    await put(kit(), friend(ann, bob), friend(ann, cid), fact(bob, BLOCKED, ann), friend(bob, cid), fact(cid, APPLICATION_IN, ann), group(bob, '1', 'his'))
    const found = await read({ user: ann, others: [bob] })
    expect([keysOf(found, ann, FRIEND), keysOf(found, bob, BLOCKED), keysOf(found, bob, FRIEND)]).toEqual([[bob.userId], [ann.userId], []])
    expect(found.get(cid.id, APPLICATION_IN, ann.userId)).toBeUndefined()
    expect(keysOf(found, bob, FRIEND_GROUP)).toEqual([])
  })

  it('shows whole kinds and how many there are of a kind when the scope asks for them', async () => {
    const [ann, bob, cid] = await kit().trio()
    await put(kit(), friend(ann, bob), friend(ann, cid), friend(bob, cid), fact(bob, APPLICATION_IN, cid), group(ann, '1', 'hers'), group(bob, '1', 'his'))
    const scope = { user: ann, others: [bob], wholeKinds: [FRIEND, FRIEND_GROUP], wholeKindsOfOthers: [FRIEND_GROUP], counted: [FRIEND, APPLICATION_IN] }
    const found = await read(scope)
    expect(keysOf(found, ann, FRIEND)).toEqual([bob.userId, cid.userId].sort())
    expect(found.get(ann.id, FRIEND_GROUP, '1')?.name).toBe('hers')
    expect(found.get(bob.id, FRIEND_GROUP, '1')?.name).toBe('his')
    expect([ann, bob, cid].map(({ id }) => found.count(id, FRIEND))).toEqual([2, 1, 0])
    expect([ann, bob].map(({ id }) => found.count(id, APPLICATION_IN))).toEqual([0, 1])
    await put(kit(), friend(ann, cid, null))
    expect((await read(scope)).count(ann.id, FRIEND)).toBe(1)
  })

  it('shows a rule about own facts nothing that stands for others, and lets it change none of that', async () => {
    const [ann, bob, cid] = await kit().trio()
    await put(kit(), friend(ann, bob), friend(bob, ann), friend(bob, cid), group(ann, '1', 'hers'), group(bob, '1', 'his'))
    const scope = { user: ann, others: [bob], wholeKinds: [FRIEND_GROUP], wholeKindsOfOthers: [FRIEND_GROUP], ownFactsOnly: true }
    const { result, commit } = await kit().store.facts.change(scope, (found) => ({
      changes: [friend(ann, bob, { time: 1, groups: ['1'] })],
      result: [keysOf(found, ann, FRIEND), keysOf(found, ann, FRIEND_GROUP), keysOf(found, bob, FRIEND), keysOf(found, bob, FRIEND_GROUP)],
    }))
    expect(result).toEqual([[bob.userId], ['1'], [], []])
    expect(stepsOf(commit)).toEqual({ [ann.userId]: 2 })
    const theirs = kit().store.facts.change(scope, () => ({ changes: [friend(bob, ann, null)], result: undefined }))
    await expect(theirs).rejects.toThrow('not in the scope')
    expect(await kit().store.userVersion(bob.id)).toBe(1)
  })

  it('undoes everything when a rule throws, and lets its error through as it is', async () => {
    const [ann, bob] = await kit().pair()
    const refusal = new Error('refused: timeout of the connection')
    const refused = kit().store.facts.change({ user: ann, others: [bob] }, () => {
      throw refusal
    })
    await expect(refused).rejects.toBe(refusal)
    expect(await kit().store.userVersion(ann.id)).toBe(0)
  })

  it('gives the result of the rule, also where it changes nothing', async () => {
    const [ann, bob] = await kit().pair()
    const { result, commit } = await kit().store.facts.change({ user: ann, others: [bob] }, () => ({ changes: [], result: 42 }))
    expect({ result, commit }).toEqual({ result: 42, commit: EMPTY_COMMIT })
  })

  it('N3: tells who got a friend or a request the profile of the other side, as it is now', async () => {
    const [ann, bob, cid] = await kit().trio()
    const { profile } = await kit().store.updateProfile(bob.id, { nick: 'Bob' })
    const added = await put(kit(), friend(ann, bob), fact(cid, APPLICATION_OUT, bob), fact(bob, APPLICATION_IN, cid), fact(ann, BLOCKED, cid))
    const told = added.profiles.map(({ user, profile: of }) => [user, of.userId, of.nick]).sort()
    expect(told).toEqual([[ann.id, bob.userId, 'Bob'], [bob.id, cid.userId, ''], [cid.id, bob.userId, 'Bob']].sort())
    expect(added.profiles.find(({ user }) => user === ann.id)?.profile).toEqual(profile)
    expect((await put(kit(), friend(ann, bob, null), fact(cid, APPLICATION_OUT, bob, null))).profiles).toEqual([])
  })

  it('knows who has a user as a friend', async () => {
    const [ann, bob, cid] = await kit().trio()
    await put(kit(), friend(ann, cid), friend(bob, cid), fact(cid, BLOCKED, ann), friend(cid, ann))
    expect((await kit().store.facts.befriendersOf(cid.id)).sort((x, y) => x - y)).toEqual([ann.id, bob.id])
    await put(kit(), friend(ann, cid, null))
    expect(await kit().store.facts.befriendersOf(cid.id)).toEqual([bob.id])
  })

  it('N3: a change of a profile stamps the friendships of those who have the user as a friend', async () => {
    const [ann, bob, cid] = await kit().trio()
    await put(kit(), friend(ann, cid, { name: 'my Cid' }), friend(cid, bob), friend(bob, cid))
    await put(kit(), friend(bob, cid, null))
    const { profile, commit } = await kit().store.updateProfile(cid.id, { nick: 'Cid', selfSignature: 'new' })
    expect(stepsOf(commit)).toEqual({ [cid.userId]: 2, [ann.userId]: 2 })
    expect(commit.profiles.map(({ user, profile: of }) => [user, of])).toEqual(expect.arrayContaining([[ann.id, profile], [cid.id, profile]]))
    expect(commit.profiles).toHaveLength(2)
    const page = await kit().page(ann, { afterUver: 1 })
    expect(page.facts).toEqual([{ kind: FRIEND, key: cid.userId, uver: 2, removed: false, name: 'my Cid' }])
    expect(page.profiles).toEqual([profile])
    expect((await kit().page(bob, { afterUver: 2 })).facts).toEqual([])
  })
}
