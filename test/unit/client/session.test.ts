import { ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../../src/api/errors'
import { type AccountEnd, Session, type SessionAccount } from '../../../src/client/session'
import { createDeferred } from '../../../src/shared/deferred'
import { FakeClock } from '../../support/fake-clock'

class FakeAccount implements SessionAccount {
  readonly starting = createDeferred()
  readonly ending = createDeferred()
  ended: { reason: TimError; polite: boolean } | undefined

  constructor(readonly userId: string, readonly endByItself: (end: AccountEnd) => void) {}

  start(): Promise<void> {
    return this.starting.promise
  }

  end(reason: TimError, polite: boolean): Promise<void> {
    this.ended = { reason, polite }
    return this.ending.promise
  }
}

const ALICE = { userID: 'alice', userSig: 's' }
const BOB = { userID: 'bob', userSig: 's' }

/** `manual`: accounts start and end only when the test says so. */
function createSession({ manual = false } = {}) {
  const clock = new FakeClock()
  const accounts: FakeAccount[] = []
  const events: string[] = []
  const session = new Session<FakeAccount>({
    clock,
    signals: {
      ready: () => void events.push('ready'),
      notReady: () => void events.push('notReady'),
      kickedOut: (type) => void events.push(`kickedOut ${type}`),
      failed: (error) => void events.push(`failed ${error.code}`),
    },
    openAccount: (credentials, onEnd) => {
      const account = new FakeAccount(credentials.userID, onEnd)
      accounts.push(account)
      if (!manual) {
        account.starting.resolve()
        account.ending.resolve()
      }
      return account
    },
  })
  const openAccounts = () => accounts.filter((account) => !account.ended)
  const at = (index: number): FakeAccount => {
    const account = accounts[index]
    if (!account) throw new Error(`no account ${index}`)
    return account
  }
  return { clock, session, accounts, events, openAccounts, at }
}

async function codeOf(promise: Promise<unknown>): Promise<number> {
  return promise.then(() => 0, (error: unknown) => (error instanceof TimError ? error.code : -1))
}

describe('session', () => {
  it('is ready when login() resolves, and says so in a later macrotask, once', async () => {
    const { session, events, clock } = createSession()
    expect(await session.login(ALICE)).toBe(false)
    expect([session.state, session.userId, events]).toEqual(['ready', 'alice', []])
    await clock.settle()
    expect(events).toEqual(['ready'])
  })

  it('does nothing at a second login of the same user', async () => {
    const { session, accounts, events, clock } = createSession()
    await session.login(ALICE)
    expect(await session.login({ userID: 'alice', userSig: 'other' })).toBe(true)
    await clock.settle()
    expect([accounts.length, events]).toEqual([1, ['ready']])
  })

  it('refuses a login at once while another is in flight', async () => {
    const { session, at, clock } = createSession({ manual: true })
    const first = session.login(ALICE)
    expect(() => session.login(ALICE)).toThrow(expect.objectContaining({ code: 2025 }) as Error)
    await clock.settle()
    at(0).starting.resolve()
    await first
  })

  it('refuses logout while nobody is logged in', () => {
    const { session } = createSession()
    expect(() => session.logout()).toThrow(expect.objectContaining({ code: 2024 }) as Error)
  })

  it('logs out: not ready at once, the event when it is done', async () => {
    const { session, events, clock, at } = createSession({ manual: true })
    const login = session.login(ALICE)
    await clock.settle()
    at(0).starting.resolve()
    await login
    await clock.settle()
    const logout = session.logout()
    expect([session.state, session.account, session.userId]).toEqual(['loggingOut', undefined, ''])
    await clock.settle()
    expect(events).toEqual(['ready'])
    at(0).ending.resolve()
    await logout
    expect([session.state, events]).toEqual(['loggedOut', ['ready', 'notReady']])
    expect(at(0).ended?.polite).toBe(true)
  })

  it('never says ready after a logout that came before the macrotask', async () => {
    const { session, events, clock } = createSession()
    await session.login(ALICE)
    await session.logout()
    await clock.settle()
    expect(events).toEqual(['notReady'])
  })

  it('ends a login that still runs when logout comes', async () => {
    const { session, events, clock, at } = createSession({ manual: true })
    const login = codeOf(session.login(ALICE))
    await clock.settle()
    const logout = session.logout()
    at(0).ending.resolve()
    await logout
    expect(await login).toBe(ERRORS.CLOSED.code)
    at(0).starting.resolve()
    await clock.settle()
    expect([session.state, events]).toEqual(['loggedOut', []])
  })

  it('opens the next account only when the one before has ended', async () => {
    const { session, accounts, clock, at } = createSession({ manual: true })
    const first = session.login(ALICE)
    await clock.settle()
    at(0).starting.resolve()
    await first
    const logout = session.logout()
    const second = session.login(BOB)
    await clock.settle()
    expect([accounts.length, session.state]).toEqual([1, 'loggingIn'])
    at(0).ending.resolve()
    await logout
    await clock.settle()
    at(1).starting.resolve()
    await second
    expect([session.state, session.userId]).toEqual(['ready', 'bob'])
  })

  it('logs the user out who is there when another logs in', async () => {
    const { session, events, clock, accounts, openAccounts } = createSession()
    await session.login(ALICE)
    await clock.settle()
    await session.login(BOB)
    await clock.settle()
    expect(events).toEqual(['ready', 'notReady', 'ready'])
    expect([session.userId, accounts.length, openAccounts().map(({ userId }) => userId)]).toEqual(['bob', 2, ['bob']])
  })

  it('a hundred logins and logouts in one tick end in the last one, with one account', async () => {
    const { session, clock, openAccounts, accounts } = createSession()
    const settled: Promise<number>[] = []
    for (let round = 0; round < 100; round++) {
      settled.push(codeOf(session.login(round % 2 ? ALICE : BOB)))
      if (round < 99) settled.push(codeOf(session.logout()))
    }
    const codes = await Promise.all(settled)
    await clock.settle()
    expect(codes).toHaveLength(199)
    expect([session.state, session.userId]).toEqual(['ready', 'alice'])
    expect([openAccounts().length, accounts.length]).toEqual([1, 1])
  })

  it('a hundred logins and logouts that end with a logout leave nothing open', async () => {
    const { session, clock, openAccounts } = createSession()
    const settled: Promise<number>[] = []
    for (let round = 0; round < 50; round++) {
      settled.push(codeOf(session.login(ALICE)))
      if (round % 7 === 0) await clock.settle()
      settled.push(codeOf(session.logout()))
    }
    await Promise.all(settled)
    expect([session.state, openAccounts().length]).toEqual(['loggedOut', 0])
  })

  it('rejects login with what start() failed with, and is logged out', async () => {
    const { session, at, clock, events } = createSession({ manual: true })
    const login = codeOf(session.login(ALICE))
    await clock.settle()
    at(0).starting.reject(new TimError(ERRORS.SIG_EXPIRED))
    expect(await login).toBe(70001)
    expect([session.state, at(0).ended?.reason.code, events]).toEqual(['loggedOut', 70001, []])
  })

  it('rejects login when the account cannot even be made', async () => {
    const session = new Session<FakeAccount>({
      clock: new FakeClock(),
      signals: { ready: () => undefined, notReady: () => undefined, kickedOut: () => undefined, failed: () => undefined },
      openAccount: () => { throw new TimError(ERRORS.ENDPOINT_UNKNOWN) },
    })
    expect(await codeOf(session.login(ALICE))).toBe(ERRORS.ENDPOINT_UNKNOWN.code)
    expect(session.state).toBe('loggedOut')
  })

  it('a kick is told first, then that the SDK is not ready; by then nobody is logged in', async () => {
    const { session, events, at, clock } = createSession()
    await session.login(ALICE)
    await clock.settle()
    at(0).endByItself({ kind: 'kicked', type: 'multipleAccount' })
    expect([session.state, events]).toEqual(['loggedOut', ['ready', 'kickedOut multipleAccount', 'notReady']])
    expect(at(0).ended?.polite).toBe(false)
    at(0).endByItself({ kind: 'kicked', type: 'multipleAccount' })
    expect(events).toHaveLength(3)
    await session.login(ALICE)
    expect(session.state).toBe('ready')
  })

  it('a final failure is told as an error, then that the SDK is not ready', async () => {
    const { session, events, at, clock } = createSession()
    await session.login(ALICE)
    await clock.settle()
    at(0).endByItself({ kind: 'failed', error: new TimError(ERRORS.INCOMPATIBLE_VERSION) })
    expect([session.state, events]).toEqual(['loggedOut', ['ready', `failed ${ERRORS.INCOMPATIBLE_VERSION.code}`, 'notReady']])
  })

  it('a kick during login rejects the login and raises nothing', async () => {
    const { session, events, at, clock } = createSession({ manual: true })
    const login = codeOf(session.login(ALICE))
    await clock.settle()
    at(0).endByItself({ kind: 'kicked', type: 'multipleAccount' })
    expect(await login).toBe(ERRORS.KICKED.code)
    expect([session.state, events]).toEqual(['loggedOut', []])
  })

  it('destroy ends what runs; nothing works after it', async () => {
    const { session, events, openAccounts, clock } = createSession()
    await session.login(ALICE)
    await clock.settle()
    await session.destroy()
    expect([session.state, openAccounts().length, events]).toEqual(['destroyed', 0, ['ready', 'notReady']])
    expect(() => session.login(ALICE)).toThrow(expect.objectContaining({ code: ERRORS.CLOSED.code }) as Error)
    expect(() => session.logout()).toThrow(expect.objectContaining({ code: 2024 }) as Error)
    expect(session.destroy()).toBeUndefined()
  })

  it('destroy ends a login that still runs, and has nobody to wait for when nobody is there', async () => {
    const { session, at, clock } = createSession({ manual: true })
    const login = codeOf(session.login(ALICE))
    await clock.settle()
    const destroyed = session.destroy()
    at(0).ending.resolve()
    await destroyed
    expect(await login).toBe(ERRORS.CLOSED.code)
    expect(createSession().session.destroy()).toBeUndefined()
  })
})
