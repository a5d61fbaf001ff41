import { beforeEach, describe, expect, it } from 'vitest'
import type { CoreClient } from '../support/core-kit'
import { PresenceKit, lineOf } from '../support/presence-kit'

const TOO_MANY = 61004
const UNKNOWN_USER = 20003
const BAD_REQUEST = 61001
const STORE_UNAVAILABLE = 61012

/** The socket is gone without a word. */
const breakOff = (client: CoreClient): void => client.session.close(1006)

let kit: PresenceKit
/** Has alice as a friend, and so hears of her. */
let bob: CoreClient

beforeEach(async () => {
  kit = new PresenceKit()
  await kit.befriend('bob', 'alice')
  bob = await kit.login('bob')
})

describe('a user comes', () => {
  it('is online at once with the first login, to those who have the user as a friend, and not to the own devices', async () => {
    const alice = await kit.login('alice')
    const tablet = await kit.login('alice')
    expect(bob.statuses).toEqual(['alice 1'])
    expect([alice.statuses, tablet.statuses]).toEqual([[], []])
    expect(await kit.statusOf(bob, 'alice', 'bob')).toEqual(['alice 1', 'bob 1'])
  })

  it('and whom the user alone has as a friend, and strangers, hear nothing', async () => {
    const [carol, stranger] = [await kit.login('carol'), await kit.login('stranger')]
    await kit.befriend('alice', 'carol')
    await kit.login('alice')
    expect([carol.statuses, stranger.statuses]).toEqual([[], []])
  })

  it('a login that is refused is no presence', async () => {
    await kit.login('alice', { userSig: kit.userSig('mallory') })
    await kit.clock.advance(60_000)
    expect(bob.statuses).toEqual([])
  })

  it('who never logged in is 3', async () => {
    await kit.store.ensureUsers(['never'])
    expect(await kit.statusOf(bob, 'never')).toEqual(['never 3'])
  })

  it('the login does not wait for the database to be told, and a failure is made good', async () => {
    const { read } = kit.store.statuses
    let isAway = true
    kit.store.statuses.read = (users) => (isAway ? Promise.reject(new Error('away')) : read.call(kit.store.statuses, users))
    const alice = await kit.login('alice')
    expect([alice.responses.map(({ code }) => code), bob.statuses]).toEqual([[0], []])
    isAway = false
    await kit.clock.advance(5_000)
    expect(bob.statuses).toEqual(['alice 1'])
    expect(kit.recorder.lines.join()).toContain('a status could not be told')
  })
})

