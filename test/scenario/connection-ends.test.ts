import { CLOSE, ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../src/api/errors'
import { createConnectionKit } from '../support/connection-kit'

const closedError = (): TimError => new TimError(ERRORS.CLOSED, 'logout')

describe('close codes', () => {
  it('T23: a restart is followed by a return within the spread that it names', async () => {
    const delays: number[] = []
    for (let seed = 1; seed <= 40; seed++) {
      const { clock, gateway, start } = createConnectionKit(seed)
      await start()
      gateway.closeAll(CLOSE.restart.code, '8000')
      await clock.settle()
      delays.push(Math.min(...clock.liveDelays.filter((delay) => delay !== 5000)))
      await clock.advance(8000)
      expect(gateway.logins).toHaveLength(2)
    }
    expect(Math.max(...delays)).toBeLessThan(8000)
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(4000)
  })

  it.each([CLOSE.busy.code, CLOSE.limited.code])('after %i nothing is tried before its pause is over', async (code) => {
    const { clock, gateway, connection, start } = createConnectionKit()
    await start()
    gateway.closeAll(code, '20000')
    await clock.advance(19_999)
    expect(gateway.network.links).toHaveLength(1)
    await clock.advance(501)
    expect(connection.state).toBe('ready')
  })

  it.each([
    ['credential', 'SIG_EXPIRED'], ['replaced', 'REPLACED'], ['protocol', 'BAD_FRAME'],
  ] as const)('%s is final and ends with %s', async (close, error) => {
    const { clock, gateway, listener, connection, start } = createConnectionKit()
    await start()
    gateway.closeAll(CLOSE[close].code)
    await clock.advance(600_000)
    expect(connection.state).toBe('closed')
    expect(listener.changes[listener.changes.length - 1]?.error?.code).toBe(ERRORS[error].code)
    expect(gateway.network.links).toHaveLength(1)
    expect(listener.kicks).toEqual([])
  })

  it('a credential close that names its code ends with that code', async () => {
    const { clock, gateway, listener, start } = createConnectionKit()
    await start()
    gateway.closeAll(CLOSE.credential.code, String(ERRORS.SIG_INVALID.code))
    await clock.settle()
    expect(listener.changes[listener.changes.length - 1]?.error?.code).toBe(ERRORS.SIG_INVALID.code)
  })

  it('a kick is told once, with its type, and is final', async () => {
    const { clock, gateway, listener, connection, start } = createConnectionKit()
    await start()
    gateway.kick('alice', 'multipleDevice')
    await clock.advance(600_000)
    expect(listener.kicks).toEqual(['multipleDevice'])
    expect(connection.state).toBe('closed')
    expect(gateway.network.links).toHaveLength(1)
  })

  const passing = [1000, 1001, 1005, 1006, 1009, 1011, CLOSE.loginTimeout.code, CLOSE.slowConsumer.code, 4999]
  it.each(passing)('%i is followed by another attempt', async (code) => {
    const { clock, gateway, connection, start } = createConnectionKit()
    await start()
    gateway.closeAll(code)
    await clock.advance(500)
    expect(connection.state).toBe('ready')
  })
})

describe('attempts', () => {
  it('[CONN-5] without a gateway grow apart and stay bounded', async () => {
    const { clock, gateway, start } = createConnectionKit()
    gateway.network.reachable = false
    await start()
    await clock.advance(10_000)
    const early = gateway.network.links.length
    await clock.advance(3_600_000)
    const perHour = gateway.network.links.length - early
    expect(early).toBeGreaterThan(2)
    expect(early).toBeLessThan(20)
    expect(perHour).toBeGreaterThan(100)
    expect(perHour).toBeLessThan(500)
  })

  it('against a gateway that dies of each login slow down too', async () => {
    const { clock, gateway, start } = createConnectionKit()
    gateway.script('login', (socket) => {
      clock.nextTask(() => socket.close(CLOSE.restart.code, '1'))
      return false
    })
    await start()
    await clock.advance(600_000)
    expect(gateway.network.links.length).toBeLessThan(120)
  })

  it('start from the beginning only after 30 s of health', async () => {
    const { clock, gateway, connection, start } = createConnectionKit()
    gateway.network.reachable = false
    await start()
    await clock.advance(300_000)
    gateway.network.reachable = true
    await clock.advance(30_000)
    expect(connection.state).toBe('ready')
    await clock.advance(30_000)
    gateway.network.last.cut()
    await clock.settle()
    expect(Math.min(...clock.liveDelays)).toBeLessThan(500)
    await clock.advance(500)
    expect(connection.state).toBe('ready')
  })
})

describe('close()', () => {
  it.each(['connecting', 'authenticating', 'ready', 'waiting'])('while %s is final and leaves nothing', async (state) => {
    const { clock, environment, gateway, listener, connection, start } = createConnectionKit()
    gateway.network.silent = state === 'connecting'
    gateway.network.reachable = state !== 'waiting'
    if (state === 'authenticating') gateway.script('login', () => true)
    await start()
    expect(connection.state).toBe(state)
    connection.close(closedError())
    connection.close(closedError())
    const before = listener.order.length
    await clock.advance(600_000)
    environment.wake()
    connection.wake()
    connection.probe()
    connection.open()
    expect(listener.order).toHaveLength(before)
    expect(listener.states.slice(-1)).toEqual(['closed'])
    expect(clock.liveTimers).toBe(0)
    expect(environment.listenerCount).toBe(0)
    expect(gateway.network.live).toHaveLength(0)
  })

  const moments = ['connecting', 'authenticating', 'login', 'ready', 'waiting']
  it.each(moments)('out of the listener at %s ends everything', async (at) => {
    const { clock, gateway, listener, connection, start } = createConnectionKit()
    gateway.network.reachable = at !== 'waiting'
    listener.onCall = (name) => {
      if (name === at) connection.close(closedError())
    }
    await start()
    expect(clock.liveTimers).toBe(0)
    await clock.advance(600_000)
    expect(connection.state).toBe('closed')
    expect(listener.order[listener.order.length - 1]).toBe('closed')
    expect(gateway.network.live).toHaveLength(0)
  })

  it('out of the listener of a kick is the one end', async () => {
    const { clock, gateway, listener, connection, start } = createConnectionKit()
    await start()
    listener.onCall = (name) => {
      if (name === 'kicked') connection.close(closedError())
    }
    gateway.kick('alice', 'multipleAccount')
    await clock.settle()
    expect(listener.order.slice(4)).toEqual(['kicked', 'closed'])
    expect(clock.liveTimers).toBe(0)
  })

  it('T24: two hundred connections leave no timer, socket or listener behind', async () => {
    for (let count = 0; count < 200; count++) {
      const { clock, environment, gateway, connection, start } = createConnectionKit(count)
      await start()
      const pending = connection.request('logout', {}).catch(() => undefined)
      if (count % 2 === 0) gateway.network.last.cut()
      if (count % 3 === 0) await clock.advance(700)
      connection.close(closedError())
      await pending
      await clock.settle()
      expect(clock.liveTimers).toBe(0)
      expect(environment.listenerCount).toBe(0)
      expect(gateway.network.live).toHaveLength(0)
    }
  })
})

describe('T24: reconnects', () => {
  it('two hundred breaks leave one socket and the timers of one connection', async () => {
    const { clock, gateway, connection, start } = createConnectionKit()
    await start()
    const baseline = clock.liveTimers
    for (let count = 0; count < 200; count++) {
      gateway.network.last.cut()
      await clock.advance(30_000)
    }
    expect(connection.state).toBe('ready')
    expect(clock.liveTimers).toBe(baseline)
    expect(gateway.network.live).toHaveLength(1)
  })
})
