import { expect, it } from 'vitest'
import { EMPTY_COMMIT } from '../../src/store/conversation-ref'
import { stepsOf, unique } from './store-kit'
import type { StoreKit } from './store-kit'

export function usersContract(kit: () => StoreKit): void {
  it('makes users once, with IDs that stay', async () => {
    const { store } = kit()
    const [one, two] = [`one-${unique()}`, `two-${unique()}`]
    const made = await store.ensureUsers([two, one, two])
    expect(made.map(({ userId }) => userId)).toEqual([two, one])
    expect(await store.ensureUsers([one, two])).toEqual([made[1], made[0]])
    expect(await store.findUsers([one, `nobody-${unique()}`])).toEqual([made[1]])
    expect(made.every(({ id }) => Number.isSafeInteger(id) && id > 0)).toBe(true)
    expect(made[0]).toMatchObject({ nick: '', avatar: '' })
  })

  it('makes one user when two calls ask for it at once', async () => {
    const userId = `twin-${unique()}`
    const [first, second] = await Promise.all([kit().store.ensureUsers([userId]), kit().store.ensureUsers([userId])])
    expect(first).toEqual(second)
  })

  it('changes the named part of a profile and tells the user alone', async () => {
    const { store, clock } = kit()
    const [ann] = await kit().pair()
    clock.nowMs += 1_000
    const { profile, commit } = await store.updateProfile(ann.id, { nick: 'Änn "\'\\' })
    expect(profile).toEqual({ ...ann, nick: 'Änn "\'\\', updatedAtMs: clock.nowMs })
    expect(stepsOf(commit)).toEqual({ [ann.userId]: 1 })
    expect(commit.profiles).toEqual([{ user: ann.id, profile }])
    await store.updateProfile(ann.id, { avatar: 'https://example.org/a.png' })
    expect(await store.findUsers([ann.userId])).toMatchObject([{ nick: 'Änn "\'\\', avatar: 'https://example.org/a.png' }])
  })

  it('keeps every field of a profile, changes those that are named, and merges custom fields by key', async () => {
    const { store } = kit()
    const [ann, bob] = await kit().pair()
    const custom = (values: Record<string, string>): { key: string; value: string }[] => Object.entries(values).map(([key, value]) => ({ key, value }))
    await store.updateProfile(ann.id, { birthday: 20_000_131, selfSignature: 'a "b" \\ ü', profileCustomField: custom({ one: '1', two: '2' }) })
    const { profile } = await store.updateProfile(ann.id, { gender: 'Gender_Type_Female', profileCustomField: custom({ one: '', two: 'zwei', three: '3' }) })
    expect(profile.details).toEqual({
      birthday: 20_000_131, selfSignature: 'a "b" \\ ü', gender: 'Gender_Type_Female', profileCustomField: custom({ two: 'zwei', three: '3' }),
    })
    expect(await store.findUsers([ann.userId, bob.userId])).toEqual([profile, bob])
    expect(bob.details).toEqual({})
    await kit().talk(ann, bob, 'hi')
    expect((await kit().page(bob)).profiles).toEqual([profile])
  })

  it('keeps 20 custom fields at most, also of two devices that add some at once', async () => {
    const { store } = kit()
    const [ann] = await kit().pair()
    const fields = (prefix: string): { key: string; value: string }[] => Array.from({ length: 12 }, (_, index) => ({ key: `${prefix}${index}`, value: 'x' }))
    const both = await Promise.allSettled(['a', 'b'].map((prefix) => store.updateProfile(ann.id, { nick: prefix, profileCustomField: fields(prefix) })))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { error: 'TOO_MANY' } })
    const [stored] = await store.findUsers([ann.userId])
    expect(stored?.details.profileCustomField).toEqual(fields(stored?.nick ?? ''))
    expect(await store.userVersion(ann.id)).toBe(1)
  })

  it('makes no version of a change that changes nothing', async () => {
    const { store, clock } = kit()
    const [ann] = await kit().pair()
    const { profile } = await store.updateProfile(ann.id, { nick: 'Ann', level: 3, profileCustomField: [{ key: 'a', value: '1' }] })
    clock.nowMs += 1_000
    expect(await store.updateProfile(ann.id, { level: 3, profileCustomField: [{ key: 'b', value: '' }] })).toEqual({ profile, commit: EMPTY_COMMIT })
    expect(await store.updateProfile(ann.id, {})).toEqual({ profile, commit: EMPTY_COMMIT })
  })

  it('N14: makes every version of a profile newer than the one before', async () => {
    const { store, clock } = kit()
    const [ann] = await kit().pair()
    const { profile: first } = await store.updateProfile(ann.id, { nick: 'first' })
    clock.nowMs -= 3_600_000
    const { profile: second } = await store.updateProfile(ann.id, { nick: 'second' })
    clock.nowMs += 3_600_000
    expect(second.updatedAtMs).toBeGreaterThan(first.updatedAtMs)
  })

  it('X12: refuses a NUL in a userID, a nick or a reason with a named error', async () => {
    const { store } = kit()
    const [ann, bob] = await kit().pair()
    await kit().talk(ann, bob, 'target')
    const invalid = { name: 'InvalidValue' }
    await expect(store.ensureUsers(['a\0b'])).rejects.toMatchObject(invalid)
    await expect(store.updateProfile(ann.id, { nick: 'a\0b' })).rejects.toMatchObject(invalid)
    await expect(store.updateProfile(ann.id, { avatar: 'a\0b' })).rejects.toMatchObject(invalid)
    await expect(store.updateProfile(ann.id, { selfSignature: 'a\0b' })).rejects.toMatchObject(invalid)
    await expect(store.updateProfile(ann.id, { profileCustomField: [{ key: 'a', value: 'a\0b' }] })).rejects.toMatchObject(invalid)
    const revoke = { user: ann, peer: bob, target: { seq: 1 }, reason: 'a\0b', windowSeconds: 60 }
    await expect(store.revokeMessage(revoke)).rejects.toMatchObject(invalid)
    expect(await store.findUsers(['a\0b'])).toEqual([])
    expect(await store.findUsers([ann.userId])).toEqual([ann])
  })

  it('answers a ping, and names its epoch', async () => {
    await expect(kit().store.ping()).resolves.toBeUndefined()
    expect(kit().store.epoch).not.toBe('')
  })
}
