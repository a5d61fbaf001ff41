import { ERRORS, FactKind, FollowList } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../../src/api/errors'
import { EVENT } from '../../../src/api/event'
import { EventBus } from '../../../src/events/event-bus'
import { createFollowService } from '../../../src/relations/follow-service'
import { createDeferred } from '../../../src/shared/deferred'
import { Logger } from '../../../src/shared/logger'
import type { FactRecord } from '../../../src/sync/port'
import { FakeClock } from '../../support/fake-clock'
import { settlePromises } from '../../support/fake-sync'
import { ScriptedConnection } from './scripted-connection'

function profile(userId: string): wire.Profile {
  return {
    userId, nick: `nick of ${userId}`, avatar: '', updatedAtMs: 1, gender: '', birthday: 0, location: '', selfSignature: '',
    allowType: '', language: 0, level: 0, role: 0, custom: [], messageSettings: 0, adminForbidType: '',
  }
}

const userInfo = (userID: string) => ({ userID, nick: `nick of ${userID}`, avatar: '' })

function lengthFact(key: string): FactRecord {
  return { kind: FactKind.FOLLOWS, key, uver: 1, removed: false, name: '', time: 1, source: '', wording: '', groups: [], custom: [], both: false, count: 1 }
}

/** The follows of `alice`: `bob` follows her, she follows `carol`, `dave` and she follow each other; `nobody` does not exist. */
function openFollows() {
  const info = (userId: string): wire.FollowInfo => ({
    userId,
    code: userId === 'nobody' ? 20003 : 0,
    reason: userId === 'nobody' ? 'the user does not exist' : '',
    followersCount: 3, followingCount: 2, mutualCount: 1,
    followsMe: ['bob', 'dave'].includes(userId),
    followedByMe: ['carol', 'dave'].includes(userId),
  })
  const connection = new ScriptedConnection({
    changeFollows: ({ userIds }) => ({
      results: userIds.map((userId) => (userId === 'nobody' ? { userId, code: 20003, reason: 'the user does not exist', relation: '' } : { userId, code: 0, reason: '', relation: '' })),
    }),
    getFollows: ({ next }) => ({ profiles: [profile(next === '' ? 'dave' : 'bob')], next: next === '' ? 'page 2' : '' }),
    getFollowInfo: ({ userIds }) => ({ infos: userIds.map(info) }),
  })
  const bus = new EventBus(new Logger(() => undefined))
  const clock = new FakeClock()
  const { service, syncListener, connectionListener, close } = createFollowService({ userId: 'alice', clock, connection, bus })
  return {
    service, connection, bus, clock, close,
    change: async (...keys: string[]) => {
      syncListener.onFacts?.(keys.map(lengthFact))
      syncListener.onSettled?.()
      await settlePromises()
    },
    ready: async () => {
      connectionListener.onStateChange?.({ from: 'authenticating', to: 'ready', error: undefined })
      await settlePromises()
    },
    heartbeat: async () => {
      connectionListener.onHeartbeat?.(0)
      await settlePromises()
    },
  }
}

describe('following', () => {
  it.each(['followUser', 'unfollowUser'] as const)('%s() names those for whom it did and those for whom it failed', async (name) => {
    const { service, connection } = openFollows()
    expect(await service[name](['bob', 'nobody', 'bob'])).toEqual({
      code: 0,
      data: { successUserIDList: ['bob'], failureUserIDList: [{ userID: 'nobody', code: 20003, message: 'the user does not exist' }] },
    })
    expect(connection.take()).toEqual([['changeFollows', { userIds: ['bob', 'nobody'], remove: name === 'unfollowUser' }]])
  })

  it('takes a list of 100 users, and nothing else', async () => {
    const { service, connection } = openFollows()
    const many = Array.from({ length: 101 }, (_, index) => `user${index}`)
    for (const list of [many, undefined, 'bob', [''], { userIDList: ['bob'] }]) {
      for (const name of ['followUser', 'unfollowUser', 'checkFollowType'] as const) {
        await expect(service[name](list as never)).rejects.toMatchObject({ code: 2903, data: { operation: name, field: 'userIDList' } })
      }
    }
    expect(connection.asked).toEqual([])
    await service.followUser(many.slice(0, 100))
  })
})

