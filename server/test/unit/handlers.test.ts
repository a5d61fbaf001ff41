import type { CommandName, Encodable, RequestOf } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { Failpoints } from '../../src/lifecycle/failpoints'
import { CoreKit } from '../support/core-kit'

/** The code of one request's answer. */
async function codeOf<Name extends CommandName>(kit: CoreKit, name: Name, body: Encodable<RequestOf<Name>>): Promise<number | undefined> {
  const client = await kit.login('alice')
  client.request(name, body)
  await kit.clock.settle()
  return client.responses.at(-1)?.code
}

const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item)

describe('a request', () => {
  it('X19: with more items than one may carry is refused', async () => {
    const kit = new CoreKit()
    const conversationId = 'C2Cbob'
    expect(await codeOf(kit, 'pull', { ranges: many(201, { conversationId, fromSeq: 1, toSeq: 1 }) })).toBe(61004)
    expect(await codeOf(kit, 'markRead', { marks: many(501, { conversationId, readSeq: 1 }) })).toBe(61004)
    expect(await codeOf(kit, 'deleteConversations', { conversationIds: many(501, conversationId) })).toBe(61004)
    expect(await codeOf(kit, 'deleteMessages', { conversationId, messageIds: many(31, '1-2-3') })).toBe(61004)
    const lists = { getProfiles: 100, deleteFriends: 100, checkFriends: 1000, changeFollows: 100, getFollowInfo: 100, changeBlacklist: 1000 } as const
    for (const [name, most] of Object.entries(lists) as [keyof typeof lists, number][]) {
      expect(await codeOf(kit, name, { userIds: many(most, 'bob') })).toBe(0)
      expect(await codeOf(kit, name, { userIds: many(most + 1, 'bob') })).toBe(61004)
    }
    expect(await codeOf(kit, 'changeFriendGroup', { action: 1, name: 'x', userIds: many(3_001, 'bob') })).toBe(61004)
  })

  it('A19: with an ID outside the grammar is refused', async () => {
    const kit = new CoreKit()
    for (const conversationId of ['', 'C2C', 'GROUPx', 'C2Ca\nb', 'C2C\0', `C2C${'x'.repeat(33)}`, `C2C${'x'.repeat(10_000)}`]) {
      expect(await codeOf(kit, 'clearHistory', { conversationId })).toBe(2503)
      expect(await codeOf(kit, 'history', { conversationId, count: 1 })).toBe(2503)
      expect(await codeOf(kit, 'pull', { ranges: [{ conversationId, fromSeq: 1, toSeq: 1 }] })).toBe(2503)
    }
    expect(await codeOf(kit, 'deleteMessages', { conversationId: 'C2Calice', messageIds: ['no ID'] })).toBe(61001)
    expect(await codeOf(kit, 'updateProfile', { fields: ['id'] })).toBe(61001)
    expect(await codeOf(kit, 'updateProfile', { fields: ['nick'], profile: { nick: 'x'.repeat(501) } })).toBe(61001)
    expect(await codeOf(kit, 'history', { conversationId: 'C2Calice', count: 1, anchor: 1, at: Number.POSITIVE_INFINITY })).toBe(61001)
    expect(await codeOf(kit, 'history', { conversationId: 'C2Calice', count: 1, anchor: 1, at: 1e300 })).toBe(0)
  })

  it('A16: the answer does not tell a user without messages from nobody', async () => {
    const kit = new CoreKit({ createUnknownUsers: false })
    await kit.login('bob')
    const client = await kit.login('alice')
    for (const peer of ['bob', 'nobody']) {
      client.request('history', { conversationId: `C2C${peer}`, count: 5 })
      client.request('pull', { ranges: [{ conversationId: `C2C${peer}`, fromSeq: 1, toSeq: 5 }] })
    }
    await kit.clock.settle()
    const [history, pull, historyOfNobody, pullOfNobody] = client.responses.slice(1).sort((a, b) => a.id - b.id).map(({ body }) => [...body])
    expect(historyOfNobody).toEqual(history)
    expect(pullOfNobody).toEqual(pull)
  })

  it('that meets a fault of ours is answered as internal, without its details', async () => {
    const kit = new CoreKit()
    kit.store.markRead = () => Promise.reject(new Error('column "x" does not exist'))
    const client = await kit.login('alice')
    client.send({ to: 'bob' })
    client.request('markRead', { marks: [{ conversationId: 'C2Calice', readSeq: 1 }] })
    await kit.clock.settle()
    expect(client.responses.at(-1)).toMatchObject({ code: 61015, reason: 'the gateway failed' })
    expect(client.closed).toBeUndefined()
  })

  it('of one client does not overtake an earlier change of it; a ping does', async () => {
    const kit = new CoreKit()
    const client = await kit.login('alice')
    const update = kit.store.updateProfile.bind(kit.store)
    let release: () => void = () => undefined
    kit.store.updateProfile = async (...change) => {
      if (change[1].nick === 'first') await new Promise<void>((resolve) => { release = resolve })
      return update(...change)
    }
    client.request('updateProfile', { fields: ['nick'], profile: { nick: 'first' } })
    client.request('updateProfile', { fields: ['nick'], profile: { nick: 'second' } })
    client.request('ping', {})
    await kit.clock.settle()
    expect(client.responses.map(({ id }) => id)).toEqual([1, 4])
    release()
    await kit.clock.settle()
    expect(client.responses.map(({ id }) => id)).toEqual([1, 4, 2, 3])
    expect(await kit.store.findUsers(['alice'])).toMatchObject([{ nick: 'second' }])
  })

  it('N02: a ping is answered in time although the database hangs, so nobody takes the pipe for dead', async () => {
    const kit = new CoreKit()
    const client = await kit.login('alice')
    const userVersion = kit.store.userVersion.bind(kit.store)
    kit.store.userVersion = () => new Promise(() => undefined)
    client.request('ping', {})
    await kit.clock.advance(1_999)
    expect(client.responses).toHaveLength(1)
    await kit.clock.advance(1)
    expect(client.responses.at(-1)).toMatchObject({ code: 61012 })
    kit.store.userVersion = userVersion
    client.request('ping', {})
    await kit.clock.settle()
    expect(client.responses.at(-1)).toMatchObject({ code: 0 })
  })

  it('beyond what may wait is told to come again', async () => {
    const kit = new CoreKit()
    kit.store.markRead = () => new Promise(() => undefined)
    const client = await kit.login('alice')
    for (let count = 0; count < 300; count++) client.request('markRead', { marks: [{ conversationId: 'C2Calice', readSeq: 1 }] })
    await kit.clock.settle()
    const busy = client.responses.filter(({ code }) => code === 61011)
    expect(busy).toHaveLength(300 - 257)
    expect(busy[0]).toMatchObject({ retryAfterMs: 1_000 })
  })
})

describe('failpoints', () => {
  it('are reached the n-th time, and never when none is set', () => {
    const third = Failpoints.fromEnvironment('after_commit:3')
    expect([1, 2, 3, 4].map(() => third.reached('after_commit'))).toEqual([false, false, true, false])
    expect(third.reached('before_commit')).toBe(false)
    expect(Failpoints.fromEnvironment(undefined).reached('before_commit')).toBe(false)
    expect(() => Failpoints.fromEnvironment('sometimes')).toThrow('OPENTIM_FAILPOINT: "sometimes" is not allowed')
  })
})
