import { ERRORS, PEOPLE_LIMITS } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../../src/api/errors'
import { EVENT } from '../../../src/api/event'
import type { UserStatus } from '../../../src/api/types'
import { EventBus } from '../../../src/events/event-bus'
import { createStatusService } from '../../../src/relations/status-service'
import { createDeferred } from '../../../src/shared/deferred'
import { Logger } from '../../../src/shared/logger'
import { settlePromises } from '../../support/fake-sync'
import { ScriptedConnection } from './scripted-connection'

const ONLINE = 1
const OFFLINE = 2

function wireStatus(userId: string, type: number = ONLINE, custom = ''): wire.UserStatus {
  return { userId, type, custom }
}

function apiStatus(userID: string, statusType: number = ONLINE, customStatus = ''): object {
  return { userID, statusType, customStatus }
}

function unknownUser(userId: string): wire.UserResult {
  return { userId, code: ERRORS.UNKNOWN_USER.code, reason: ERRORS.UNKNOWN_USER.text, relation: '' }
}

/** The statuses of `alice`, who has `friends`, at a gateway that knows everybody but `nobody…`; all are offline at first. */
function openStatuses(friends: readonly string[] = []) {
  const now = new Map<string, wire.UserStatus>()
  const answer = (userIds: readonly string[]) => ({
    statuses: userIds.filter((id) => !id.startsWith('nobody')).map((id) => now.get(id) ?? wireStatus(id, OFFLINE)),
    failed: userIds.filter((id) => id.startsWith('nobody')).map(unknownUser),
  })
  const connection = new ScriptedConnection({
    setStatus: ({ custom }) => ({ status: wireStatus('alice', ONLINE, custom) }),
    getStatuses: ({ userIds }) => answer(userIds),
    watchStatuses: ({ userIds, stop }) => {
      if (userIds.length > PEOPLE_LIMITS.watchedPerCall) throw new TimError(ERRORS.TOO_MANY)
      return stop ? { statuses: [], failed: answer(userIds).failed } : answer(userIds)
    },
  })
  const bus = new EventBus(new Logger(() => undefined))
  const raised: UserStatus[][] = []
  bus.on(EVENT.USER_STATUS_UPDATED, ({ data }) => void raised.push(data))
  const facts = { get: (_: unknown, key: string) => (friends.includes(key) ? ({} as never) : undefined) }
  const { service, connectionListener, close } = createStatusService({ userId: 'alice', connection, facts, bus })
  return {
    service, connection, now, raised, close,
    tell: (...statuses: wire.UserStatus[]) => {
      for (const status of statuses) now.set(status.userId, status)
      connectionListener.onStatuses?.(statuses)
    },
    reconnect: async () => {
      for (const [from, to] of [['ready', 'waiting'], ['waiting', 'connecting'], ['authenticating', 'ready']] as const) {
        connectionListener.onStateChange?.({ from, to, error: undefined })
      }
      await settlePromises()
    },
    heartbeat: async () => {
      connectionListener.onHeartbeat?.(0)
      await settlePromises()
    },
  }
}

/** Answers to changes of subscriptions wait, from hold() on: `started()` lets those to subscribing go, `stopped()` the others. */
function holding(connection: ScriptedConnection) {
  const answer = connection.answers.watchStatuses ?? (() => ({ statuses: [], failed: [] }))
  let gates = { start: createDeferred<void>(), stop: createDeferred<void>() }
  connection.answers.watchStatuses = async (request) => {
    await gates[request.stop ? 'stop' : 'start'].promise
    return answer(request)
  }
  return {
    hold: () => void (gates = { start: createDeferred(), stop: createDeferred() }),
    started: () => gates.start.resolve(),
    stopped: () => gates.stop.resolve(),
  }
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `user${index}`)

