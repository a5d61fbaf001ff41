import { ApplicationAction } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import { decoders } from '@opentim/protocol/sdk'
import { describe, expect, it } from 'vitest'
import { ALLOW_TYPE, FORBID_TYPE, GENDER } from '../../src/domain/people-types'
import { PeopleKit } from '../support/people-kit'

const { AGREE, AGREE_AND_ADD, REFUSE, DELETE_RECEIVED, DELETE_SENT } = ApplicationAction

const FULL = {
  nick: 'Bob', avatar: 'https://example.com/b.png', gender: GENDER.male, birthday: 20_000_101, location: 'Bonn', selfSignature: 'hi',
  allowType: ALLOW_TYPE.confirmed, language: 1, messageSettings: 1, adminForbidType: FORBID_TYPE.none, level: 3, role: 2_000_000_000,
}
const CUSTOM = [{ key: 'Tag_Profile_Custom_a', value: '1' }]
const ALL = [...Object.keys(FULL), 'profileCustomField']
const { messageSettings: _settings, adminForbidType: _forbidden, ...SHOWN } = FULL

describe('a profile', () => {
  it('is told whole to oneself, at the login and when it changes, on every device', async () => {
    const kit = new PeopleKit()
    const bob = await kit.person('bob')
    const other = await kit.person('bob')
    const { profile } = await bob.ask('updateProfile', { fields: ALL, profile: { ...FULL, custom: CUSTOM } })
    expect(profile).toMatchObject({ userId: 'bob', ...FULL, custom: CUSTOM })
    for (const device of [bob, other]) expect(device.steps()).toMatchObject([{ uver: 1, profiles: [{ profile }], facts: [] }])
    expect((await bob.ask('getProfiles', { userIds: ['bob'] })).profiles).toEqual([profile])
    const later = await kit.person('bob')
    expect((await later.ask('getProfiles', { userIds: ['bob'] })).profiles).toEqual([profile])
  })

  it('A16: is told to others without their settings, however they come by it', async () => {
    const kit = new PeopleKit()
    const [ann, bob] = await kit.pair()
    await bob.ask('updateProfile', { fields: ALL, profile: { ...FULL, custom: CUSTOM } })
    await ann.befriend(bob)
    const told: (wire.Profile | null)[] = ann.client.steps.flatMap(({ profiles }) => profiles.map(({ profile }) => profile))
    told.push(...(await ann.ask('getProfiles', { userIds: ['bob'] })).profiles, ...(await ann.ask('syncIndex', {})).profiles)
    bob.client.send({ to: 'ann' })
    told.push(...(await ann.ask('syncIndex', {})).profiles)
    expect(told.length).toBeGreaterThanOrEqual(4)
    for (const profile of told) expect(profile).toMatchObject({ userId: 'bob', ...SHOWN, messageSettings: 0, adminForbidType: '' })
  })

  it('N3, N4: is told to those who have the user as a friend, and never to strangers', async () => {
    const kit = new PeopleKit()
    const [ann, bob, cid] = await kit.people('ann', 'bob', 'cid')
    if (!ann || !bob || !cid) throw new Error('no people')
    await ann.befriend(bob)
    await bob.ask('deleteFriends', { userIds: ['ann'] })
    cid.client.send({ to: 'bob' })
    await cid.ask('ping', {})
    for (const person of [ann, bob, cid]) person.steps()
    await bob.ask('updateProfile', { fields: ['nick'], profile: { nick: 'Bobby' } })
    expect(ann.steps()).toMatchObject([{ profiles: [{ profile: { userId: 'bob', nick: 'Bobby' } }] }])
    expect(cid.steps()).toEqual([])
    // Bob has ann no longer, so hers is not told to him.
    bob.steps()
    await ann.ask('updateProfile', { fields: ['nick'], profile: { nick: 'Annie' } })
    expect(bob.steps()).toEqual([])
  })

  it('N5: that changed stands in the next message, also when somebody was told of the old one after that', async () => {
    const kit = new PeopleKit()
    const [ann, bob] = await kit.pair()
    const [old] = await kit.store.findUsers(['bob'])
    await bob.ask('updateProfile', { fields: ['nick'], profile: { nick: 'Bobby' } })
    const change = kit.store.facts.change.bind(kit.store.facts)
    kit.store.facts.change = async (...request) => {
      const { result, commit } = await change(...request)
      return { result, commit: { ...commit, profiles: commit.profiles.map((entry) => (old?.id === entry.profile.id ? { ...entry, profile: old } : entry)) } }
    }
    await ann.add('bob')
    bob.client.send({ to: 'ann' })
    await ann.ask('ping', {})
    const bodies = ann.client.steps.flatMap(({ conversations }) => conversations).flatMap(({ rows }) => rows.map(({ body }) => decoders.MessageBody.decode(body)))
    expect(bodies).toMatchObject([{ from: 'bob', nick: 'Bobby' }])
  })

  it('keeps what is not named, and merges custom fields by key', async () => {
    const bob = await new PeopleKit().person('bob')
    await bob.ask('updateProfile', { fields: ['nick', 'level'], profile: { nick: 'Bob', level: 3 } })
    await bob.ask('updateProfile', { fields: ['profileCustomField'], profile: { nick: 'ignored', custom: CUSTOM } })
    const custom = [{ key: 'Tag_Profile_Custom_a', value: '' }, { key: 'Tag_Profile_Custom_b', value: '2' }]
    const { profile } = await bob.ask('updateProfile', { fields: ['nick', 'profileCustomField'], profile: { nick: '', custom } })
    expect(profile).toMatchObject({ nick: '', level: 3, custom: [{ key: 'Tag_Profile_Custom_b', value: '2' }] })
  })

  it('X16: has a name that is no other name, and hides nothing', async () => {
    const bob = await new PeopleKit().person('bob')
    const { profile } = await bob.ask('updateProfile', { fields: ['nick'], profile: { nick: ' e\u0301\u202eve\u200b\n ' } })
    expect(profile?.nick).toBe('\u00e9ve')
  })

  it('61001: has no field beyond its limit, no other value than the constants, and no field that nobody knows', async () => {
    const bob = await new PeopleKit().person('bob')
    const long = { nick: 500, avatar: 500, selfSignature: 500, location: 16 }
    for (const [field, most] of Object.entries(long)) {
      const update = async (text: string): Promise<number> => (await bob.ask('updateProfile', { fields: [field], profile: { [field]: text } })).refused
      expect(await update('x'.repeat(most))).toBe(0)
      expect(await update('x'.repeat(most + 1))).toBe(61001)
      expect(await update('ü'.repeat(most / 2 + 1))).toBe(61001)
      expect(await update('a\0b')).toBe(61001)
    }
    for (const field of ['gender', 'allowType', 'adminForbidType']) {
      for (const text of ['', 'male', '__proto__']) expect((await bob.ask('updateProfile', { fields: [field], profile: { [field]: text } })).refused).toBe(61001)
    }
    for (const field of ['id', 'userId', 'updatedAtMs', '__proto__', 'constructor', 'toString', '']) {
      expect((await bob.ask('updateProfile', { fields: ['nick', field], profile: { nick: 'x' } })).refused).toBe(61001)
    }
    expect((await bob.ask('updateProfile', { fields: ['nick'] })).refused).toBe(61001)
  })

  it('X09: takes no key of another grammar, and nothing of a request with one', async () => {
    const bob = await new PeopleKit().person('bob')
    const update = async (...custom: { key: string; value: string }[]): Promise<number> =>
      (await bob.ask('updateProfile', { fields: ['nick', 'profileCustomField'], profile: { nick: 'Bob', custom } })).refused
    for (const key of ['__proto__', 'constructor', 'Tag_SNS_Custom_a', 'Tag_Profile_Custom_']) {
      expect(await update(...CUSTOM, { key, value: 'x' })).toBe(61001)
    }
    const read = async (): Promise<unknown> => (await bob.ask('getProfiles', { userIds: ['bob'] })).profiles
    expect(await read()).toMatchObject([{ nick: '', custom: [] }])
    const odd = { key: 'Tag_Profile_Custom___proto__', value: 'x' }
    expect(await update(odd)).toBe(0)
    expect(await read()).toMatchObject([{ nick: 'Bob', custom: [odd] }])
  })

  it('61004: has twenty custom fields at most, those that it has included', async () => {
    const bob = await new PeopleKit().person('bob')
    const add = async (from: number, count: number): Promise<number> => {
      const custom = Array.from({ length: count }, (_, index) => ({ key: `Tag_Profile_Custom_${from + index}`, value: 'x' }))
      return (await bob.ask('updateProfile', { fields: ['profileCustomField'], profile: { custom } })).refused
    }
    expect([await add(0, 15), await add(10, 11), await add(10, 10)]).toEqual([0, 61004, 0])
  })

  it('A20: is changed by its own user alone, whoever the request names', async () => {
    const kit = new PeopleKit()
    const [ann, bob] = await kit.pair()
    await ann.ask('updateProfile', { fields: ['nick'], profile: { userId: 'bob', nick: 'forged', updatedAtMs: 1 } })
    expect(await kit.store.findUsers(['ann', 'bob'])).toMatchObject([{ nick: 'forged', updatedAtMs: kit.clock.now() + 1 }, { nick: '' }])
    expect(bob.steps()).toEqual([])
  })
})

