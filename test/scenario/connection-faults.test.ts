import { CLOSE, ERRORS } from '@opentim/protocol'
import { encoders } from '@opentim/protocol/gateway'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../src/api/errors'
import { createConnectionKit, messageToBob } from '../support/connection-kit'

const closedError = (): TimError => new TimError(ERRORS.CLOSED, 'logout')

/** Interval of the heartbeat, and the limit of each of its two answers. */
const DETECTION_MS = 25_000 + 2 * 10_000

describe('a pipe that breaks', () => {
  it('T01: reset while idle: waits once, logs in again, raises nothing else', async () => {
    const { clock, gateway, listener, connection, start } = createConnectionKit()
    await start()
    gateway.network.last.cut()
    expect(listener.states.slice(-1)).toEqual(['waiting'])
    await clock.advance(500)
    expect(listener.states.slice(3)).toEqual(['waiting', 'connecting', 'authenticating', 'ready'])
    expect(gateway.logins).toHaveLength(2)
    expect(gateway.network.live).toHaveLength(1)
    expect(listener.kicks).toEqual([])
    expect(connection.state).toBe('ready')
  })

  it('T02: a black hole both ways is found within the ping interval and two limits', async () => {
    const { clock, gateway, connection, start } = createConnectionKit()
    await start()
    gateway.network.last.blackhole()
    await clock.advance(DETECTION_MS - 1)
    expect(connection.state).toBe('ready')
    await clock.advance(1)
    expect(connection.state).toBe('waiting')
    await clock.advance(500)
    expect(connection.state).toBe('ready')
    expect(gateway.network.live).toHaveLength(1)
  })

  it('T03: when only answers are lost the send has its row, and the next connection can ask again', async () => {
    const { clock, gateway, listener, connection, start } = createConnectionKit()
    await start()
    gateway.network.last.down.blackhole()
    connection.send(messageToBob(1))
    await clock.advance(DETECTION_MS + 500)
    expect(gateway.logs.between('alice', 'bob').rows).toHaveLength(1)
    expect(listener.acks).toEqual([])
    expect(connection.state).toBe('ready')
    connection.send(messageToBob(1))
    await clock.settle()
    expect(listener.acks).toMatchObject([{ ref: 1, code: 0, seq: 1 }])
    expect(gateway.logs.between('alice', 'bob').rows).toHaveLength(1)
  })

  it('T04: when only requests are lost there is no row until the next connection', async () => {
    const { clock, gateway, connection, start } = createConnectionKit()
    await start()
    gateway.network.last.up.blackhole()
    connection.send(messageToBob(1))
    await clock.advance(DETECTION_MS + 500)
    expect(gateway.logs.between('alice', 'bob').rows).toHaveLength(0)
    connection.send(messageToBob(1))
    await clock.settle()
    expect(gateway.logs.between('alice', 'bob').rows).toHaveLength(1)
  })

  it('T05: a gateway that is gone without a word is found like a black hole', async () => {
    const { clock, gateway, connection, start } = createConnectionKit()
    await start()
    gateway.network.last.vanish()
    gateway.network.reachable = false
    await clock.advance(DETECTION_MS)
    expect(connection.state).toBe('waiting')
    gateway.network.reachable = true
    await clock.advance(1000)
    expect(connection.state).toBe('ready')
  })

  it('T09: accepted and then silence: the own timer ends it, and one socket is alive at a time', async () => {
    const { clock, gateway, connection, start } = createConnectionKit()
    gateway.network.silent = true
    await start()
    await clock.advance(9999)
    expect(connection.state).toBe('connecting')
    await clock.advance(1)
    expect(connection.state).toBe('waiting')
    expect(gateway.network.live).toHaveLength(0)
    await clock.advance(500)
    expect(gateway.network.live).toHaveLength(1)
    expect(gateway.network.links).toHaveLength(2)
  })

  it('T09: a login that is not answered ends the same way', async () => {
    const { clock, gateway, connection, start } = createConnectionKit()
    gateway.script('login', () => true)
    await start()
    await clock.advance(9999)
    expect(connection.state).toBe('authenticating')
    await clock.advance(1)
    expect(connection.state).toBe('waiting')
    expect(gateway.network.live).toHaveLength(0)
  })

  it('T13: late frames and the late close of an old socket are ignored', async () => {
    const { clock, gateway, listener, connection, start } = createConnectionKit()
    await start()
    const old = gateway.network.last.lateEvents()
    gateway.network.last.blackhole()
    connection.probe()
    await clock.advance(3000)
    expect(gateway.network.links).toHaveLength(2)
    const before = listener.order.length
    old.onFrame(encoders.ServerFrame.encode({ steps: [{ uver: 9 }], kick: { type: 'multipleAccount' } }).finish().slice())
    old.onOpen()
    old.onClose(CLOSE.replaced.code, '')
    await clock.settle()
    expect(listener.order).toHaveLength(before)
    expect(connection.state).toBe('ready')
  })
})