describe('asking for a status', () => {
  it('answers for those who exist, and names those who do not', async () => {
    const { service, now } = openStatuses()
    now.set('bob', wireStatus('bob', ONLINE, 'at lunch'))
    expect(await service.getUserStatus({ userIDList: ['bob', 'nobody', 'bob'] })).toEqual({
      code: 0,
      data: {
        successUserList: [apiStatus('bob', ONLINE, 'at lunch')],
        failureUserList: [{ userID: 'nobody', code: 20003, message: 'the user does not exist' }],
      },
    })
  })

  it('takes 500 users, each once', async () => {
    const { service, connection } = openStatuses()
    await service.getUserStatus({ userIDList: ids(500) })
    await service.getUserStatus({ userIDList: ['bob', 'bob'] })
    expect(connection.asked.map(({ body }) => (body as { userIds: string[] }).userIds.length)).toEqual([500, 1])
    await expect(service.getUserStatus({ userIDList: ids(501) })).rejects.toMatchObject({ code: 2903, data: { operation: 'getUserStatus', field: 'userIDList' } })
  })

  it.each([undefined, null, {}, { userIDList: 'bob' }, { userIDList: [''] }, { userIDList: [1] }])('refuses %j', async (options) => {
    const { service, connection } = openStatuses()
    for (const call of [service.getUserStatus(options as never), service.subscribeUserStatus(options as never)]) {
      await expect(call).rejects.toMatchObject({ code: 2903, message: 'Params validate failed.' })
    }
    expect(connection.asked).toEqual([])
  })

  it('raises nothing for what was not known before, nor for a stranger', async () => {
    const { service, now, raised } = openStatuses(['carol'])
    await service.getUserStatus({ userIDList: ['bob', 'carol'] })
    now.set('bob', wireStatus('bob'))
    await service.getUserStatus({ userIDList: ['bob'] })
    expect(raised).toEqual([])
  })

  it('raises what differs of a friend, and leaves nothing for the news of it', async () => {
    const { service, now, raised, tell } = openStatuses(['carol'])
    await service.getUserStatus({ userIDList: ['carol'] })
    now.set('carol', wireStatus('carol'))
    await service.getUserStatus({ userIDList: ['carol'] })
    tell(wireStatus('carol'))
    expect(raised).toEqual([[apiStatus('carol')]])
  })
})

describe('the own status', () => {
  it('is set, and raised once, by the news of it', async () => {
    const { service, connection, raised, tell } = openStatuses()
    connection.answers.setStatus = ({ custom }) => {
      tell(wireStatus('alice', ONLINE, custom))
      return { status: wireStatus('alice', ONLINE, custom) }
    }
    expect(await service.setSelfStatus({ customStatus: 'busy' })).toEqual({ code: 0, data: apiStatus('alice', ONLINE, 'busy') })
    expect(raised).toEqual([[apiStatus('alice', ONLINE, 'busy')]])
    await service.setSelfStatus({ customStatus: '' })
    expect(raised.slice(1)).toEqual([[apiStatus('alice')]])
  })

  it('takes 100 bytes, not characters', async () => {
    const { service } = openStatuses()
    await expect(service.setSelfStatus({ customStatus: '字'.repeat(33) })).resolves.toMatchObject({ code: 0 })
    for (const options of [{ customStatus: '字'.repeat(34) }, { customStatus: 5 }, {}, undefined]) {
      await expect(service.setSelfStatus(options as never)).rejects.toMatchObject({ code: 2903, data: { operation: 'setSelfStatus', field: 'customStatus' } })
    }
  })
})

describe('subscribing', () => {
  it('takes 100 users in a call, and names those whom the gateway did not take', async () => {
    const { service, connection } = openStatuses()
    expect((await service.subscribeUserStatus({ userIDList: ['bob', 'nobody'] })).data.failureUserList).toMatchObject([{ userID: 'nobody', code: 20003 }])
    expect(connection.take()).toEqual([['watchStatuses', { userIds: ['bob', 'nobody'] }]])
    await expect(service.subscribeUserStatus({ userIDList: ids(101) })).rejects.toMatchObject({ code: 2903 })
  })

  it('shows at once what differs from what the application knew', async () => {
    const { service, now, raised } = openStatuses()
    await service.getUserStatus({ userIDList: ['bob', 'carol'] })
    now.set('bob', wireStatus('bob'))
    await service.subscribeUserStatus({ userIDList: ['bob', 'carol', 'dave'] })
    expect(raised).toEqual([[apiStatus('bob')]])
  })

  it('ends for some, or for all', async () => {
    const { service, connection, reconnect } = openStatuses()
    await service.subscribeUserStatus({ userIDList: ['bob', 'carol', 'dave'] })
    connection.take()
    await service.unsubscribeUserStatus({ userIDList: ['bob'] })
    expect(connection.take()).toEqual([['watchStatuses', { userIds: ['bob'], stop: true, all: false }]])
    await reconnect()
    expect(connection.take()).toEqual([['watchStatuses', { userIds: ['carol', 'dave'] }]])
    expect(await service.unsubscribeUserStatus()).toEqual({ code: 0, data: { failureUserList: [] } })
    expect(connection.take()).toEqual([['watchStatuses', { userIds: [], stop: true, all: true }]])
    await reconnect()
    expect(connection.take()).toEqual([])
  })
})