describe('a user goes', () => {
  it('is offline once, 15 s after the last socket broke', async () => {
    const alice = await kit.login('alice')
    breakOff(alice)
    await kit.clock.advance(14_999)
    expect(bob.statuses).toEqual(['alice 1'])
    expect(await kit.statusOf(bob, 'alice')).toEqual(['alice 1'])
    await kit.clock.advance(1)
    await kit.clock.advance(60_000)
    expect(bob.statuses).toEqual(['alice 1', 'alice 2'])
    expect(await kit.statusOf(bob, 'alice')).toEqual(['alice 2'])
  })

  it('an interruption of 5 s, again and again, is no event', async () => {
    for (let count = 0; count < 5; count++) {
      const alice = await kit.login('alice', { deviceId: 'phone', fresh: count === 0 })
      await kit.clock.advance(1_000)
      breakOff(alice)
      await kit.clock.advance(5_000)
    }
    expect(bob.statuses).toEqual(['alice 1'])
  })

  it('one of several instances going is no event, whether it breaks or logs out', async () => {
    const [phone, tablet, desk] = [await kit.login('alice'), await kit.login('alice'), await kit.login('alice')]
    breakOff(phone)
    await kit.ask(tablet, 'logout', {})
    await kit.clock.advance(60_000)
    expect(bob.statuses).toEqual(['alice 1'])
    breakOff(desk)
    await kit.clock.advance(15_000)
    expect(bob.statuses).toEqual(['alice 1', 'alice 2'])
  })

  it('one that logs out while another is interrupted is no event, and takes no words away', async () => {
    const [phone, tablet] = [await kit.login('alice', { deviceId: 'phone' }), await kit.login('alice', { deviceId: 'tablet' })]
    await kit.ask(phone, 'setStatus', { custom: 'at lunch' })
    breakOff(phone)
    await kit.clock.advance(5_000)
    await kit.ask(tablet, 'logout', {})
    await kit.clock.advance(9_999)
    const back = await kit.login('alice', { deviceId: 'phone', fresh: false })
    await kit.clock.advance(60_000)
    expect(bob.statuses).toEqual(['alice 1', 'alice 1 at lunch'])
    await kit.ask(back, 'logout', {})
    expect(bob.statuses.at(-1)).toBe('alice 3')
  })

  it('is 2 when the one that was interrupted does not come back after the other has logged out', async () => {
    const [phone, tablet] = [await kit.login('alice', { deviceId: 'phone' }), await kit.login('alice', { deviceId: 'tablet' })]
    breakOff(phone)
    await kit.clock.advance(5_000)
    await kit.ask(tablet, 'logout', {})
    await kit.clock.advance(9_999)
    expect(bob.statuses).toEqual(['alice 1'])
    await kit.clock.advance(1)
    expect(bob.statuses).toEqual(['alice 1', 'alice 2'])
  })

  it('is 3 at once when a device logs out that was interrupted just before, or that took the place of another', async () => {
    kit = new PresenceKit({ webInstances: 1 })
    await kit.befriend('bob', 'alice')
    bob = await kit.login('bob')
    breakOff(await kit.login('alice', { deviceId: 'phone' }))
    await kit.ask(await kit.login('alice', { deviceId: 'phone', fresh: false }), 'logout', {})
    expect(bob.statuses).toEqual(['alice 1', 'alice 3'])
    await kit.login('alice', { deviceId: 'phone' })
    await kit.ask(await kit.login('alice', { deviceId: 'tablet' }), 'logout', {})
    expect(bob.statuses).toEqual(['alice 1', 'alice 3', 'alice 1', 'alice 3'])
  })

  it('is 3 at once when the last instance logs out, and has nothing to say any more', async () => {
    const alice = await kit.login('alice')
    await kit.ask(alice, 'setStatus', { custom: 'at lunch' })
    await kit.ask(alice, 'logout', {})
    expect(bob.statuses).toEqual(['alice 1', 'alice 1 at lunch', 'alice 3'])
    expect(await kit.statusOf(bob, 'alice')).toEqual(['alice 3'])
    expect(await kit.stored('alice')).toEqual({ loggedIn: false, custom: '' })
    await kit.login('alice')
    expect(bob.statuses.at(-1)).toBe('alice 1')
  })

  it('T20: was found by silence, and is offline once, three seconds later', async () => {
    const alice = await kit.login('alice')
    alice.session.end('silent')
    await kit.clock.advance(2_999)
    expect(bob.statuses).toEqual(['alice 1'])
    await kit.clock.advance(1)
    breakOff(alice)
    await kit.clock.advance(60_000)
    expect(bob.statuses).toEqual(['alice 1', 'alice 2'])
  })

  it('a newer instance that takes the place of the last one is no event', async () => {
    kit = new PresenceKit({ webInstances: 1 })
    await kit.befriend('bob', 'alice')
    bob = await kit.login('bob')
    const older = await kit.login('alice', { deviceId: 'old' })
    await kit.login('alice', { deviceId: 'new' })
    await kit.clock.advance(60_000)
    expect([older.kick, bob.statuses]).toEqual(['multipleAccount', ['alice 1']])
  })

  it('of a quick coming, going and coming nothing is left but where it ended', async () => {
    const first = await kit.login('alice')
    const ask = kit.store.facts.befriendersOf.bind(kit.store.facts)
    const held: (() => void)[] = []
    kit.store.facts.befriendersOf = (user) => new Promise((resolve) => held.push(() => resolve(ask(user))))
    await kit.ask(first, 'logout', {})
    const second = await kit.login('alice')
    await kit.ask(second, 'logout', {})
    await kit.login('alice')
    while (held.length > 0) {
      held.shift()?.()
      await kit.clock.settle()
    }
    expect(bob.statuses).toEqual(['alice 1'])
    expect(await kit.stored('alice')).toEqual({ loggedIn: true, custom: '' })
  })

  it('nobody is told anything when the gateway ends, and no timer is left', async () => {
    const [alice, carol] = [await kit.login('alice'), await kit.login('carol')]
    breakOff(carol)
    await kit.core.drain(0)
    await kit.clock.advance(60_000)
    expect([alice.closed?.code, bob.statuses, kit.clock.liveTimers]).toEqual([1012, ['alice 1'], 0])
    expect(await kit.stored('alice')).toEqual({ loggedIn: true, custom: '' })
  })
})

