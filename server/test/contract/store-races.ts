import { FactKind } from '@opentim/protocol'
import { expect, it } from 'vitest'
import type { FactChange } from '../../src/store/fact-port'
import type { Commit, UserRecord } from '../../src/store/port'
import { friend } from './store-facts'
import { message } from './store-kit'
import type { StoreKit } from './store-kit'

const ROUNDS = 15

/** Changes of the same people at the same moment. On one connection they queue; on a server they really meet. */
export function racesContract(kit: () => StoreKit): void {
  /** Befriends both ways unless one of them blocked the other, as the rules do. */
  const befriend = (user: UserRecord, other: UserRecord): Promise<{ result: boolean; commit: Commit }> =>
    kit().store.facts.change({ user, others: [other] }, (found) => {
      const isBlocked = [found.get(user.id, FactKind.BLOCKED, other.userId), found.get(other.id, FactKind.BLOCKED, user.userId)].some(Boolean)
      return { changes: isBlocked ? [] : [friend(user, other), friend(other, user)], result: !isBlocked }
    })
  const block = (user: UserRecord, other: UserRecord): Promise<{ commit: Commit }> =>
    kit().store.facts.change({ user, others: [other] }, () => {
      const blocked: FactChange = { user, kind: FactKind.BLOCKED, key: other.userId, about: other, body: { time: 1 } }
      return { changes: [blocked, friend(user, other, null), friend(other, user, null)], result: undefined }
    })

  it('two who befriend each other at once become friends once', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [ann, bob] = await kit().pair()
      const both = await Promise.all([befriend(ann, bob), befriend(bob, ann)])
      expect(both.map(({ commit }) => commit.steps.length).sort()).toEqual([0, 2])
      expect(await kit().store.userVersion(ann.id)).toBe(1)
    }
  })

  it('B2: two who block each other while they befriend each other are no friends', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [ann, bob] = await kit().pair()
      await Promise.all([befriend(ann, bob), block(bob, ann), befriend(bob, ann), block(ann, bob)])
      const found = await kit().store.facts.read({ user: ann, others: [bob] })
      expect([...found.all(ann.id, FactKind.FRIEND), ...found.all(bob.id, FactKind.FRIEND)]).toEqual([])
      expect([...found.all(ann.id, FactKind.BLOCKED), ...found.all(bob.id, FactKind.BLOCKED)]).toHaveLength(2)
    }
  })

  it('N3: who befriends somebody in the moment of their renaming knows the new name', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [ann, bob] = await kit().pair()
      const [{ commit: added }, { commit: renamed }] = await Promise.all([befriend(ann, bob), kit().store.updateProfile(bob.id, { nick: 'new' })])
      const told = [...added.profiles, ...renamed.profiles].filter(({ user, profile }) => user === ann.id && profile.id === bob.id)
      expect(told.some(({ profile }) => profile.nick === 'new')).toBe(true)
    }
  })

  it('N3: who unfriends somebody in the moment of their renaming is told before or not at all', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [ann, bob] = await kit().pair()
      await befriend(ann, bob)
      const unfriend = kit().store.facts.change({ user: ann, others: [bob] }, () => ({ changes: [friend(ann, bob, null)], result: undefined }))
      const [{ commit: gone }, { commit: renamed }] = await Promise.all([unfriend, kit().store.updateProfile(bob.id, { nick: 'new' })])
      const versionOf = ({ steps }: Commit): number | undefined => steps.find(({ user }) => user.id === ann.id)?.uver
      expect(renamed.profiles.some(({ user }) => user === ann.id)).toBe(versionOf(renamed) !== undefined)
      expect(versionOf(renamed) ?? 0).toBeLessThan(versionOf(gone) ?? 0)
    }
  })

  it('loses no version when messages, facts, follows and profiles of the same users meet', async () => {
    const users = await kit().users('a', 'b', 'c', 'd')
    const pairs = users.flatMap((one) => users.filter((other) => other !== one).map((other) => [one, other] as const))
    const commits = await Promise.all(pairs.flatMap(([one, other]) => [
      kit().store.appendMessages([message(one, other), message(other, one)]),
      befriend(one, other), block(other, one), befriend(other, one),
      kit().store.follows.change(one, [other], true).then((commit) => ({ commit })),
      kit().store.updateProfile(one.id, { nick: `${one.userId} knows ${other.userId}` }),
    ]))
    const steps = commits.flatMap(({ commit }) => commit.steps)
    for (const user of users) {
      const uvers = steps.filter((step) => step.user.id === user.id).map(({ uver }) => uver).sort((x, y) => x - y)
      expect(uvers).toEqual(uvers.map((_, index) => index + 1))
      expect(await kit().store.userVersion(user.id)).toBe(uvers.length)
    }
  })
}
