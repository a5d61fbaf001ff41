import { describe, expect, it } from 'vitest'
import type { Profile } from '../../../src/api/types'
import type { ProfileRecord } from '../../../src/profiles/port'
import { recordFromWire } from '../../../src/profiles/profile-mapper'
import { ProfileService } from '../../../src/profiles/profile-service'
import { settlePromises } from '../../support/fake-sync'
import { PeopleGateway, wireProfile } from '../../support/people-gateway'

/** The profiles of user `me`, who has `fred` as a friend. */
function createService(options: { capacity?: number } = {}) {
  const gateway = new PeopleGateway()
  const raised: Profile[][] = []
  const named: string[][] = []
  const shelf = new Map<string, ProfileRecord>()
  const service = new ProfileService({
    gateway,
    identity: { userId: () => 'me' },
    shelf: { put: (record) => void shelf.set(record.userId, record), remove: (userId) => void shelf.delete(userId) },
    signals: { named: (userIds) => void named.push([...userIds]), updated: (profiles) => void raised.push(profiles) },
    isFriend: (userId) => userId === 'fred',
    ...options,
  })
  const nickOf = (userId: string) => service.lookup(userId)?.nick
  return { service, gateway, raised, named, shelf, nickOf }
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `user${index}`)

describe('getUserProfile()', () => {
  it('answers in the order of the call, each user once, without those that do not exist, in one request', async () => {
    const { service, gateway } = createService()
    const { data } = await service.getUserProfile({ userIDList: ['carol', 'nobody', 'bob', 'carol'] })
    expect(data.map(({ userID }) => userID)).toEqual(['carol', 'bob'])
    expect(gateway.asked).toEqual([['carol', 'nobody', 'bob']])
    expect((await service.getUserProfile({ userIDList: [] })).data).toEqual([])
    expect(gateway.asked).toHaveLength(1)
  })

  it('drops what is beyond 100 users', async () => {
    const { service, gateway } = createService()
    expect((await service.getUserProfile({ userIDList: ids(130) })).data.map(({ userID }) => userID)).toEqual(ids(100))
    expect(gateway.asked).toEqual([ids(100)])
  })

  it('shares the requests that are in flight', async () => {
    const { service, gateway } = createService()
    const release = gateway.hold()
    const lists = [service.getUserProfile({ userIDList: ['bob', 'carol'] }), service.getUserProfile({ userIDList: ['dave', 'bob'] })]
    release()
    const answers = await Promise.all(lists)
    expect(answers.map(({ data }) => data.map(({ userID }) => userID))).toEqual([['bob', 'carol'], ['dave', 'bob']])
    expect(gateway.asked).toEqual([['bob', 'carol'], ['dave']])
  })

  it('has every field', async () => {
    const { service, gateway } = createService()
    const custom = [{ key: 'Tag_Profile_Custom_Team', value: 'red' }]
    gateway.change('bob', 2000, {
      nick: 'Bob', avatar: 'b.png', gender: 'Gender_Type_Male', birthday: 20000101, location: 'Oslo', selfSignature: 'hi',
      allowType: 'AllowType_Type_AllowAny', language: 1, level: 2, role: 3, custom,
    })
    const { data } = await service.getUserProfile({ userIDList: ['bob', 'carol'] })
    expect(data).toEqual([{
      userID: 'bob', nick: 'Bob', avatar: 'b.png', gender: 'Gender_Type_Male', birthday: 20000101, location: 'Oslo',
      selfSignature: 'hi', allowType: 'AllowType_Type_AllowAny', language: 1, messageSettings: 0,
      adminForbidType: 'AdminForbid_Type_None', level: 2, role: 3, lastUpdatedTime: 2000, profileCustomField: custom,
    }, {
      userID: 'carol', nick: 'nick of carol', avatar: '', gender: 'Gender_Type_Unknown', birthday: 0, location: '',
      selfSignature: '', allowType: 'AllowType_Type_NeedConfirm', language: 0, messageSettings: 0,
      adminForbidType: 'AdminForbid_Type_None', level: 0, role: 0, lastUpdatedTime: 1000, profileCustomField: [],
    }])
  })

  it.each([undefined, null, {}, { userIDList: 'bob' }, { userIDList: [''] }, { userIDList: [1] }])('refuses %j', async (options) => {
    const { service } = createService()
    await expect(service.getUserProfile(options as never)).rejects.toMatchObject({
      code: 2903, message: 'Params validate failed.', data: { operation: 'getUserProfile', field: 'userIDList' },
    })
  })
})