describe('ending subscriptions', () => {
  it('takes 200 users in a call, which the gateway gets in parts', async () => {
    const { service, connection, reconnect } = openStatuses()
    const users = ids(200)
    for (const userIDList of [users.slice(0, 100), users.slice(100)]) await service.subscribeUserStatus({ userIDList })
    connection.take()
    const { data } = await service.unsubscribeUserStatus({ userIDList: [...users.slice(2), 'nobody1', 'nobody2'] })
    expect(data.failureUserList).toMatchObject([{ userID: 'nobody1', code: 20003 }, { userID: 'nobody2', code: 20003 }])
    expect(connection.take()).toHaveLength(2)
    await reconnect()
    expect(connection.take()).toEqual([['watchStatuses', { userIds: ['user0', 'user1'] }]])
    await expect(service.unsubscribeUserStatus({ userIDList: ids(201) })).rejects.toMatchObject({
      code: 2903, data: { operation: 'unsubscribeUserStatus', field: 'userIDList', limit: 200 },
    })
  })

  it.each([['all', undefined], ['one', { userIDList: ['bob'] }]])('of %s: the call that came last decides, in whatever order answers come', async (_, options) => {
    const { service, connection, reconnect } = openStatuses()
    const { started, stopped, hold } = holding(connection)
    const subscribe = () => service.subscribeUserStatus({ userIDList: ['bob'] })
    const unsubscribe = () => service.unsubscribeUserStatus(options)
    for (const [calls, subscribed] of [[[subscribe, unsubscribe], []], [[unsubscribe, subscribe], ['bob']]] as const) {
      for (const firstAnswer of [started, stopped]) {
        hold()
        const results = calls.map((call) => call())
        await settlePromises()
        firstAnswer()
        await settlePromises()
        started()
        stopped()
        await Promise.all(results)
        connection.take()
        await reconnect()
        expect(connection.take().map(([, body]) => (body as { userIds: string[] }).userIds).flat()).toEqual(subscribed)
      }
    }
  })

  it('that failed stops no later one', async () => {
    const { service, connection, reconnect } = openStatuses()
    const { watchStatuses } = connection.answers
    connection.answers.watchStatuses = () => Promise.reject(new TimError(ERRORS.NETWORK_ERROR))
    await expect(service.unsubscribeUserStatus()).rejects.toMatchObject({ code: ERRORS.NETWORK_ERROR.code })
    Object.assign(connection.answers, { watchStatuses })
    await service.subscribeUserStatus({ userIDList: ['bob'] })
    connection.take()
    await reconnect()
    expect(connection.take()).toHaveLength(1)
  })
})

describe('news', () => {
  it('are raised once, and only when something is new to this instance', () => {
    const { raised, tell } = openStatuses()
    tell(wireStatus('bob'), wireStatus('carol', OFFLINE))
    tell(wireStatus('bob'))
    tell(wireStatus('bob', ONLINE, 'busy'))
    tell()
    expect(raised).toEqual([[apiStatus('bob'), apiStatus('carol', OFFLINE)], [apiStatus('bob', ONLINE, 'busy')]])
  })

  it('of one user that come together count by their last', () => {
    const { raised, tell } = openStatuses()
    tell(wireStatus('bob', OFFLINE))
    tell(wireStatus('bob', ONLINE), wireStatus('bob', OFFLINE))
    expect(raised).toHaveLength(1)
  })

  it('are not undone by the answer to an earlier question, whichever comes first', async () => {
    const { service, connection, raised, tell } = openStatuses(['bob'])
    const late = createDeferred<wire.GetStatusesResponse>()
    connection.answers.getStatuses = () => late.promise
    const asking = service.getUserStatus({ userIDList: ['bob'] })
    tell(wireStatus('bob', OFFLINE))
    late.resolve({ statuses: [wireStatus('bob', ONLINE)], failed: [] })
    expect((await asking).data.successUserList).toEqual([apiStatus('bob', OFFLINE)])
    expect(raised).toEqual([[apiStatus('bob', OFFLINE)]])
  })

  it('are fresh objects: what the application does to them changes nothing', async () => {
    const { service, raised, tell } = openStatuses()
    tell(wireStatus('bob'))
    for (const status of raised[0] ?? []) status.customStatus = 'changed'
    const { data } = await service.getUserStatus({ userIDList: ['bob'] })
    for (const status of data.successUserList) status.customStatus = 'changed'
    expect((await service.getUserStatus({ userIDList: ['bob'] })).data.successUserList).toEqual([apiStatus('bob')])
    tell(wireStatus('bob'))
    expect(raised).toHaveLength(1)
  })

  it('reach nobody once the account leaves', () => {
    const { raised, tell, close } = openStatuses()
    close()
    tell(wireStatus('bob'))
    expect(raised).toEqual([])
  })
})