describe('many who come at once', () => {
  it('are told of eight at a time, each in order, and who waits for an answer comes next', async () => {
    const alice = await kit.login('alice')
    const ask = kit.store.facts.befriendersOf.bind(kit.store.facts)
    const held: (() => void)[] = []
    const release = async (): Promise<void> => {
      held.shift()?.()
      await kit.clock.settle()
    }
    kit.store.facts.befriendersOf = (user) => new Promise((resolve) => held.push(() => resolve(ask(user))))
    const names = Array.from({ length: 20 }, (_, index) => `user${index}`)
    for (const name of names) await kit.befriend('bob', name)
    for (const name of names) kit.connect().login(name)
    await kit.clock.settle()
    expect(held.length).toBe(8)
    alice.request('setStatus', { custom: 'here' })
    await kit.clock.settle()
    expect(held.length).toBe(8)
    // Those who were under way already, and alice, who took the place of the first of them.
    for (let count = 0; count < 9; count++) await release()
    expect(alice.responses.map(({ code }) => code)).toEqual([0, 0])
    expect(bob.statuses.slice(1)).toEqual([...names.slice(0, 8).map((name) => `${name} 1`), 'alice 1 here'])
    while (held.length > 0) await release()
    expect(bob.statuses.slice(1).sort()).toEqual([...names.map((name) => `${name} 1`), 'alice 1 here'].sort())
  })

  it('are tried again together after the database was away', async () => {
    const ask = kit.store.facts.befriendersOf.bind(kit.store.facts)
    let asked = 0
    kit.store.facts.befriendersOf = () => Promise.reject(new Error(`away ${++asked}`))
    const names = Array.from({ length: 20 }, (_, index) => `user${index}`)
    for (const name of names) await kit.befriend('bob', name)
    for (const name of names) kit.connect().login(name)
    await kit.clock.settle()
    const before = asked
    await kit.clock.advance(4_999)
    expect(asked).toBe(before)
    kit.store.facts.befriendersOf = ask
    await kit.clock.advance(1)
    expect(bob.statuses.sort()).toEqual(names.map((name) => `${name} 1`).sort())
  })
})

