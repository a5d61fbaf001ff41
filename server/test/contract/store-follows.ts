import { FactKind } from '@opentim/protocol'
import { expect, it } from 'vitest'
import { EMPTY_COMMIT } from '../../src/store/conversation-ref'
import type { FollowListName } from '../../src/store/follow-port'
import type { UserRecord } from '../../src/store/port'
import { stepsOf } from './store-kit'
import type { StoreKit } from './store-kit'

export function followsContract(kit: () => StoreKit): void {
  const follow = (user: UserRecord, ...others: UserRecord[]): ReturnType<StoreKit['store']['follows']['change']> =>
    kit().store.follows.change(user, others, true)
  const unfollow = (user: UserRecord, ...others: UserRecord[]): ReturnType<StoreKit['store']['follows']['change']> =>
    kit().store.follows.change(user, others, false)
  const list = async (user: UserRecord, name: FollowListName): Promise<string[]> => {
    const names: string[] = []
    for (let next = '', first = true; first || next !== ''; first = false) {
      const page = await kit().store.follows.page(user.id, name, { next, limit: 2 })
      names.push(...page.users.map(({ userId }) => userId))
      next = page.next
    }
    return names
  }
  const lengths = async (user: UserRecord): Promise<Record<string, number>> => {
    const { facts } = await kit().page(user)
    return Object.fromEntries(facts.map(({ kind, key, count = 0 }) => [`${kind} ${key}`, count]))
  }
  const [followers, following, mutual] = ['followers', 'following', 'mutual'].map((key) => `${FactKind.FOLLOWS} ${key}`) as [string, string, string]

  it('tells both sides how long their lists are now', async () => {
    const [ann, bob, cid] = await kit().trio()
    const commit = await follow(ann, bob, cid)
    expect(stepsOf(commit)).toEqual({ [ann.userId]: 1, [bob.userId]: 1, [cid.userId]: 1 })
    expect(commit.facts.find(({ user }) => user === ann.id)).toMatchObject({ fact: { kind: FactKind.FOLLOWS, key: 'following', count: 2, time: kit().clock.nowMs } })
    expect([await lengths(ann), await lengths(bob)]).toEqual([{ [following]: 2 }, { [followers]: 1 }])
    expect(await follow(ann, bob)).toEqual(EMPTY_COMMIT)
  })

  it('counts those who follow each other', async () => {
    const [ann, bob, cid] = await kit().trio()
    await follow(ann, bob, cid)
    await follow(bob, ann)
    expect([await lengths(ann), await lengths(bob)]).toEqual([{ [following]: 2, [followers]: 1, [mutual]: 1 }, { [following]: 1, [followers]: 1, [mutual]: 1 }])
    expect(stepsOf(await unfollow(ann, bob))).toEqual({ [ann.userId]: 3, [bob.userId]: 3 })
    expect([await lengths(ann), await lengths(bob)]).toEqual([{ [following]: 1, [followers]: 1, [mutual]: 0 }, { [following]: 1, [followers]: 0, [mutual]: 0 }])
    expect(await unfollow(ann, bob)).toEqual(EMPTY_COMMIT)
  })

  it('gives each list by pages, the newest first', async () => {
    const [me, ...others] = await kit().users('me', 'a', 'b', 'c', 'd', 'e')
    if (!me) throw new Error('no user')
    for (const other of others) {
      await follow(me, other)
      await follow(other, me)
      kit().clock.nowMs += 1_000
    }
    const newest = others.map(({ userId }) => userId).reverse()
    expect([await list(me, 'following'), await list(me, 'followers'), await list(me, 'mutual')]).toEqual([newest, newest, newest])
    const [a, b] = others
    if (!a || !b) throw new Error('no users')
    await unfollow(me, a)
    await unfollow(b, me)
    const without = (...gone: UserRecord[]): string[] => newest.filter((userId) => gone.every((user) => user.userId !== userId))
    expect([await list(me, 'following'), await list(me, 'followers'), await list(me, 'mutual')]).toEqual([without(a), without(b), without(a, b)])
  })

  it('loses nobody at a page end when all were followed at once', async () => {
    const [me, ...others] = await kit().users('me', 'a', 'b', 'c', 'd', 'e')
    if (!me) throw new Error('no user')
    await follow(me, ...others)
    expect((await list(me, 'following')).sort()).toEqual(others.map(({ userId }) => userId))
  })

  it('starts anew with a place that it does not know', async () => {
    const [ann, bob] = await kit().pair()
    await follow(ann, bob)
    expect((await kit().store.follows.page(ann.id, 'following', { next: "1' OR 1", limit: 5 })).users).toEqual([bob])
  })

  it('answers how things stand with each user asked about', async () => {
    const [ann, bob, cid] = await kit().trio()
    await follow(ann, bob)
    await follow(bob, ann, cid)
    await follow(cid, ann)
    const counts = await kit().store.follows.counts(ann.id, [bob.id, cid.id])
    expect(counts.get(bob.id)).toEqual({ followers: 1, following: 2, mutual: 1, followsMe: true, followedByMe: true })
    expect(counts.get(cid.id)).toEqual({ followers: 1, following: 1, mutual: 0, followsMe: true, followedByMe: false })
  })
}
