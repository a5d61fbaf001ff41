import { ERRORS, FactKind } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { EVENT } from '../../../src/api/event'
import type { ChatSDK } from '../../../src/api/types'
import { relations } from '../../../src/modules/relations'
import { wireProfile } from '../../support/people-gateway'
import { ALICE, codeOf, createWorld, record } from './create-client'

/** Every method of the part, called somehow. */
const METHODS = [
  'getBlacklist', 'addToBlacklist', 'removeFromBlacklist',
  'getFriendList', 'addFriend', 'deleteFriend', 'checkFriend', 'getFriendProfile', 'updateFriend',
  'getFriendApplicationList', 'acceptFriendApplication', 'refuseFriendApplication', 'deleteFriendApplication', 'setFriendApplicationRead',
  'getFriendGroupList', 'createFriendGroup', 'deleteFriendGroup', 'addToFriendGroup', 'removeFromFriendGroup', 'renameFriendGroup',
  'followUser', 'unfollowUser', 'getMyFollowersList', 'getMyFollowingList', 'getMutualFollowersList', 'getUserFollowInfo', 'checkFollowType',
  'setSelfStatus', 'getUserStatus', 'subscribeUserStatus', 'unsubscribeUserStatus',
] as const satisfies readonly (keyof ChatSDK)[]

const call = (chat: ChatSDK, name: (typeof METHODS)[number]): Promise<unknown> => (chat[name] as (options: unknown) => Promise<unknown>)({})

function createChat() {
  const world = createWorld()
  const chat = world.create()
  return { ...world, chat }
}

describe('the part relations, through the facade', () => {
  it.each(METHODS)('%s() rejects with 61029 where the part is left out, and with 2024 before the login', async (name) => {
    const { chat } = createChat()
    expect(await codeOf(call(chat, name))).toBe(ERRORS.NOT_LOGGED_IN.code)
    await chat.login(ALICE)
    expect(await codeOf(call(chat, name))).toBe(ERRORS.PART_MISSING.code)
  })

  it('use() adds it: no method is missing then', async () => {
    const { chat } = createChat()
    chat.use(relations)
    await chat.login(ALICE)
    for (const name of METHODS) expect([name, await codeOf(call(chat, name))]).not.toContain(ERRORS.PART_MISSING.code)
  })

  it('kits find user status where the part is there, and not where it is left out', async () => {
    const { chat } = createChat()
    const isEnabled = async (ability: number) => (await chat.callExperimentalAPI('isCommercialAbilityEnabled', ability)).data.enabled
    expect(await isEnabled(2 ** 7)).toBe(false)
    chat.use(relations)
    expect([await isEnabled(2 ** 7), await isEnabled(2 ** 48)]).toEqual([true, false])
  })

  it('an answer comes after its effects, and after their events: PROFILE_UPDATED before the lists', async () => {
    const { chat, gateway } = createChat()
    chat.use(relations)
    const told: unknown[] = record(chat, [EVENT.PROFILE_UPDATED, EVENT.FRIEND_LIST_UPDATED, EVENT.BLACKLIST_UPDATED])
    await chat.login(ALICE)
    gateway.changeFacts('alice', { kind: FactKind.FRIEND, key: 'bob' })
    gateway.script('changeBlacklist', (socket, { id }) => {
      const profile = wireProfile({ userId: 'bob', nick: 'Robert', updatedAtMs: 5 })
      const step = gateway.logs.setFacts('alice', [{ kind: FactKind.FRIEND, key: 'carol' }, { kind: FactKind.BLOCKED, key: 'dave', time: 1 }])
      socket.push({ steps: [{ ...step, profiles: [...step.profiles, { profile }] }] })
      socket.answer('changeBlacklist', id, { results: [{ userId: 'dave' }] })
      return true
    })
    told.length = 0
    expect((await chat.addToBlacklist({ userIDList: ['dave'] })).data).toEqual(['dave'])
    expect((await chat.getBlacklist()).data).toEqual(['dave'])
    expect(told).toMatchObject([
      { name: EVENT.FRIEND_LIST_UPDATED, data: [{ userID: 'bob' }] },
      { name: EVENT.PROFILE_UPDATED, data: [{ userID: 'bob', nick: 'Robert' }] },
      { name: EVENT.BLACKLIST_UPDATED, data: ['dave'] },
      { name: EVENT.FRIEND_LIST_UPDATED, data: [{ userID: 'bob', profile: { nick: 'Robert' } }, { userID: 'carol', profile: { nick: 'nick of carol' } }] },
    ])
  })

  it('what changed while this device was away comes with the reconnect: one event per list', async () => {
    const { chat, gateway, clock } = createChat()
    chat.use(relations)
    await chat.login(ALICE)
    gateway.changeFacts('alice', { kind: FactKind.FRIEND, key: 'bob' }, { kind: FactKind.BLOCKED, key: 'eve' })
    await clock.settle()
    const told = record(chat, [EVENT.FRIEND_LIST_UPDATED, EVENT.BLACKLIST_UPDATED, EVENT.FRIEND_APPLICATION_LIST_UPDATED, EVENT.FRIEND_GROUP_LIST_UPDATED])
    gateway.closeAll(1012)
    await clock.settle()
    gateway.changeFacts('alice', { kind: FactKind.FRIEND, key: 'bob', name: 'Bobby' })
    gateway.changeFacts('alice', { kind: FactKind.FRIEND, key: 'carol' })
    gateway.changeFacts('alice', { kind: FactKind.APPLICATION_IN, key: 'dave', time: 1_000 })
    gateway.changeFacts('alice', { kind: FactKind.APPLICATION_IN, key: 'dave', removed: true })
    await clock.advance(5_000)
    expect(told).toMatchObject([{ name: EVENT.FRIEND_LIST_UPDATED, data: [{ userID: 'bob', remark: 'Bobby' }, { userID: 'carol' }] }])
    expect((await chat.getBlacklist()).data).toEqual(['eve'])
  })
})
