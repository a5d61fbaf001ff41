import { CLOSE, ERRORS } from '@opentim/protocol'
import { encoders } from '@opentim/protocol/gateway'
import { describe, expect, it } from 'vitest'
import { createConnectionKit, messageToBob } from '../support/connection-kit'

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
