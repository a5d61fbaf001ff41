import { PEOPLE_LIMITS } from '@opentim/protocol'
import type { CommandName, Encodable, RequestOf } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { PeopleKit } from '../support/people-kit'
import type { Person } from '../support/people-kit'

/** What a mini program's frame holds. */
const FRAME_BYTES = 64 * 1024

const longest = (count: number, letter = 'u'): string[] => Array.from({ length: count }, (_, index) => String(index).padStart(32, letter))
const text = (bytes: number): string => 'x'.repeat(bytes)

/** The frames of one answer, bytes, and the answer. */
async function answered<Name extends CommandName>(person: Person, name: Name, body: Encodable<RequestOf<Name>>) {
  const write = person.client.write.bind(person.client)
  const sizes: number[] = []
  person.client.write = (frame) => {
    sizes.push(frame.length)
    write(frame)
  }
  const answer = await person.ask(name, body)
  person.client.write = write
  return { sizes, answer }
}

/** Somebody in a mini program, and users with names as long as they get. */
async function crowd(count: number): Promise<{ kit: PeopleKit; ann: Person; userIds: string[] }> {
  const kit = new PeopleKit()
  const ann = await kit.person('ann', { platform: 'miniprogram' })
  const userIds = longest(count)
  await kit.store.ensureUsers(userIds)
  return { kit, ann, userIds }
}

const CUSTOM = Array.from({ length: PEOPLE_LIMITS.customFields }, (_, index) => ({ key: `Tag_Profile_Custom_${index}`, value: text(500) }))

describe('answers to a mini program stay under its frame', () => {
  it('full profiles come in pages, all of them, in one round trip', async () => {
    const { kit, ann, userIds } = await crowd(100)
    const details = { selfSignature: text(500), profileCustomField: CUSTOM }
    for (const { id } of await kit.store.findUsers(userIds)) await kit.store.updateProfile(id, { nick: text(500), avatar: text(500), ...details })
    const { sizes, answer } = await answered(ann, 'getProfiles', { userIds })
    expect(Math.max(...sizes)).toBeLessThan(FRAME_BYTES)
    expect(answer.profiles.map(({ userId }) => userId)).toEqual(userIds)
    expect(answer.profiles.at(-1)).toMatchObject({ nick: text(500), custom: CUSTOM })
    const elsewhere = await answered(await kit.person('bob'), 'getProfiles', { userIds })
    expect(elsewhere.sizes.length).toBeLessThan(sizes.length)
    expect(elsewhere.answer.profiles).toEqual(answer.profiles)
  })

  it('lists of follows say who it is and how they look, and nothing else', async () => {
    const { kit, ann, userIds } = await crowd(60)
    await ann.ask('changeFollows', { userIds })
    const looks = { nick: text(500), avatar: text(500) }
    for (const { id } of await kit.store.findUsers(userIds)) await kit.store.updateProfile(id, { ...looks, level: 3, profileCustomField: CUSTOM })
    const { sizes, answer } = await answered(ann, 'getFollows', { list: 1 })
    expect(Math.max(...sizes)).toBeLessThan(FRAME_BYTES)
    expect(answer.profiles).toHaveLength(50)
    expect(answer.profiles[0]).toMatchObject({ userId: userIds.at(-1), ...looks, level: 0, updatedAtMs: 0, custom: [] })
  })

  it.each([
    ['checkFriends', PEOPLE_LIMITS.checkedFriends], ['changeBlacklist', PEOPLE_LIMITS.blacklistChanges], ['deleteFriends', PEOPLE_LIMITS.deletedFriends],
    ['changeFollows', PEOPLE_LIMITS.followChanges],
  ] as const)('%s of users who do not exist says why once', async (name, count) => {
    const { ann } = await crowd(0)
    const userIds = ['ann', ...longest(count - 1)].slice(name === 'changeBlacklist' ? 1 : 0)
    const { sizes, answer } = await answered(ann, name, { userIds })
    expect(Math.max(...sizes)).toBeLessThan(FRAME_BYTES)
    const { results } = answer as { results: { userId: string; code: number; reason: string }[] }
    expect(results.map(({ userId }) => userId)).toEqual(userIds)
    const codes = new Set(results.map(({ code }) => code))
    expect(results.filter(({ reason }) => reason !== '').map(({ code }) => code)).toEqual([...codes])
  })

  it('what many users are to the asker comes in pages', async () => {
    const { ann, userIds } = await crowd(PEOPLE_LIMITS.checkedFriends)
    const { sizes, answer } = await answered(ann, 'checkFriends', { userIds, both: true })
    expect(sizes.length).toBeGreaterThan(1)
    expect(answer.results.map(({ userId, relation }) => `${userId} ${relation}`)).toEqual(userIds.map((userId) => `${userId} CheckResult_Type_NoRelation`))
  })

  it('statuses come in pages, and so does who does not exist', async () => {
    const { kit, ann, userIds } = await crowd(490)
    for (const { id } of await kit.store.findUsers(userIds)) await kit.store.statuses.write(id, { loggedIn: true, custom: text(100) })
    const { sizes, answer } = await answered(ann, 'getStatuses', { userIds: [...userIds, ...longest(10, 'n')] })
    expect(Math.max(...sizes)).toBeLessThan(FRAME_BYTES)
    expect([answer.statuses.length, answer.failed.length]).toEqual([490, 10])
    expect(answer.failed.filter(({ reason }) => reason !== '')).toHaveLength(1)
  })
})
