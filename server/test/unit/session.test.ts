import { COMMANDS } from '@opentim/protocol'
import type { RequestOf } from '@opentim/protocol'
import { decoders } from '@opentim/protocol/sdk'
import { describe, expect, it } from 'vitest'
import { CoreKit } from '../support/core-kit'

describe('a session that has not logged in', () => {
  it('A01: is closed with 4408 after ten seconds', async () => {
    const kit = new CoreKit()
    const client = kit.connect()
    await kit.clock.advance(9_999)
    expect(client.closed).toBeUndefined()
    await kit.clock.advance(1)
    expect(client.closed?.code).toBe(4408)
    expect(kit.clock.liveTimers).toBe(0)
    expect(kit.core.sessionCount).toBe(0)
  })

  it('A02: is closed with 4401 on anything else, which is not processed', async () => {
    const kit = new CoreKit()
    const sender = kit.connect()
    sender.send({ to: 'bob' })
    const asker = kit.connect()
    asker.request('updateProfile', { fields: ['nick'], profile: { nick: 'x' } })
    const unknown = kit.connect()
    unknown.sendFrame({ requests: [{ id: 1, command: 999 }] })
    const empty = kit.connect()
    empty.sendFrame({})
    await kit.clock.settle()
    expect([sender, asker, unknown, empty].map(({ closed }) => closed?.code)).toEqual([4401, 4401, 4401, 4401])
    expect([sender, asker, unknown, empty].flatMap(({ frames }) => frames)).toEqual([])
    expect(kit.store.storedMessages()).toEqual([])
  })

  it('A02: nothing is processed while the login is being answered either', async () => {
    const kit = new CoreKit()
    const client = kit.connect()
    client.login('alice')
    client.send({ to: 'bob' })
    await kit.clock.settle()
    expect(client.closed?.code).toBe(4401)
    expect(kit.store.storedMessages()).toEqual([])
  })

  it('X02, X03: is closed with 4400 on garbage and on text', () => {
    const kit = new CoreKit()
    const garbage = kit.connect()
    garbage.session.receive(new Uint8Array(20).fill(0xff))
    const text = kit.connect()
    text.session.receiveText()
    expect([garbage.closed, text.closed]).toEqual([{ code: 4400, reason: 'BAD_FRAME 61000' }, { code: 4400, reason: 'BAD_FRAME 61000' }])
  })

  it.each<[string, { expired?: boolean; facts?: Partial<RequestOf<'login'>> }, [number, number]]>([
    ['A03: an expired UserSig', { expired: true }, [70001, 4401]],
    ['A05: no UserSig', { facts: { userSig: '' } }, [70003, 4401]],
    ['A05: garbage as a UserSig', { facts: { userSig: '!'.repeat(100) } }, [70003, 4401]],
    ['A06: another user’s UserSig', { facts: { userId: 'mallory' } }, [70013, 4401]],
    ['A06: another application', { facts: { sdkAppId: 1 } }, [70009, 4401]],
    ['a userID that is none', { facts: { userId: 'näme' } }, [7003, 4401]],
    ['another protocol version', { facts: { protocolVersion: 99 } }, [61003, 4400]],
  ])('%s is answered and closed', async (_name, { expired = false, facts }, [code, closeCode]) => {
    const kit = new CoreKit()
    const client = kit.connect()
    const userSig = kit.userSig('alice', 60)
    if (expired) kit.clock.jump(60_000)
    client.login('alice', { userSig, ...facts })
    await kit.clock.settle()
    expect(client.responses).toMatchObject([{ id: 1, code }])
    expect(client.closed?.code).toBe(closeCode)
    expect(kit.clock.liveTimers).toBe(0)
  })

  it('a login whose database is away can be tried again', async () => {
    const kit = new CoreKit()
    const failing = new CoreKit({}, { store: Object.assign(Object.create(kit.store) as typeof kit.store, {
      userVersion: () => Promise.reject(Object.assign(new Error('gone'), { name: 'StoreUnavailable' })),
    }) })
    const client = await failing.login('alice')
    expect(client.responses).toMatchObject([{ code: 61012 }])
    expect(client.closed?.code).toBe(1013)
  })
})