describe('after a break', () => {
  it('asks for nothing when nothing was asked for before', async () => {
    const { connection, tell, reconnect, heartbeat } = openStatuses()
    tell(wireStatus('bob'))
    await reconnect()
    await heartbeat()
    expect(connection.asked).toEqual([])
  })

  it('subscribes again and asks again for friends that it knows, in as few requests as possible; strangers are left alone', async () => {
    const friends = ids(700)
    const { service, connection, reconnect, tell } = openStatuses(friends)
    const others = Array.from({ length: 150 }, (_, index) => `other${index}`)
    for (const userIDList of [others.slice(0, 100), others.slice(100), ['user0']]) await service.subscribeUserStatus({ userIDList })
    for (const userIDList of [friends.slice(0, 400), friends.slice(400), ['a stranger']]) await service.getUserStatus({ userIDList })
    tell(wireStatus('alice', ONLINE, 'busy'))
    connection.take()
    await reconnect()
    const asked = connection.take().map(([name, body]) => [name, (body as { userIds: string[] }).userIds.length])
    expect(asked).toEqual([['watchStatuses', 100], ['watchStatuses', 51], ['getStatuses', 500], ['getStatuses', 200]])
  })

  it('raises one event with all that differs', async () => {
    const { service, now, raised, reconnect } = openStatuses(['bob', 'carol'])
    await service.getUserStatus({ userIDList: ['bob', 'carol'] })
    await service.subscribeUserStatus({ userIDList: ['dave'] })
    for (const userId of ['bob', 'dave']) now.set(userId, wireStatus(userId))
    await reconnect()
    expect(raised).toHaveLength(1)
    expect(raised[0]).toHaveLength(2)
    expect(raised[0]).toEqual(expect.arrayContaining([apiStatus('bob'), apiStatus('dave')]))
    await reconnect()
    expect(raised).toHaveLength(1)
  })

  it('T09: news that overtake the answers stand', async () => {
    const { service, connection, raised, reconnect, tell } = openStatuses()
    await service.subscribeUserStatus({ userIDList: ['bob', 'carol'] })
    const late = createDeferred<wire.WatchStatusesResponse>()
    connection.answers.watchStatuses = () => late.promise
    await reconnect()
    tell(wireStatus('bob', ONLINE, 'back'))
    late.resolve({ statuses: [wireStatus('bob', OFFLINE), wireStatus('carol')], failed: [] })
    await settlePromises()
    expect(raised).toEqual([[apiStatus('bob', ONLINE, 'back')], [apiStatus('carol')]])
  })

  it('tries again with a heartbeat when the gateway was too busy, and not when it was not', async () => {
    const { service, connection, raised, now, reconnect, heartbeat } = openStatuses()
    await service.subscribeUserStatus({ userIDList: ['bob'] })
    const { watchStatuses } = connection.answers
    connection.answers.watchStatuses = () => Promise.reject(new TimError(ERRORS.SERVER_BUSY))
    await reconnect()
    Object.assign(connection.answers, { watchStatuses })
    now.set('bob', wireStatus('bob'))
    connection.take()
    await heartbeat()
    await heartbeat()
    expect(connection.take()).toEqual([['watchStatuses', { userIds: ['bob'] }]])
    expect(raised).toEqual([[apiStatus('bob')]])
  })
})