describe('wake-ups', () => {
  it('[CONN-4] a probe that is not answered in 3 s leads to a new socket at once', async () => {
    const { clock, environment, gateway, connection, start } = createConnectionKit()
    await start()
    gateway.network.last.blackhole()
    environment.wake()
    await clock.advance(2999)
    expect(connection.state).toBe('ready')
    await clock.advance(1)
    expect(gateway.network.links).toHaveLength(2)
    expect(connection.state).toBe('ready')
  })

  it('a device that says it is offline is not believed, but looked at', async () => {
    const { clock, environment, gateway, connection, start } = createConnectionKit()
    await start()
    environment.goOffline()
    await clock.advance(3000)
    expect(connection.state).toBe('ready')
    gateway.network.last.blackhole()
    gateway.network.reachable = false
    environment.goOffline()
    await clock.advance(3000)
    expect(connection.state).toBe('waiting')
  })

  it('a probe that is refused was answered', async () => {
    const { clock, gateway, connection, start } = createConnectionKit()
    await start()
    gateway.refuseNext('ping', ERRORS.RATE_LIMITED.code)
    connection.probe()
    await clock.advance(3000)
    expect(gateway.network.links).toHaveLength(1)
  })

  it('the listener may ask for the next attempt when it hears of the break', async () => {
    const { clock, gateway, listener, connection, start } = createConnectionKit()
    gateway.network.silent = true
    listener.onCall = (name) => {
      if (name === 'waiting') connection.wake()
    }
    await start()
    await clock.advance(10_000)
    await clock.advance(0)
    expect(gateway.network.links).toHaveLength(2)
  })

  it('one probe answers many wake-ups', async () => {
    const { clock, environment, gateway, start } = createConnectionKit()
    await start()
    for (let count = 0; count < 10; count++) environment.wake()
    await clock.settle()
    expect(gateway.sockets[0]?.heard).toEqual(['login', 'ping'])
  })

  it('T22: a clock that jumped two hours leads to one probe, not to the heartbeats that were missed', async () => {
    const { clock, gateway, listener, connection, start } = createConnectionKit()
    await start()
    clock.jump(2 * 3_600_000)
    await clock.advance(5000)
    expect(gateway.sockets[0]?.heard).toEqual(['login', 'ping'])
    await clock.advance(20_000)
    expect(gateway.sockets[0]?.heard).toEqual(['login', 'ping'])
    expect(listener.heartbeats).toHaveLength(1)
    expect(connection.clockOffsetMs).toBe(0)
  })

  it('T22: the clock offset is measured anew when only this machine jumped', async () => {
    const { clock, gateway, connection, start } = createConnectionKit()
    await start()
    clock.jump(3_600_000)
    gateway.clockOffsetMs = -3_600_000
    await clock.advance(5000)
    expect(connection.clockOffsetMs).toBe(-3_600_000)
  })

  it('while it waits, a wake-up is an attempt', async () => {
    const { clock, environment, gateway, connection, start } = createConnectionKit()
    gateway.network.reachable = false
    await start()
    await clock.advance(120_000)
    const before = gateway.network.links.length
    expect(Math.max(...clock.liveDelays)).toBeGreaterThan(5000)
    gateway.network.reachable = true
    environment.goOnline()
    await clock.advance(1000)
    expect(connection.state).toBe('ready')
    expect(gateway.network.links).toHaveLength(before + 1)
  })

  it('T12: fifty flips of the network in ten seconds start at most one attempt a second', async () => {
    const { clock, environment, gateway, connection, start } = createConnectionKit()
    gateway.network.reachable = false
    await start()
    const before = gateway.network.links.length
    for (let flip = 0; flip < 50; flip++) {
      environment.goOffline()
      environment.goOnline()
      await clock.advance(200)
    }
    expect(gateway.network.links.length - before).toBeLessThanOrEqual(11)
    gateway.network.reachable = true
    environment.goOnline()
    await clock.advance(1000)
    expect(connection.state).toBe('ready')
    expect(gateway.network.live).toHaveLength(1)
  })
})

describe('heartbeat', () => {
  it('[SYNC-5] asks every interval that the gateway named and hands on its uver', async () => {
    const { clock, gateway, listener, start } = createConnectionKit()
    gateway.limits = { ...gateway.limits, heartbeatMs: 4000 }
    await start()
    gateway.deliver('bob', 'alice', 'hello')
    await clock.advance(12_000)
    expect(listener.heartbeats).toEqual([1, 1, 1])
  })

  it('forgives one miss, and a late answer while other frames come in', async () => {
    const { clock, gateway, connection, start } = createConnectionKit()
    await start()
    gateway.script('ping', (socket) => {
      socket.push({ online: [new Uint8Array([1])] })
      return true
    })
    await clock.advance(300_000)
    expect(connection.state).toBe('ready')
    expect(gateway.network.links).toHaveLength(1)
    let misses = 1
    gateway.script('ping', () => misses-- > 0)
    await clock.advance(100_000)
    expect(gateway.network.links).toHaveLength(1)
  })

  it('takes a refusal for an answer', async () => {
    const { clock, gateway, start } = createConnectionKit()
    await start()
    gateway.script('ping', (socket, { id }) => {
      socket.refuse(id, ERRORS.RATE_LIMITED.code)
      return true
    })
    await clock.advance(300_000)
    expect(gateway.network.links).toHaveLength(1)
  })
})

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