describe('a session', () => {
  it('is told who it is, the limits, and what changed', async () => {
    const kit = new CoreKit({ heartbeatMs: 7_000, sendWindow: 9 })
    const client = await kit.login('alice')
    const [answer] = client.responses
    expect(answer).toMatchObject({ id: 1, code: 0 })
    expect(decoders.LoginResponse.decode(answer?.body ?? new Uint8Array())).toMatchObject({
      tinyId: '1', serverTimeMs: kit.clock.now(), epoch: 'memory', uver: 0, resync: false, profile: { userId: 'alice' },
      limits: { messageBytes: 12_288, frameBytes: 65_536, sendWindow: 9, catchUpRows: 500, revokeWindowS: 120, heartbeatMs: 7_000 },
    })
    expect(client.closed).toBeUndefined()
  })

  it('is told to start again when its cache is of another database, or ahead of this one [SYNC-6]', async () => {
    const kit = new CoreKit({ webInstances: 0 })
    const bob = await kit.login('bob')
    bob.send({ to: 'alice' }, { to: 'alice' })
    await kit.clock.settle()
    const answerFor = async (facts: Partial<RequestOf<'login'>>): Promise<[boolean, number, number | undefined]> => {
      const client = await kit.login('alice', facts)
      const { resync, uver, page } = decoders.LoginResponse.decode(client.responses[0]?.body ?? new Uint8Array())
      return [resync, uver, page?.rows.length]
    }
    expect(await answerFor({ epoch: 'memory', uver: 1 })).toEqual([false, 1, 0])
    expect(await answerFor({ epoch: '', uver: 0 })).toEqual([false, 1, 1])
    expect(await answerFor({ epoch: 'another', uver: 1 })).toEqual([true, 1, 1])
    expect(await answerFor({ epoch: 'memory', uver: 9 })).toEqual([true, 1, 1])
  })

  it('X17: an unknown command and a second login are refused, and the session goes on', async () => {
    const kit = new CoreKit()
    const client = await kit.login('alice')
    client.sendFrame({ requests: [{ id: 50, command: 999 }, { id: 51, command: COMMANDS.login.id }, { id: 52, command: COMMANDS.pull.id, body: new Uint8Array([0xff]) }] })
    client.request('ping', {})
    await kit.clock.settle()
    expect(client.responses.slice(1).map(({ id, code }) => [id, code])).toEqual([[50, 61002], [51, 61001], [52, 61001], [2, 0]])
    expect(client.closed).toBeUndefined()
  })

  it('ends when nothing was heard for two and a half heartbeats', async () => {
    const kit = new CoreKit()
    const client = await kit.login('alice')
    await kit.clock.advance(60_000)
    client.request('ping', {})
    await kit.clock.advance(62_499)
    expect(client.closed).toBeUndefined()
    await kit.clock.advance(1)
    expect(client.closed?.code).toBe(1001)
    // Its user may still come back.
    await kit.clock.advance(3_000)
    expect(kit.clock.liveTimers).toBe(0)
  })

  it('ends with its UserSig, and says so', async () => {
    const kit = new CoreKit({ heartbeatMs: 600_000 })
    const client = await kit.login('alice', { userSig: kit.userSig('alice', 60) })
    await kit.clock.advance(59_999)
    expect(client.closed).toBeUndefined()
    await kit.clock.advance(1)
    expect([client.kick, client.closed?.code]).toEqual(['userSigExpired', 4401])
  })

  it('answers a logout and ends', async () => {
    const kit = new CoreKit()
    const client = await kit.login('alice')
    client.request('logout', {})
    await kit.clock.settle()
    expect(client.responses.at(-1)).toMatchObject({ id: 2, code: 0 })
    expect(client.closed?.code).toBe(1000)
    expect(kit.core.sessionCount).toBe(0)
  })

  it('T14: a newer socket of the same device replaces it without a kick', async () => {
    const kit = new CoreKit()
    const older = await kit.login('alice', { deviceId: 'browser' })
    const newer = await kit.login('alice', { deviceId: 'browser', fresh: false })
    expect([older.closed?.code, older.kick]).toEqual([4409, undefined])
    expect(newer.closed).toBeUndefined()
  })

  it('is kicked as the earliest when one instance too many logs in; its reconnect stays out', async () => {
    const kit = new CoreKit({ webInstances: 2 })
    const [one, two, three] = [await kit.login('alice', { deviceId: '1' }), await kit.login('alice', { deviceId: '2' }), await kit.login('alice', { deviceId: '3' })]
    expect([one.kick, one.closed?.code, two.closed, three.closed]).toEqual(['multipleAccount', 4403, undefined, undefined])
    const back = await kit.login('alice', { deviceId: '1', fresh: false })
    expect(back.responses).toMatchObject([{ code: 61020 }])
    expect(back.closed?.code).toBe(4403)
    expect([two.closed, three.closed]).toEqual([undefined, undefined])
  })

  it('hears after the login what was committed while the login was answered', async () => {
    const kit = new CoreKit()
    const bob = await kit.login('bob')
    const alice = kit.connect()
    const page = kit.store.indexPage.bind(kit.store)
    kit.store.indexPage = async (...query) => {
      const answer = await page(...query)
      bob.send({ to: 'alice', text: 'meanwhile' })
      await new Promise((resolve) => kit.clock.nextTask(() => kit.clock.nextTask(() => resolve(undefined))))
      return answer
    }
    alice.login('alice')
    await kit.clock.settle()
    expect(alice.texts).toEqual(['meanwhile'])
    const answered = alice.frames.findIndex(({ responses }) => responses.length > 0)
    const stepped = alice.frames.findIndex(({ steps }) => steps.length > 0)
    expect(stepped).toBeGreaterThanOrEqual(answered)
  })

  it('writes no text and no credential into the log', async () => {
    const kit = new CoreKit()
    const userSig = kit.userSig('alice')
    const client = await kit.login('alice', { userSig })
    kit.store.failNextAppend()
    client.send({ to: 'bob', text: 'hush-hush' })
    client.session.receiveText()
    await kit.clock.settle()
    const log = kit.recorder.lines.join('\n')
    expect(log).toContain('messages were not committed')
    expect(log).not.toContain('hush-hush')
    expect(log).not.toContain(userSig)
    expect(kit.recorder.lines.some((line) => line.includes('\n'))).toBe(false)
  })
})
