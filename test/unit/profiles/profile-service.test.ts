import type { CommandName } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import type { Profile } from '../../../src/api/types'
import type { ProfileGateway, ProfileRecord } from '../../../src/profiles/port'
import { ProfileService } from '../../../src/profiles/profile-service'

interface Asked {
  readonly name: CommandName
  readonly userIds: readonly string[]
}

/** A gateway that knows everybody but `nobody…`; answers when the test lets it. */
function createGateway() {
  const asked: Asked[] = []
  const nicks = new Map<string, string>()
  let now = 1000
  let failing: Error | undefined
  const profileOf = (userId: string): ProfileRecord => ({ userId, nick: nicks.get(userId) ?? `nick of ${userId}`, avatar: '', updatedAtMs: ++now })
  const request = async (name: CommandName, body: { userIds?: readonly string[]; nick?: string; fields?: readonly string[] }) => {
    asked.push({ name, userIds: body.userIds ?? [] })
    await Promise.resolve()
    if (failing) throw failing
    if (name === 'getProfiles') return { profiles: (body.userIds ?? []).filter((id) => !id.startsWith('nobody')).map(profileOf) }
    if (body.fields?.includes('nick')) nicks.set('alice', body.nick ?? '')
    return { profile: profileOf('alice') }
  }
  return { gateway: { request } as unknown as ProfileGateway, asked, nicks, fail: (error?: Error) => void (failing = error) }
}

function createService() {
  const { gateway, asked, nicks, fail } = createGateway()
  const raised: Profile[][] = []
  const shelved: ProfileRecord[] = []
  const service = new ProfileService({
    gateway,
    identity: { userId: () => 'alice' },
    shelf: { put: (record) => void shelved.push(record) },
    signals: { updated: (profiles) => void raised.push(profiles) },
  })
  return { service, asked, nicks, raised, shelved, fail }
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `user${index}`)