describe('the profile cache', () => {
  it('fetches an absent profile once, however many want it at the same time', async () => {
    const { service, gateway, nickOf } = createService()
    expect(nickOf('bob')).toBeUndefined()
    await Promise.all([service.ensure(['bob', 'carol']), service.ensure(['bob']), service.ensure(['carol', 'bob'])])
    expect(gateway.asked).toEqual([['bob', 'carol']])
    expect(nickOf('bob')).toBe('nick of bob')
  })

  it('gathers those who are wanted while others are fetched', async () => {
    const { service, gateway } = createService()
    const release = gateway.hold()
    const wanted = [service.ensure(['a'])]
    await settlePromises()
    for (const userId of ['b', 'c', 'd', 'a']) {
      wanted.push(service.ensure([userId]))
      await settlePromises()
    }
    release()
    await Promise.all(wanted)
    expect(gateway.asked).toEqual([['a'], ['b', 'c', 'd']])
  })

  it('asks nobody again and again for a user who does not exist, until that user writes', async () => {
    const { service, gateway } = createService()
    for (let round = 0; round < 3; round++) await service.ensure(['nobody'])
    expect(gateway.asked).toHaveLength(1)
    service.noteSender({ from: 'nobody', nick: 'Somebody', avatar: '' }, 2)
    await service.ensure(['nobody'])
    expect(gateway.asked).toHaveLength(2)
  })

  it('fetches in as few requests as possible, 100 users each', async () => {
    const { service, gateway } = createService()
    await service.ensure(ids(250))
    expect(gateway.asked.map((userIds) => userIds.length)).toEqual([100, 100, 50])
  })

  it('asks again after a failure, and tells everybody who waited', async () => {
    const { service, gateway, nickOf } = createService()
    gateway.failure = new Error('broken')
    const both = await Promise.allSettled([service.ensure(['bob']), service.ensure(['bob'])])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    gateway.failure = undefined
    await service.ensure(['bob'])
    expect([gateway.asked.length, nickOf('bob')]).toEqual([2, 'nick of bob'])
  })

  it('a refused request fails those alone who wait for somebody in it', async () => {
    const { service, gateway } = createService()
    gateway.refuses = (userIds) => userIds.includes('user0')
    const strangers = service.ensure(ids(250))
    const others = service.ensure(['user100', 'user249'])
    const mine = service.getMyProfile()
    await expect(strangers).rejects.toThrow('refused')
    await others
    expect((await mine).data.nick).toBe('nick of me')
    gateway.refuses = () => false
    await service.ensure(ids(250))
    expect(gateway.asked.map((userIds) => userIds.length)).toEqual([100, 100, 51, 100])
  })

  it('of thousands who are absent it asks for a few hundred at a time', async () => {
    const { service, gateway, nickOf } = createService()
    const release = gateway.hold()
    const all = service.ensure(ids(1050))
    await settlePromises()
    expect(gateway.asked.length).toBe(4)
    release()
    await all
    expect([gateway.asked.length, gateway.mostAtOnce, nickOf('user1049')]).toEqual([11, 4, 'nick of user1049'])
  })

  it('takes an answer in pages, and tells of them together; who is on none of them does not exist', async () => {
    const { service, gateway, named } = createService()
    gateway.page = 40
    await service.ensure([...ids(98), 'nobody'])
    expect(named).toEqual([ids(98)])
    await service.ensure([...ids(98), 'nobody'])
    expect(gateway.asked).toHaveLength(1)
  })

  it('gives fresh objects: what the application does to one changes nothing', async () => {
    const { service, gateway } = createService()
    gateway.change('me', 2000, { custom: [{ key: 'Tag_Profile_Custom_A', value: 'a' }] })
    const { data } = await service.getMyProfile()
    data.nick = 'changed'
    data.profileCustomField.forEach((field) => (field.value = 'changed'))
    expect((await service.getMyProfile()).data).toMatchObject({
      nick: 'nick of me', profileCustomField: [{ key: 'Tag_Profile_Custom_A', value: 'a' }],
    })
  })

  it('keeps on the shelf what it learns, and takes back what it finds there', async () => {
    const { service, gateway, shelf } = createService()
    gateway.change('bob', 2000, { selfSignature: 'hi' })
    await service.ensure(['bob'])
    const later = createService()
    later.service.restore([...shelf.values()])
    await later.service.ensure(['bob'])
    expect(later.service.lookup('bob')).toEqual(service.lookup('bob'))
    expect([later.gateway.asked.length, later.raised.length]).toEqual([0, 0])
  })

  it('holds little of somebody who has set little', () => {
    const record = recordFromWire(wireProfile({ userId: 'bob', nick: 'Bob', gender: 'Gender_Type_Unknown' }))
    expect(record).toEqual({ userId: 'bob', nick: 'Bob', avatar: '', updatedAtMs: 1 })
  })

  it('is bounded: whoever was used longest ago goes, from the shelf too, and is fetched again', async () => {
    const { service, gateway, shelf, nickOf } = createService({ capacity: 3 })
    await service.ensure(['a', 'b', 'c'])
    service.lookup('a')
    await service.ensure(['d'])
    expect(['a', 'b', 'c', 'd'].map((userId) => nickOf(userId) !== undefined)).toEqual([true, false, true, true])
    expect([...shelf.keys()].sort()).toEqual(['a', 'c', 'd'])
    await service.ensure(['b'])
    expect(gateway.asked).toEqual([['a', 'b', 'c'], ['d'], ['b']])
  })
})