describe('what a user says of being here', () => {
  it('is told to friends and to all own devices, answered, and kept while nobody is connected', async () => {
    const [phone, tablet] = [await kit.login('alice'), await kit.login('alice')]
    const { code, body } = await kit.ask(phone, 'setStatus', { custom: 'at lunch' })
    expect([code, body.status && lineOf(body.status)]).toEqual([0, 'alice 1 at lunch'])
    expect([phone.statuses, tablet.statuses, bob.statuses]).toEqual([['alice 1 at lunch'], ['alice 1 at lunch'], ['alice 1', 'alice 1 at lunch']])
    breakOff(phone)
    breakOff(tablet)
    await kit.clock.advance(15_000)
    expect(bob.statuses.at(-1)).toBe('alice 2 at lunch')
    expect(await kit.statusOf(bob, 'alice')).toEqual(['alice 2 at lunch'])
    const back = await kit.login('alice')
    expect([bob.statuses.at(-1), back.statuses]).toEqual(['alice 1 at lunch', []])
  })

  it('is told before it is answered, also when it is the first thing after the login', async () => {
    const alice = await kit.login('alice')
    await kit.ask(alice, 'setStatus', { custom: 'here' })
    const told = alice.frames.findIndex(({ statuses }) => statuses.length > 0)
    const answered = alice.frames.findIndex(({ responses }) => responses.some(({ id }) => id === 2))
    expect(told).toBeLessThanOrEqual(answered)
    expect(told).toBeGreaterThan(-1)
  })

  it('on two devices at once is told one after the other', async () => {
    const [phone, tablet] = [await kit.login('alice'), await kit.login('alice')]
    const ask = kit.store.facts.befriendersOf.bind(kit.store.facts)
    const held: (() => void)[] = []
    kit.store.facts.befriendersOf = (user) => new Promise((resolve) => held.push(() => resolve(ask(user))))
    phone.request('setStatus', { custom: 'first' })
    await kit.clock.settle()
    tablet.request('setStatus', { custom: 'second' })
    await kit.clock.settle()
    expect(held.length).toBe(1)
    for (let count = 0; count < 2; count++) {
      held.shift()?.()
      await kit.clock.settle()
    }
    expect(bob.statuses).toEqual(['alice 1', 'alice 1 first', 'alice 1 second'])
  })

  it('the same again is no event, and nothing clears it', async () => {
    const alice = await kit.login('alice')
    for (const custom of ['here', 'here', '']) await kit.ask(alice, 'setStatus', { custom })
    expect(alice.statuses).toEqual(['alice 1 here', 'alice 1'])
  })

  it.each([
    ['100 bytes', 'é'.repeat(50), 0],
    ['101 bytes', `${'é'.repeat(50)}x`, BAD_REQUEST],
    ['X12: NUL', 'a\0b', BAD_REQUEST],
  ])('of %s is answered with %s', async (_name, custom, code) => {
    const alice = await kit.login('alice')
    expect((await kit.ask(alice, 'setStatus', { custom })).code).toBe(code)
  })

  it('is refused, not forgotten, when the database is away', async () => {
    const alice = await kit.login('alice')
    const { write } = kit.store.statuses
    kit.store.statuses.write = () => Promise.reject(Object.assign(new Error('gone'), { name: 'StoreUnavailable' }))
    expect((await kit.ask(alice, 'setStatus', { custom: 'here' })).code).toBe(STORE_UNAVAILABLE)
    kit.store.statuses.write = write
    expect((await kit.ask(alice, 'setStatus', { custom: 'here' })).code).toBe(0)
    expect(bob.statuses).toEqual(['alice 1', 'alice 1 here'])
  })

  it('the text of who logged out is cleared, also when the database was away just then', async () => {
    const alice = await kit.login('alice')
    await kit.ask(alice, 'setStatus', { custom: 'here' })
    const { write } = kit.store.statuses
    kit.store.statuses.write = () => Promise.reject(new Error('away'))
    await kit.ask(alice, 'logout', {})
    kit.store.statuses.write = write
    await kit.clock.advance(5_000)
    expect(await kit.stored('alice')).toEqual({ loggedIn: false, custom: '' })
    expect(bob.statuses.at(-1)).toBe('alice 3')
  })
})

