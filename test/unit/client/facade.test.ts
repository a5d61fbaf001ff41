import { describe, expect, it } from 'vitest'
import packageJson from '../../../package.json'
import { TYPES } from '../../../src/api/constants'
import { EVENT } from '../../../src/api/event'
import type { Message } from '../../../src/api/types'
import { ALICE, BOB, codeOf, createWorld, record } from './create-client'

const textTo = (to: string, text = 'hi') => ({ to, conversationType: TYPES.CONV_C2C, payload: { text } })

describe('login', () => {
  it('resolves when everything works, and SDK_READY follows in a later macrotask', async () => {
    const { create, gateway, clock } = createWorld()
    const chat = create()
    const events = record(chat, [EVENT.SDK_READY, EVENT.NET_STATE_CHANGE])
    const { data } = await chat.login(ALICE)
    expect(data).toEqual({ actionStatus: 'OK', errorCode: 0, errorInfo: '', repeatLogin: false })
    expect([chat.isReady(), chat.getLoginUser()]).toEqual([true, 'alice'])
    expect(events.map(({ name }) => name)).toEqual(['netStateChange'])
    expect((await chat.getConversationList()).data.conversationList).toEqual([])
    await clock.settle()
    expect(events.map(({ name }) => name)).toEqual(['netStateChange', 'sdkStateReady'])
    expect(gateway.logins).toMatchObject([{ userId: 'alice', userSig: 'sig-alice', sdkAppId: 1, deviceId: 'device-0', platform: 'web', fresh: true }])
  })

  it('says repeatLogin when the user is logged in', async () => {
    const { create, gateway } = createWorld()
    const chat = create()
    await chat.login(ALICE)
    const { data } = await chat.login(ALICE)
    expect(data).toMatchObject({ repeatLogin: true, actionStatus: 'OK' })
    expect(data.errorInfo).not.toBe('')
    expect(gateway.sockets).toHaveLength(1)
  })

  it.each([undefined, {}, { userID: 'alice' }, { userID: '', userSig: 's' }, { userID: 'alice', userSig: 5 }])(
    'rejects %j as bad arguments, and raises nothing', async (options) => {
      const chat = createWorld().create()
      const events = record(chat)
      await expect(chat.login(options as never)).rejects.toMatchObject({ code: 2903, message: 'Params validate failed.' })
      expect(events).toEqual([])
    },
  )

  it('a hundred logins and logouts in one tick end in the right state, with one socket', async () => {
    const { create, gateway, clock } = createWorld()
    const chat = create()
    const settled: Promise<unknown>[] = []
    for (let round = 0; round < 50; round++) {
      settled.push(codeOf(chat.login(round % 2 ? ALICE : BOB)))
      if (round < 49) settled.push(codeOf(chat.logout()))
    }
    await clock.advance(60_000)
    await Promise.all(settled)
    expect([chat.isReady(), chat.getLoginUser()]).toEqual([true, 'alice'])
    expect(gateway.sockets.filter(({ open }) => open)).toHaveLength(1)
  })

  it('logs in and out at any speed, and ends with no socket and no timer', async () => {
    const { create, gateway, clock } = createWorld()
    const chat = create()
    const settled: Promise<unknown>[] = []
    for (let round = 0; round < 30; round++) {
      settled.push(codeOf(chat.login(round % 2 ? ALICE : BOB)))
      for (let turn = 0; turn < round % 9; turn++) await new Promise((resolve) => setImmediate(resolve))
      settled.push(codeOf(chat.logout()))
    }
    await clock.advance(60_000)
    await Promise.all(settled)
    expect([chat.isReady(), chat.getLoginUser()]).toEqual([false, ''])
    expect(gateway.sockets.filter(({ open }) => open)).toHaveLength(0)
    expect(clock.liveTimers).toBe(0)
  })

  it('switches the user: the one who is there is logged out first', async () => {
    const { create, gateway, clock } = createWorld()
    const chat = create()
    const events = record(chat, [EVENT.SDK_READY, EVENT.SDK_NOT_READY])
    await chat.login(ALICE)
    await clock.settle()
    await chat.login(BOB)
    await clock.settle()
    expect(events.map(({ name }) => name)).toEqual(['sdkStateReady', 'sdkStateNotReady', 'sdkStateReady'])
    expect(gateway.sockets.map(({ userId, open }) => [userId, open])).toEqual([['alice', false], ['bob', true]])
  })

  it.each([70001, 70003, 70009, 70013])('rejects with the gateway\'s code %i and is logged out', async (code) => {
    const { create, gateway, clock } = createWorld()
    const chat = create()
    gateway.refuseNext('login', code, { close: 4401 })
    expect(await codeOf(chat.login(ALICE))).toBe(code)
    await clock.settle()
    expect([chat.isReady(), clock.liveTimers]).toEqual([false, 0])
    await chat.login(ALICE)
    expect(chat.isReady()).toBe(true)
  })

  it('rejects in bounded time when the gateway is not there, and stops trying', async () => {
    const { create, gateway, clock } = createWorld()
    const chat = create()
    gateway.network.reachable = false
    const login = codeOf(chat.login(ALICE))
    await clock.advance(30_000)
    expect(await login).toBe(2800)
    const attempts = gateway.network.links.length
    await clock.advance(120_000)
    expect([gateway.network.links.length, clock.liveTimers]).toEqual([attempts, 0])
  })

  it('asks for the endpoint at each login: proxyServer, endpoint, configure, platform', async () => {
    const { create, TIM, gateway } = createWorld()
    await create().login(ALICE)
    TIM.configure({ endpoint: 'https://set.test' })
    await create({ SDKAppID: 2 }).login(ALICE)
    await create({ SDKAppID: 3, endpoint: 'ws://named.test/x' }).login(ALICE)
    await create({ SDKAppID: 4, proxyServer: 'wss://proxy.test', endpoint: 'ws://named.test' }).login(ALICE)
    expect(gateway.network.links.map(({ url }) => url))
      .toEqual(['ws://gateway.test/ws', 'wss://set.test/ws', 'ws://named.test/x', 'wss://proxy.test/ws'])
  })

  it('X09: configure() takes the endpoint alone; one that is left out stays as it was', async () => {
    const { create, TIM, gateway } = createWorld()
    TIM.configure({ endpoint: 'https://set.test' })
    TIM.configure({})
    TIM.configure(JSON.parse('{"__proto__": {"endpoint": "https://forged.test", "admin": true}}') as object)
    await create().login(ALICE)
    expect(gateway.network.links[0]?.url).toBe('wss://set.test/ws')
    const other = createWorld()
    other.TIM.configure(JSON.parse('{"__proto__": {"endpoint": "https://forged.test"}}') as object)
    await other.create().login(ALICE)
    expect(other.gateway.network.links[0]?.url).toBe('ws://gateway.test/ws')
  })

  it('a reconnect is no fresh login, and raises neither ready nor not ready', async () => {
    const { create, gateway, clock } = createWorld()
    const chat = create()
    const events = record(chat, [EVENT.SDK_READY, EVENT.SDK_NOT_READY, EVENT.NET_STATE_CHANGE])
    await chat.login(ALICE)
    await clock.settle()
    gateway.network.reachable = false
    gateway.network.links[0]?.cut()
    await clock.advance(10_000)
    expect(chat.isReady()).toBe(true)
    gateway.network.reachable = true
    await clock.advance(30_000)
    expect(gateway.logins.map(({ fresh }) => fresh)).toEqual([true, false])
    expect(events.map(({ name, data }) => (name === 'netStateChange' ? (data as { state: string }).state : name)))
      .toEqual(['connected', 'sdkStateReady', 'connecting', 'disconnected', 'connecting', 'connected'])
  })
})

