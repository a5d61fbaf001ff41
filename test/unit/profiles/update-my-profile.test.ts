import { describe, expect, it } from 'vitest'
import { TYPES } from '../../../src/api/constants'
import type { Profile, UpdateMyProfileOptions } from '../../../src/api/types'
import { recordFromWire } from '../../../src/profiles/profile-mapper'
import { ProfileService } from '../../../src/profiles/profile-service'
import { PeopleGateway } from '../../support/people-gateway'

function createService() {
  const gateway = new PeopleGateway()
  const raised: Profile[][] = []
  const service = new ProfileService({
    gateway,
    identity: { userId: () => 'me' },
    shelf: { put: () => undefined, remove: () => undefined },
    signals: { named: () => undefined, updated: (profiles) => void raised.push(profiles) },
    isFriend: () => false,
  })
  return { service, gateway, raised }
}

const KEY = 'Tag_Profile_Custom_Team'
const ALL: Required<UpdateMyProfileOptions> = {
  nick: 'Me', avatar: 'https://x/me.png', gender: TYPES.GENDER_FEMALE, selfSignature: 'hi', allowType: TYPES.ALLOW_TYPE_DENY_ANY,
  birthday: 20000101, location: 'Oslo', language: 1, messageSettings: 1, adminForbidType: TYPES.FORBID_TYPE_SEND_OUT, level: 7,
  role: 2 ** 32 - 1, profileCustomField: [{ key: KEY, value: 'red' }, { key: 'Tag_Profile_Custom_a1', value: '' }],
}

describe('updateMyProfile()', () => {
  it('changes every field, and answers with the profile', async () => {
    const { service, gateway } = createService()
    const { data } = await service.updateMyProfile(ALL)
    expect(data).toEqual({ ...ALL, userID: 'me', lastUpdatedTime: 2000 })
    expect([...gateway.updates[0]?.fields ?? []].sort()).toEqual(Object.keys(ALL).sort())
    expect((await service.getMyProfile()).data).toEqual(data)
  })

  it.each(Object.keys(ALL) as (keyof UpdateMyProfileOptions)[])('changes %s alone', async (field) => {
    const { service, gateway } = createService()
    const { data } = await service.updateMyProfile({ [field]: ALL[field] })
    expect(gateway.updates[0]?.fields).toEqual([field])
    expect(data[field]).toEqual(ALL[field])
  })

  it('is one PROFILE_UPDATED, whether the notice of the change comes before the answer or after it', async () => {
    const { service, gateway, raised } = createService()
    await service.getMyProfile()
    const { data } = await service.updateMyProfile({ nick: 'New' })
    service.onProfiles([recordFromWire(gateway.profileOf('me'))])
    service.tellNews()
    expect(raised).toEqual([[data]])
    const release = gateway.hold()
    const answer = service.updateMyProfile({ nick: 'Newer' })
    service.onProfiles([recordFromWire(gateway.profileOf('me'))])
    service.tellNews()
    release()
    expect(raised).toEqual([[data], [(await answer).data]])
  })

  it('counts bytes, not characters, and takes the empty text', async () => {
    const { service } = createService()
    for (const options of [{ nick: '字'.repeat(166) + 'ab' }, { location: '字'.repeat(5) + 'a' }, { selfSignature: '' }]) {
      await expect(service.updateMyProfile(options)).resolves.toMatchObject({ code: 0 })
    }
  })

  it.each([
    [undefined, ''],
    [null, ''],
    [{}, ''],
    [{ userID: 'bob', lastUpdatedTime: 5 }, ''],
    [{ nick: 5 }, 'nick'],
    [{ nick: null }, 'nick'],
    [{ nick: '字'.repeat(167) }, 'nick', 500],
    [{ avatar: 'a'.repeat(501) }, 'avatar', 500],
    [{ selfSignature: '😀'.repeat(126) }, 'selfSignature', 500],
    [{ location: 'a'.repeat(17) }, 'location', 16],
    [{ gender: 'male' }, 'gender'],
    [{ gender: TYPES.ALLOW_TYPE_ALLOW_ANY }, 'gender'],
    [{ allowType: '' }, 'allowType'],
    [{ adminForbidType: true }, 'adminForbidType'],
    [{ birthday: '20000101' }, 'birthday'],
    [{ birthday: -1 }, 'birthday'],
    [{ language: 1.5 }, 'language'],
    [{ level: 2 ** 32 }, 'level'],
    [{ role: NaN }, 'role'],
    [{ messageSettings: true }, 'messageSettings'],
    [{ nick: 'fine', profileCustomField: {} }, 'profileCustomField'],
    [{ profileCustomField: [null] }, 'profileCustomField'],
    [{ profileCustomField: [{ key: 'Team', value: 'x' }] }, 'profileCustomField'],
    [{ profileCustomField: [{ key: 'Tag_Profile_Custom_', value: 'x' }] }, 'profileCustomField'],
    [{ profileCustomField: [{ key: `Tag_Profile_Custom_${'a'.repeat(17)}`, value: 'x' }] }, 'profileCustomField'],
    [{ profileCustomField: [{ key: `${KEY}\n`, value: 'x' }] }, 'profileCustomField'],
    [{ profileCustomField: [{ key: KEY }] }, 'profileCustomField'],
    [{ profileCustomField: [{ key: KEY, value: '字'.repeat(167) }] }, 'profileCustomField', 500],
    [{ profileCustomField: Array.from({ length: 21 }, (_, index) => ({ key: `${KEY}${index}`, value: 'x' })) }, 'profileCustomField', 20],
  ] as const)('refuses %j', async (options: unknown, field: string, limit?: number) => {
    const { service, gateway } = createService()
    const failure: unknown = await service.updateMyProfile(options as UpdateMyProfileOptions).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 2903, message: 'Params validate failed.' })
    expect((failure as { data: unknown }).data).toEqual({ operation: 'updateMyProfile', field, ...(limit === undefined ? {} : { limit }) })
    expect(gateway.updates).toEqual([])
  })

  it('ignores fields that nobody knows', async () => {
    const { service, gateway } = createService()
    await service.updateMyProfile({ nick: 'Me', userID: 'bob', colour: 'red' } as UpdateMyProfileOptions)
    expect(gateway.updates[0]?.fields).toEqual(['nick'])
    expect(Object.keys(gateway.updates[0]?.profile ?? {})).not.toContain('colour')
  })

  it('X09: a parsed __proto__ changes nobody’s prototype, and says nothing', async () => {
    const { service, gateway } = createService()
    const parsed = JSON.parse(`{"__proto__": {"gender": "Gender_Type_Male", "admin": true}, "nick": "Me",
      "profileCustomField": [{"__proto__": {"admin": true}, "key": "${KEY}", "value": "x"}]}`) as UpdateMyProfileOptions
    const { data } = await service.updateMyProfile(parsed)
    const [update] = gateway.updates
    expect(update?.fields).toEqual(['nick', 'profileCustomField'])
    for (const object of [update?.profile, update?.profile.custom?.[0], data, data.profileCustomField[0], {}]) {
      expect(Object.getPrototypeOf(object)).toBe(Object.prototype)
      expect(object).not.toHaveProperty('admin')
    }
    const onlyProto = JSON.parse('{"__proto__": {"nick": "x"}}') as UpdateMyProfileOptions
    await expect(service.updateMyProfile(onlyProto)).rejects.toMatchObject({ code: 2903 })
  })
})