describe('strangers', () => {
  it('who watch a user hear of every change, until they watch no more', async () => {
    const carol = await kit.login('carol')
    await kit.store.ensureUsers(['alice', 'dave'])
    const { body } = await kit.ask(carol, 'watchStatuses', { userIds: ['alice', 'nobody', 'dave', 'alice'] })
    expect(body.statuses.map(lineOf)).toEqual(['alice 3', 'dave 3'])
    expect(body.failed.map(({ userId, code }) => [userId, code])).toEqual([['nobody', UNKNOWN_USER]])
    const alice = await kit.login('alice')
    await kit.ask(alice, 'setStatus', { custom: 'here' })
    expect(carol.statuses).toEqual(['alice 1', 'alice 1 here'])
    const stopped = await kit.ask(carol, 'watchStatuses', { userIds: ['alice', 'nobody'], stop: true })
    expect(stopped.body.failed.map(({ userId, code }) => [userId, code])).toEqual([['nobody', UNKNOWN_USER]])
    await kit.ask(alice, 'logout', {})
    await kit.login('dave')
    expect(carol.statuses.slice(2)).toEqual(['dave 1'])
  })

  it('stop watching everybody with one request, and with their session', async () => {
    const [carol, dora] = [await kit.login('carol'), await kit.login('dora')]
    await kit.store.ensureUsers(['alice'])
    for (const client of [carol, dora]) await kit.ask(client, 'watchStatuses', { userIds: ['alice'] })
    await kit.ask(carol, 'watchStatuses', { stop: true, all: true })
    breakOff(dora)
    const back = await kit.login('dora')
    const told: number[] = []
    Object.assign(kit.recorder, { fannedOut: (sessions: number) => told.push(sessions) })
    await kit.login('alice')
    // Bob, and no session that is gone.
    expect(told).toEqual([1])
    expect([carol, dora, back].flatMap(({ statuses }) => statuses)).toEqual([])
  })

  it('are not watched by a session that ended while its request was under way', async () => {
    const carol = await kit.login('carol')
    await kit.store.ensureUsers(['alice'])
    const find = kit.store.findUsers.bind(kit.store)
    let found: () => void = () => undefined
    kit.store.findUsers = async (userIds) => {
      kit.store.findUsers = find
      await new Promise<void>((resolve) => { found = resolve })
      return find(userIds)
    }
    carol.request('watchStatuses', { userIds: ['alice'] })
    await kit.clock.settle()
    breakOff(carol)
    found()
    await kit.clock.settle()
    const told: number[] = []
    Object.assign(kit.recorder, { fannedOut: (sessions: number) => told.push(sessions) })
    await kit.login('alice')
    expect(told).toEqual([1])
  })

  it('a friend who watches as well hears once', async () => {
    await kit.store.ensureUsers(['alice'])
    await kit.ask(bob, 'watchStatuses', { userIds: ['alice'] })
    await kit.login('alice')
    expect(bob.statuses).toEqual(['alice 1'])
  })

  it('X19: a session watches 200 users, 100 in one request; those beyond fail one by one', async () => {
    const names = Array.from({ length: 205 }, (_, index) => `user${index}`)
    await kit.store.ensureUsers(names)
    const watch = (userIds: readonly string[], stop = false): ReturnType<typeof kit.ask<'watchStatuses'>> => kit.ask(bob, 'watchStatuses', { userIds, stop })
    expect((await watch(names.slice(0, 101))).code).toBe(TOO_MANY)
    await watch(names.slice(0, 100))
    await watch(names.slice(100, 198))
    const last = await watch([...names.slice(198, 202), 'user0'])
    expect(last.body.statuses.map(({ userId }) => userId)).toEqual(['user198', 'user199', 'user0'])
    expect(last.body.failed.map(({ userId, code }) => [userId, code])).toEqual([['user200', TOO_MANY], ['user201', TOO_MANY]])
    await watch(['user0'], true)
    expect((await watch(['user200'])).body.failed).toEqual([])
  })

  it('X19: 500 statuses in one request; unknown users fail one by one', async () => {
    const names = Array.from({ length: 501 }, (_, index) => `user${index}`)
    expect((await kit.ask(bob, 'getStatuses', { userIds: names })).code).toBe(TOO_MANY)
    const { body } = await kit.ask(bob, 'getStatuses', { userIds: ['bob', 'nobody', 'a\nb', 'bob'] })
    expect(body.statuses.map(lineOf)).toEqual(['bob 1'])
    expect(body.failed.map(({ userId, code }) => [userId, code])).toEqual([['nobody', UNKNOWN_USER], ['a\nb', UNKNOWN_USER]])
  })
})

describe('a user of the long poll', () => {
  it('T05: is offline once within 30 s of its last sign of life, while the pipe stays open for it', async () => {
    const alice = await kit.openAs('alice')
    alice.wait()
    await kit.clock.advance(29_999)
    expect(bob.statuses).toEqual(['alice 1'])
    await kit.clock.advance(1)
    expect(bob.statuses).toEqual(['alice 1', 'alice 2'])
    expect(kit.core.sessionCount).toBe(2)
    await alice.poll()
    await kit.clock.settle()
    expect(bob.statuses).toEqual(['alice 1', 'alice 2', 'alice 1'])
  })

  it('stays online while POSTs come, and over 9 s without one', async () => {
    const alice = await kit.openAs('alice')
    for (let count = 0; count < 6; count++) {
      alice.take(alice.wait())
      await kit.clock.advance(29_000)
    }
    expect(bob.statuses).toEqual(['alice 1'])
  })

  it('whose POST broke has 27 s and three more, then it is offline', async () => {
    const alice = await kit.openAs('alice')
    const waiting = alice.wait()
    await kit.clock.advance(10_000)
    alice.pipe.leave(waiting)
    await kit.clock.advance(29_999)
    expect(bob.statuses).toEqual(['alice 1'])
    await kit.clock.advance(1)
    expect(bob.statuses).toEqual(['alice 1', 'alice 2'])
  })
})