describe('profile service', () => {
  it('N2: fetches an absent profile once, however many ask at the same time', async () => {
    const { service, asked } = createService()
    expect(service.lookup('bob')).toBeUndefined()
    await Promise.all([service.ensure(['bob', 'carol']), service.ensure(['bob']), service.ensure(['carol', 'bob'])])
    expect(asked).toEqual([{ name: 'getProfiles', userIds: ['bob', 'carol'] }])
    expect(service.lookup('bob')).toMatchObject({ userID: 'bob', nick: 'nick of bob' })
  })

  it('N13: never asks for a user who is in the cache, nor again and again for one who does not exist', async () => {
    const { service, asked } = createService()
    for (let round = 0; round < 3; round++) await service.ensure(['bob', 'nobody'])
    expect(asked).toHaveLength(1)
  })

  it('fetches in as few requests as possible, 100 users each', async () => {
    const { service, asked } = createService()
    await service.ensure(ids(250))
    expect(asked.map(({ userIds }) => userIds.length)).toEqual([100, 100, 50])
  })

  it('asks again after a failure, and tells everybody who waited', async () => {
    const { service, asked, fail } = createService()
    fail(new Error('broken'))
    const both = await Promise.allSettled([service.ensure(['bob']), service.ensure(['bob'])])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    fail()
    await service.ensure(['bob'])
    expect(asked).toHaveLength(2)
    expect(service.lookup('bob')?.nick).toBe('nick of bob')
  })

  it('N4: getUserProfile() asks the gateway although the user is in the cache', async () => {
    const { service, nicks } = createService()
    await service.ensure(['bob'])
    nicks.set('bob', 'new')
    expect(service.lookup('bob')?.nick).toBe('nick of bob')
    const { data } = await service.getUserProfile({ userIDList: ['bob'] })
    expect(data).toMatchObject([{ userID: 'bob', nick: 'new' }])
    expect(service.lookup('bob')?.nick).toBe('new')
  })

  it('getUserProfile() answers in the order of the call, without unknown users and without what is beyond 100', async () => {
    const { service } = createService()
    const some = await service.getUserProfile({ userIDList: ['carol', 'nobody', 'bob', 'carol'] })
    expect(some.data.map(({ userID }) => userID)).toEqual(['carol', 'bob'])
    const many = await service.getUserProfile({ userIDList: ids(130) })
    expect(many.data).toHaveLength(100)
    expect((await service.getUserProfile({ userIDList: [] })).data).toEqual([])
  })

  it.each([undefined, {}, { userIDList: 'bob' }, { userIDList: [''] }, { userIDList: [1] }])('refuses %j', async (options) => {
    const { service } = createService()
    await expect(service.getUserProfile(options as never)).rejects.toMatchObject({ code: 2903, message: 'Params validate failed.' })
  })

  it('N5: a message refreshes its sender who is in the cache, and creates nobody', async () => {
    const { service, raised } = createService()
    await service.ensure(['bob'])
    service.noteSender({ from: 'bob', nick: 'new', avatar: 'b.png' }, 2)
    service.noteSender({ from: 'carol', nick: 'Carol', avatar: '' }, 2)
    expect(service.lookup('bob')).toMatchObject({ nick: 'new', avatar: 'b.png' })
    expect(service.lookup('carol')).toBeUndefined()
    expect(raised).toEqual([])
  })

  it('does not let an older message undo a newer name', async () => {
    const { service } = createService()
    await service.ensure(['bob'])
    service.noteSender({ from: 'bob', nick: 'old', avatar: '' }, 0.5)
    expect(service.lookup('bob')?.nick).toBe('nick of bob')
  })

  it('raises PROFILE_UPDATED for the own profile when it changes, not when it becomes known', () => {
    const { service, raised } = createService()
    const record = { userId: 'alice', nick: 'A', avatar: '', updatedAtMs: 1 }
    service.onProfiles([record], true)
    service.onProfiles([{ ...record, updatedAtMs: 2 }], true)
    expect(raised).toEqual([])
    service.onProfiles([{ ...record, nick: 'B', updatedAtMs: 3 }], true)
    service.onProfiles([{ ...record, nick: 'B', updatedAtMs: 3 }], true)
    expect(raised).toMatchObject([[{ userID: 'alice', nick: 'B', lastUpdatedTime: 3 }]])
  })

  it('N10: never raises anything for others', async () => {
    const { service, raised } = createService()
    await service.ensure(['bob'])
    service.onProfiles([{ userId: 'bob', nick: 'new', avatar: '', updatedAtMs: 1e6 }], false)
    expect([service.lookup('bob')?.nick, raised]).toEqual(['new', []])
  })

  it('updateMyProfile() changes the given fields, answers with the profile and raises it once', async () => {
    const { service, raised } = createService()
    await service.getMyProfile()
    const { data } = await service.updateMyProfile({ nick: 'New' })
    service.onProfiles([{ userId: 'alice', nick: data.nick, avatar: data.avatar, updatedAtMs: data.lastUpdatedTime }], true)
    expect(data).toMatchObject({ userID: 'alice', nick: 'New' })
    expect(raised).toEqual([[data]])
    expect((await service.getMyProfile()).data).toEqual(data)
  })

  it('updateMyProfile() takes 500 bytes, not characters', async () => {
    const { service } = createService()
    await expect(service.updateMyProfile({ nick: '字'.repeat(166) })).resolves.toMatchObject({ code: 0 })
    for (const options of [{ nick: '字'.repeat(167) }, { avatar: 'a'.repeat(501) }, { nick: 5 }, {}, undefined]) {
      await expect(service.updateMyProfile(options as never)).rejects.toMatchObject({ code: 2903 })
    }
  })

  it('gives fresh objects: what the application does to one changes nothing', async () => {
    const { service } = createService()
    const { data } = await service.getMyProfile()
    data.nick = 'changed'
    data.profileCustomField.push({ key: 'k', value: 'v' })
    expect((await service.getMyProfile()).data).toMatchObject({ nick: 'nick of alice', profileCustomField: [] })
  })

  it('keeps on the shelf what it learns, and takes back what it finds there', async () => {
    const { service, shelved, asked } = createService()
    await service.ensure(['bob'])
    expect(shelved).toMatchObject([{ userId: 'bob' }])
    const later = createService()
    later.service.restore(shelved)
    await later.service.ensure(['bob'])
    expect([later.service.lookup('bob')?.nick, later.asked.length, asked.length]).toEqual(['nick of bob', 0, 1])
  })

  it('keeps a bounded number of users', () => {
    const { service } = createService()
    service.restore(ids(6_000).map((userId) => ({ userId, nick: 'n', avatar: '', updatedAtMs: 1 })))
    expect(service.lookup('user0')).toBeUndefined()
    expect(service.lookup('user5999')?.nick).toBe('n')
  })
})