describe('lists of follows', () => {
  it.each([
    ['getMyFollowersList', FollowList.FOLLOWERS],
    ['getMyFollowingList', FollowList.FOLLOWING],
    ['getMutualFollowersList', FollowList.MUTUAL_FOLLOWERS],
  ] as const)('%s() answers by pages, with the cursor as it is or in an object', async (name, list) => {
    const { service, connection } = openFollows()
    const first = await service[name]()
    expect(first).toEqual({ code: 0, data: { userList: [userInfo('dave')], nextCursor: 'page 2' } })
    const { nextCursor } = first.data
    for (const options of [nextCursor, { nextCursor }]) {
      expect((await service[name](options)).data).toEqual({ userList: [userInfo('bob')], nextCursor: '' })
    }
    for (const options of ['', {}]) expect((await service[name](options)).data).toEqual(first.data)
    expect(connection.take().map(([, body]) => body)).toEqual(['', 'page 2', 'page 2', '', ''].map((next) => ({ list, next })))
    await expect(service[name]({ nextCursor: 5 } as never)).rejects.toMatchObject({ code: 2903, data: { operation: name, field: 'nextCursor' } })
  })

  it('are counted, for this user without a list', async () => {
    const { service } = openFollows()
    const counts = { followersCount: 3, followingCount: 2, mutualFollowersCount: 1 }
    expect((await service.getUserFollowInfo()).data).toEqual({ userFollowInfoList: [{ userID: 'alice', ...counts }], failureUserIDList: [] })
    expect((await service.getUserFollowInfo(['bob', 'nobody'])).data).toMatchObject({
      userFollowInfoList: [{ userID: 'bob', ...counts }], failureUserIDList: [{ userID: 'nobody', code: 20003 }],
    })
  })

  it('say who follows whom', async () => {
    const { service } = openFollows()
    expect((await service.checkFollowType(['eve', 'carol', 'bob', 'dave', 'nobody'])).data).toMatchObject({
      userFollowTypeList: [
        { userID: 'eve', followType: 0 }, { userID: 'carol', followType: 1 }, { userID: 'bob', followType: 2 }, { userID: 'dave', followType: 3 },
      ],
      failureUserIDList: [{ userID: 'nobody', code: 20003 }],
    })
  })
})

describe('a list of follows that changed', () => {
  it.each([
    ['followers', EVENT.MY_FOLLOWERS_LIST_UPDATED],
    ['following', EVENT.MY_FOLLOWING_LIST_UPDATED],
    ['mutual', EVENT.MUTUAL_FOLLOWERS_LIST_UPDATED],
  ] as const)('%s: is raised with its newest page', async (key, event) => {
    const { connection, bus, change } = openFollows()
    const raised: unknown[] = []
    bus.on(event, ({ data }) => void raised.push(data))
    await change(key, key)
    expect(raised).toEqual([[userInfo('dave')]])
    expect(connection.take()).toHaveLength(1)
  })

  it('is not read where nobody listens, and no other fact is one', async () => {
    const { connection, bus, change } = openFollows()
    bus.on(EVENT.MY_FOLLOWERS_LIST_UPDATED, () => undefined)
    await change('following', 'mutual', 'a list of a newer gateway')
    expect(connection.asked).toEqual([])
  })

  it('that changes while it is read is raised, and read again a second later: the latest wins', async () => {
    const { connection, bus, clock, change } = openFollows()
    const raised: unknown[] = []
    bus.on(EVENT.MY_FOLLOWERS_LIST_UPDATED, ({ data }) => void raised.push(data))
    const { getFollows } = connection.answers
    const late = createDeferred<wire.GetFollowsResponse>()
    connection.answers.getFollows = () => late.promise
    await change('followers')
    await change('followers')
    await change('followers')
    Object.assign(connection.answers, { getFollows })
    late.resolve({ profiles: [profile('eve')], next: '' })
    await settlePromises()
    expect([raised, connection.take().length]).toEqual([[[userInfo('eve')]], 1])
    await clock.advance(1_000)
    expect([raised.slice(1), connection.take().length]).toEqual([[[userInfo('dave')]], 1])
    await clock.advance(10_000)
    expect(connection.asked).toEqual([])
  })

  it('that keeps changing is read and raised once a second', async () => {
    const { connection, bus, clock, change } = openFollows()
    const raised: unknown[] = []
    bus.on(EVENT.MY_FOLLOWERS_LIST_UPDATED, ({ data }) => void raised.push(data))
    for (let round = 0; round < 100; round++) {
      await change('followers')
      await clock.advance(50)
    }
    expect([raised.length, connection.take().length]).toEqual([6, 6])
  })

  it.each(['ready', 'heartbeat'] as const)('that could not be read is read again with a %s, and not with whatever else happens', async (occasion) => {
    const world = openFollows()
    const { connection, bus, clock, change } = world
    const raised: unknown[] = []
    bus.on(EVENT.MY_FOLLOWING_LIST_UPDATED, ({ data }) => void raised.push(data))
    const { getFollows } = connection.answers
    connection.answers.getFollows = () => Promise.reject(new TimError(ERRORS.NETWORK_ERROR))
    await change('following')
    for (let burst = 0; burst < 100; burst++) await change()
    await clock.advance(10_000)
    expect(connection.take()).toHaveLength(1)
    Object.assign(connection.answers, { getFollows })
    await world[occasion]()
    await world[occasion]()
    await clock.advance(10_000)
    expect([raised, connection.take().length]).toEqual([[[userInfo('dave')]], 1])
  })

  it('is told to nobody once the account leaves', async () => {
    const { bus, change, close } = openFollows()
    const raised: unknown[] = []
    bus.on(EVENT.MY_FOLLOWING_LIST_UPDATED, ({ data }) => void raised.push(data))
    close()
    await change('following')
    expect(raised).toEqual([])
  })

  it('leaves no timer behind', async () => {
    const { bus, clock, change, close } = openFollows()
    bus.on(EVENT.MY_FOLLOWING_LIST_UPDATED, () => undefined)
    await change('following')
    close()
    expect(clock.liveTimers).toBe(0)
  })
})