describe('the end of a session', () => {
  it('logout says not ready with empty data, tells the gateway, and closes the socket', async () => {
    const { create, gateway, clock } = createWorld()
    const chat = create()
    const events = record(chat, [EVENT.SDK_NOT_READY, EVENT.ERROR])
    await chat.login(ALICE)
    const logout = chat.logout()
    expect([chat.isReady(), chat.getLoginUser()]).toEqual([false, ''])
    expect(await logout).toEqual({ code: 0, data: {} })
    await clock.settle()
    expect(events).toEqual([{ name: 'sdkStateNotReady', data: {} }])
    expect(gateway.sockets[0]?.heard).toContain('logout')
    expect(gateway.sockets[0]?.open).toBe(false)
  })

  it('logout does not wait for a gateway that is silent', async () => {
    const { create, gateway, clock } = createWorld()
    const chat = create()
    await chat.login(ALICE)
    gateway.network.links[0]?.blackhole()
    const logout = chat.logout()
    await clock.advance(2_000)
    expect(await logout).toEqual({ code: 0, data: {} })
  })

  it('logout and destroy without a login reject with 2024 and raise ERROR within the call', async () => {
    const chat = createWorld().create()
    const events = record(chat, [EVENT.ERROR])
    const logout = codeOf(chat.logout())
    expect(events).toMatchObject([{ data: { code: 2024 } }])
    expect(await logout).toBe(2024)
  })

  it('a second login in flight rejects with 2025 and raises ERROR', async () => {
    const chat = createWorld().create()
    const events = record(chat, [EVENT.ERROR])
    const first = chat.login(ALICE)
    expect(await codeOf(chat.login(ALICE))).toBe(2025)
    expect(events).toMatchObject([{ data: { code: 2025 } }])
    await first
  })

  it('a kick says who did it, then not ready; a new login works', async () => {
    const { create, gateway, clock } = createWorld()
    const chat = create()
    await chat.login(ALICE)
    await clock.settle()
    const events = record(chat, [EVENT.KICKED_OUT, EVENT.SDK_NOT_READY])
    gateway.kick('alice', 'multipleAccount')
    await clock.advance(60_000)
    expect(events).toEqual([
      { name: 'kickedOut', data: { type: 'multipleAccount' } }, { name: 'sdkStateNotReady', data: {} },
    ])
    expect([chat.isReady(), gateway.logins.length, clock.liveTimers]).toEqual([false, 1, 0])
    await chat.login(ALICE)
    expect(chat.isReady()).toBe(true)
  })

  it('A11: an UserSig that expires on a live connection is a kick of that type', async () => {
    const { create, gateway, clock } = createWorld()
    const chat = create()
    await chat.login(ALICE)
    const events = record(chat, [EVENT.KICKED_OUT, EVENT.SDK_NOT_READY])
    gateway.closeAll(4401, '70001')
    await clock.settle()
    expect(events.map(({ data }) => data)).toEqual([{ type: 'userSigExpired' }, {}])
  })

  it('another page of the same device that logs in is a kick, too', async () => {
    const { create, gateway, clock } = createWorld()
    const chat = create()
    await chat.login(ALICE)
    const events = record(chat, [EVENT.KICKED_OUT])
    gateway.closeAll(4409)
    await clock.settle()
    expect(events.map(({ data }) => data)).toEqual([{ type: 'multipleAccount' }])
  })

  it('destroy logs out, says so, and frees the slot', async () => {
    const { create, gateway, clock } = createWorld()
    const chat = create({ SDKAppID: 7 })
    const events = record(chat, [EVENT.SDK_NOT_READY, EVENT.SDK_DESTROY])
    await chat.login(ALICE)
    const destroyed = chat.destroy()
    const next = create({ SDKAppID: 7 })
    expect(next).not.toBe(chat)
    expect(await destroyed).toEqual({ code: 0, data: {} })
    expect(events).toEqual([{ name: 'sdkStateNotReady', data: {} }, { name: 'sdkDestroy', data: { SDKAppID: 7 } }])
    await clock.settle()
    expect(gateway.sockets[0]?.open).toBe(false)
    expect(await codeOf(chat.login(ALICE))).toBe(61022)
    expect(await codeOf(chat.destroy())).toBe(2024)
    expect(create({ SDKAppID: 7 })).toBe(next)
  })

  it('destroy without a login rejects with 2024, and still says so and frees the slot', async () => {
    const { create } = createWorld()
    const chat = create()
    const events = record(chat, [EVENT.SDK_DESTROY])
    expect(await codeOf(chat.destroy())).toBe(2024)
    expect(events).toEqual([{ name: 'sdkDestroy', data: { SDKAppID: 1 } }])
    expect(create()).not.toBe(chat)
  })
})