describe('somebody else', () => {
  it('A20: has lists that nobody else changes, beyond what the rules say', async () => {
    const [ann, bob, cid] = await new PeopleKit().people('ann', 'bob', 'cid')
    if (!ann || !bob || !cid) throw new Error('no people')
    await ann.befriend(bob)
    await ann.ask('changeFriendGroup', { action: 1, name: 'work', userIds: ['bob'] })
    const before = await ann.standing()
    await cid.ask('deleteFriends', { userIds: ['ann', 'bob'], both: true })
    await cid.ask('changeFriendGroup', { action: 2, name: 'work' })
    await cid.ask('updateFriend', { userId: 'ann', fields: ['remark'], remark: 'x' })
    for (const action of [AGREE, AGREE_AND_ADD, REFUSE, DELETE_RECEIVED, DELETE_SENT]) await cid.ask('handleApplication', { userId: 'ann', action })
    await cid.ask('changeBlacklist', { userIds: ['ann'], remove: true })
    await cid.ask('readApplications', { time: 1 })
    expect(await ann.standing()).toEqual(before)
  })

  it('A16: tells a stranger nothing that a user who does not exist would not', async () => {
    const kit = new PeopleKit()
    const [ann, bob, cid] = await kit.people('ann', 'bob', 'cid')
    if (!ann || !bob || !cid) throw new Error('no people')
    await ann.befriend(bob)
    await ann.add('dan')
    const answers = async (userId: string): Promise<unknown[]> => [
      await cid.ask('deleteFriends', { userIds: [userId] }), await cid.ask('updateFriend', { userId, fields: [] }),
      await cid.ask('handleApplication', { userId, action: 1 }), await cid.ask('handleApplication', { userId, action: 5 }),
      await cid.ask('changeFriendGroup', { action: 4, name: 'work', userIds: [userId] }),
    ]
    const ofAnn = JSON.stringify(await answers('ann')).replaceAll('"ann"', '"eve"')
    expect(ofAnn).toBe(JSON.stringify(await answers('eve')))
    expect(await cid.standing()).toEqual([])
  })
})