describe('versions', () => {
  const told = (service: ProfileService, fields: Parameters<typeof wireProfile>[0]) => {
    service.onProfiles([recordFromWire(wireProfile(fields))])
    service.tellNews()
  }

  it('the later profile stands, in whatever order they come; the same version again is nothing new', () => {
    const { service, raised, nickOf } = createService()
    for (const [nick, updatedAtMs] of [['A', 1], ['B', 3], ['old', 2], ['other', 3], ['C', 4]] as const) {
      told(service, { userId: 'fred', nick, updatedAtMs })
    }
    expect(nickOf('fred')).toBe('C')
    expect(raised.map(([profile]) => profile?.nick)).toEqual(['B', 'C'])
  })

  it('a message renames its sender, and the push of that change still brings the rest', () => {
    const { service, raised } = createService()
    told(service, { userId: 'fred', nick: 'Fred', updatedAtMs: 1000 })
    service.noteSender({ from: 'fred', nick: 'Freddy', avatar: '' }, 3)
    service.tellNews()
    expect(service.lookup('fred')).toMatchObject({ nick: 'Freddy', lastUpdatedTime: 1000 })
    told(service, { userId: 'fred', nick: 'Freddy', selfSignature: 'new', updatedAtMs: 2000 })
    expect(service.lookup('fred')).toMatchObject({ nick: 'Freddy', selfSignature: 'new', lastUpdatedTime: 2000 })
    expect(raised.map(([profile]) => profile?.selfSignature)).toEqual(['', 'new'])
  })

  it('a message and the push of the same change, in either order, are one event', () => {
    const { service, raised } = createService()
    told(service, { userId: 'fred', nick: 'Fred', updatedAtMs: 1000 })
    service.noteSender({ from: 'fred', nick: 'Freddy', avatar: '' }, 3)
    service.tellNews()
    told(service, { userId: 'fred', nick: 'Freddy', updatedAtMs: 2000 })
    told(service, { userId: 'fred', nick: 'F.', updatedAtMs: 4000 })
    service.noteSender({ from: 'fred', nick: 'F.', avatar: '' }, 5)
    service.tellNews()
    expect(raised.map(([profile]) => profile?.nick)).toEqual(['Freddy', 'F.'])
  })

  it('a message of the past, caught up late, undoes neither a profile nor a later message', () => {
    const { service, nickOf } = createService()
    told(service, { userId: 'bob', nick: 'B2', updatedAtMs: 2000 })
    service.noteSender({ from: 'bob', nick: 'B1', avatar: '' }, 1)
    expect(nickOf('bob')).toBe('B2')
    service.noteSender({ from: 'bob', nick: 'B4', avatar: '' }, 4)
    service.noteSender({ from: 'bob', nick: 'B3', avatar: '' }, 3)
    expect(nickOf('bob')).toBe('B4')
  })

  it('an answer that a push overtook is ignored', async () => {
    const { service, gateway, nickOf } = createService()
    await service.ensure(['bob'])
    const release = gateway.hold()
    const answer = service.getUserProfile({ userIDList: ['bob'] })
    service.onProfiles([recordFromWire(gateway.change('bob', 3000, { nick: 'pushed' }))])
    release()
    expect([(await answer).data[0]?.nick, nickOf('bob')]).toEqual(['pushed', 'pushed'])
  })

  it('an answer that a message overtook brings all but the name', async () => {
    const { service, gateway } = createService()
    await service.ensure(['bob'])
    gateway.change('bob', 2000, { selfSignature: 'hi' })
    const release = gateway.hold()
    const answer = service.getUserProfile({ userIDList: ['bob'] })
    service.noteSender({ from: 'bob', nick: 'newer', avatar: '' }, 3)
    release()
    await answer
    expect(service.lookup('bob')).toMatchObject({ nick: 'newer', selfSignature: 'hi', lastUpdatedTime: 2000 })
    service.noteSender({ from: 'bob', nick: 'older', avatar: '' }, 2.5)
    expect(service.lookup('bob')).toMatchObject({ nick: 'newer' })
  })

  it('an answer that a message overtook, of the version that is known, is nothing new', async () => {
    const { service, gateway, nickOf } = createService()
    await service.ensure(['bob'])
    const release = gateway.hold()
    const answer = service.getUserProfile({ userIDList: ['bob'] })
    service.noteSender({ from: 'bob', nick: 'newer', avatar: '' }, 3)
    release()
    await answer
    expect(nickOf('bob')).toBe('newer')
  })

  it('an answer that nothing overtook is right, also where a message had said otherwise', async () => {
    const { service, gateway, nickOf } = createService()
    await service.ensure(['bob'])
    service.noteSender({ from: 'bob', nick: 'wrong', avatar: '' }, 3)
    await service.getUserProfile({ userIDList: ['bob'] })
    expect(nickOf('bob')).toBe('nick of bob')
    expect(gateway.asked).toHaveLength(2)
  })

  it('a message that is older than such an answer brings no name afterwards', async () => {
    const { service, nickOf } = createService()
    await service.ensure(['bob'])
    service.noteSender({ from: 'bob', nick: 'wrong', avatar: '' }, 3)
    await service.getUserProfile({ userIDList: ['bob'] })
    service.noteSender({ from: 'bob', nick: 'old', avatar: '' }, 0.5)
    expect(nickOf('bob')).toBe('nick of bob')
  })

  it('a page that was read before a message and comes after it brings all but the name', () => {
    const { service } = createService()
    told(service, { userId: 'bob', nick: 'B1', updatedAtMs: 1000 })
    service.noteSender({ from: 'bob', nick: 'B3', avatar: '' }, 3)
    told(service, { userId: 'bob', nick: 'B2', selfSignature: 'hi', updatedAtMs: 2000 })
    expect(service.lookup('bob')).toMatchObject({ nick: 'B3', selfSignature: 'hi', lastUpdatedTime: 2000 })
    told(service, { userId: 'bob', nick: 'B4', updatedAtMs: 4000 })
    expect(service.lookup('bob')).toMatchObject({ nick: 'B4', selfSignature: '' })
  })

  it('SYNC-6: after a restart, what was stored of a history that is gone stands against no answer', async () => {
    const before = createService()
    told(before.service, { userId: 'bob', nick: 'lost', updatedAtMs: 9000 })
    told(before.service, { userId: 'me', nick: 'lost me', updatedAtMs: 9000 })
    before.service.onReset()
    const { service, nickOf, gateway } = createService()
    service.restore([...before.shelf.values()])
    expect([nickOf('bob'), nickOf('me')]).toEqual(['lost', 'lost me'])
    await service.getUserProfile({ userIDList: ['bob'] })
    // The login is a question for one's own profile.
    service.onProfiles([recordFromWire(gateway.profileOf('me'))], true)
    expect([nickOf('bob'), nickOf('me')]).toEqual(['nick of bob', 'nick of me'])
  })

  it('SYNC-6: in another history other users exist', async () => {
    const { service, gateway } = createService()
    for (let round = 0; round < 2; round++) await service.ensure(['nobody'])
    service.onReset()
    await service.ensure(['nobody'])
    expect(gateway.asked).toEqual([['nobody'], ['nobody']])
  })

  it('SYNC-6: another history has other versions', () => {
    const { service, nickOf } = createService()
    told(service, { userId: 'bob', nick: 'before', updatedAtMs: 9000 })
    service.onReset()
    expect(nickOf('bob')).toBe('before')
    told(service, { userId: 'bob', nick: 'after', updatedAtMs: 5000 })
    expect(nickOf('bob')).toBe('after')
  })
})