describe('create', () => {
  it('gives the same object for the same SDKAppID, after logout too', async () => {
    const { create, platforms } = createWorld()
    const chat = create()
    expect(create({ SDKAppID: '1' })).toBe(chat)
    expect(create({ SDKAppID: 2 })).not.toBe(chat)
    await chat.login(ALICE)
    await chat.logout()
    expect(create()).toBe(chat)
    expect(platforms).toHaveLength(2)
  })

  it('gives further instances by name', async () => {
    const { create, gateway } = createWorld()
    const [chat, second] = [create(), create({ instance: 'second' })]
    expect(second).not.toBe(chat)
    expect(create({ instance: 'second' })).toBe(second)
    await Promise.all([chat.login(ALICE), second.login(BOB)])
    expect([chat.getLoginUser(), second.getLoginUser()]).toEqual(['alice', 'bob'])
    expect(gateway.logins.map(({ deviceId }) => deviceId)).toEqual(['device-0', 'device-1-second'])
  })

  it('gives null for an SDKAppID that is missing or no number, and takes 0', () => {
    const { TIM, create } = createWorld()
    for (const options of [{}, { SDKAppID: 'abc' }, { SDKAppID: '' }, { SDKAppID: Number.NaN }, { SDKAppID: null }]) {
      expect(TIM.create(options as never)).toBeNull()
    }
    expect(typeof create({ SDKAppID: 0 }).login).toBe('function')
  })

  it('throws a TypeError without an argument', () => {
    expect(() => createWorld().TIM.create(undefined as never)).toThrow(TypeError)
  })

  it('touches neither network nor disk before login', async () => {
    const { create, gateway, clock } = createWorld()
    create()
    await clock.advance(60_000)
    expect([gateway.network.links.length, clock.liveTimers]).toEqual([0, 0])
  })

  it('carries its constants and both versions', () => {
    const { TIM } = createWorld()
    expect([TIM.VERSION, TIM.TYPES, TIM.EVENT]).toEqual(['3.6.6', TYPES, EVENT])
    expect(TIM.OPENTIM_VERSION).toBe(packageJson.version)
    expect(TIM.TSignaling.INVITEE_ACCEPTED).toBe('ts_invitee_accepted')
  })
})