describe('PROFILE_UPDATED', () => {
  it('is raised for oneself and for friends, never for strangers, and not when somebody becomes known', async () => {
    const { service, raised, gateway } = createService()
    await service.ensure(['me', 'fred', 'bob'])
    expect(raised).toEqual([])
    service.onProfiles(['me', 'fred', 'bob'].map((userId) => recordFromWire(gateway.change(userId, 2000, { location: 'Oslo' }))))
    expect(raised).toEqual([])
    service.tellNews()
    service.tellNews()
    expect(raised.map((profiles) => profiles.map(({ userID, location }) => [userID, location]))).toEqual([[['me', 'Oslo'], ['fred', 'Oslo']]])
  })

  it('is raised for what an answer says of a friend, before the promise resolves', async () => {
    const { service, raised, gateway } = createService()
    await service.ensure(['fred'])
    gateway.change('fred', 2000, { nick: 'Freddy' })
    const { data } = await service.getUserProfile({ userIDList: ['fred', 'bob'] })
    expect(raised).toEqual([[data[0]]])
  })

  it('comes after everything that shows names has heard of them', async () => {
    const { service, named, raised, gateway } = createService()
    await service.ensure(['fred', 'bob'])
    service.onProfiles([recordFromWire(gateway.change('fred', 2000, { nick: 'Freddy' }))])
    service.noteSender({ from: 'bob', nick: 'Bobby', avatar: '' }, 2)
    service.noteSender({ from: 'carol', nick: 'Carol', avatar: '' }, 2)
    service.tellNews()
    expect(named).toEqual([['fred', 'bob'], ['fred', 'bob']])
    expect(raised).toHaveLength(1)
  })
})