describe('before ready', () => {
  const calls = ['sendMessage', 'resendMessage', 'revokeMessage', 'deleteMessage', 'getMessageList', 'getMessageListHopping',
    'clearHistoryMessage', 'getConversationList', 'getConversationProfile', 'deleteConversation', 'setMessageRead',
    'setAllMessageRead', 'getMyProfile', 'getUserProfile', 'updateMyProfile'] as const

  it.each(calls)('%s() rejects with 2024, during login with 3000, and raises ERROR within the call', async (name) => {
    const { create, clock } = createWorld()
    const chat = create()
    const events = record(chat, [EVENT.ERROR])
    const call = chat[name] as (argument?: unknown) => Promise<unknown>
    const before = codeOf(call({}))
    expect(events).toMatchObject([{ name: 'error', data: { code: 2024, message: expect.stringContaining(name) as string } }])
    expect(await before).toBe(2024)
    const login = chat.login(ALICE)
    expect(await codeOf(call({}))).toBe(3000)
    await login
    await chat.logout()
    expect(await codeOf(call({}))).toBe(2024)
    expect(events.map(({ data }) => (data as { code: number }).code)).toEqual([2024, 3000, 2024])
    await clock.settle()
  })

  it('builders work, findMessage() finds nothing, the unread total is 0', () => {
    const chat = createWorld().create()
    const events = record(chat)
    expect(chat.createTextMessage(textTo('bob')).ID).toMatch(/^0-\d+-\d+$/)
    expect([chat.findMessage('x'), chat.getTotalUnreadMessageCount(), chat.getLoginUser(), chat.isReady()]).toEqual([null, 0, '', false])
    expect(events).toEqual([])
  })
})

describe('odds and ends', () => {
  it('the server\'s clock is what counts', async () => {
    const { create, gateway, clock } = createWorld()
    gateway.clockOffsetMs = 3_600_000
    const chat = create()
    expect(chat.getServerTime()).toBe(Math.floor(clock.now() / 1000))
    await chat.login(ALICE)
    expect(chat.getServerTime()).toBe(Math.floor(clock.now() / 1000) + 3600)
    expect(chat.createTextMessage(textTo('bob')).time).toBe(chat.getServerTime())
  })

  it('experimental calls answer before login, and unknown ones reject with 2905', async () => {
    const chat = createWorld().create()
    expect(await codeOf(chat.callExperimentalAPI('toString') as Promise<unknown>)).toBe(2905)
    expect(chat.callExperimentalAPI('canIUseModule', ['group'])).toBe(true)
    expect(await chat.callExperimentalAPI('isCommercialAbilityEnabled', 2 ** 48)).toEqual({ code: 0, data: { enabled: false } })
    expect(await chat.callExperimentalAPI('isFeatureEnabledForStat')).toMatchObject({ code: 0 })
    expect(await chat.callExperimentalAPI('statTUIKeyFeatures')).toEqual({ code: 0, data: {} })
  })

  it('takes plugins and modules, and goes on', () => {
    const chat = createWorld().create()
    expect(chat.registerPlugin({ 'tim-upload-plugin': class {}, unknown: 1 })).toBeUndefined()
    expect(chat.use([{}])).toBeUndefined()
    expect(() => chat.registerPlugin(undefined as never)).toThrow(TypeError)
  })

  it('prints what the level allows', async () => {
    const { create, device } = createWorld()
    const chat = create()
    chat.setLogLevel(4)
    await chat.login(ALICE)
    expect(device(0).logged).toEqual([])
    chat.setLogLevel(0)
    await chat.logout()
    expect(device(0).logged).not.toEqual([])
  })

  it('never prints or raises the UserSig', async () => {
    const { create, device, gateway } = createWorld()
    const chat = create()
    const events = record(chat)
    gateway.refuseNext('login', 70009, { close: 4401 })
    const error: unknown = await chat.login({ userID: 'alice', userSig: 'very-secret' }).catch((reason: unknown) => reason)
    await chat.login({ userID: 'alice', userSig: 'very-secret' })
    expect(JSON.stringify([events, device(0).logged, error, String(error)])).not.toContain('very-secret')
  })
})

describe('two people', () => {
  it('talk: the message arrives once, with an ID that both know, and the sender hears nothing of it', async () => {
    const { create, clock } = createWorld()
    const [alice, bob] = [create(), create({ instance: 'bob' })]
    await Promise.all([alice.login(ALICE), bob.login(BOB)])
    const [atAlice, atBob] = [alice, bob].map((chat) => record(chat, [EVENT.MESSAGE_RECEIVED]))
    const message = alice.createTextMessage(textTo('bob'))
    const id = message.ID
    const { data } = await alice.sendMessage(message)
    await clock.settle()
    expect(data.message).toBe(message)
    expect(message).toMatchObject({ ID: id, status: 'success', sequence: 1, from: 'alice', flow: 'out' })
    expect(atAlice).toEqual([])
    expect(atBob?.map((event) => event.data as Message[])).toMatchObject([[{ ID: id, flow: 'in', payload: { text: 'hi' }, conversationID: 'C2Calice' }]])
    const { conversationList } = (await bob.getConversationList()).data
    expect(conversationList).toMatchObject([{ conversationID: 'C2Calice', unreadCount: 1, lastMessage: { messageForShow: 'hi' } }])
    expect(bob.getTotalUnreadMessageCount()).toBe(1)
    expect(bob.findMessage(id)).toMatchObject({ ID: id })
  })

  it('a message that was built before login goes out under its ID', async () => {
    const { create, clock } = createWorld()
    const [alice, bob] = [create(), create({ instance: 'bob' })]
    const message = alice.createTextMessage(textTo('bob'))
    await Promise.all([alice.login(ALICE), bob.login(BOB)])
    const events = record(bob, [EVENT.MESSAGE_RECEIVED])
    const { data } = await alice.sendMessage(message)
    await clock.settle()
    expect(data.message).toMatchObject({ ID: message.ID, from: 'alice', status: 'success' })
    expect(events).toMatchObject([{ data: [{ ID: message.ID }] }])
  })

  it('a send that fails carries the message, with status fail', async () => {
    const { create } = createWorld()
    const chat = create()
    await chat.login(ALICE)
    const message = chat.createTextMessage(textTo('bob', ''))
    await expect(chat.sendMessage(message)).rejects.toMatchObject({ code: 2100, data: { message: { ID: message.ID, status: 'fail' } } })
    expect(message.status).toBe('fail')
    expect(await codeOf(chat.sendMessage({} as Message))).toBe(2105)
  })

  it('a handler that throws does not stop delivery, and the caller hears of it by ERROR', async () => {
    const { create, clock } = createWorld()
    const [alice, bob] = [create(), create({ instance: 'bob' })]
    await Promise.all([alice.login(ALICE), bob.login(BOB)])
    bob.on(EVENT.MESSAGE_RECEIVED, () => { throw new Error('bug') })
    const events = record(bob, [EVENT.MESSAGE_RECEIVED, EVENT.ERROR])
    for (const text of ['one', 'two']) await alice.sendMessage(alice.createTextMessage(textTo('bob', text)))
    await clock.settle()
    expect(events.filter(({ name }) => name === 'onMessageReceived')).toHaveLength(2)
    expect(events.filter(({ name }) => name === 'error')).toMatchObject([{ data: { code: 2109 } }, { data: { code: 2109 } }])
  })
})
