import { CLOSE, ERRORS, PROTOCOL_LIMITS } from '@opentim/protocol'
import { encoders } from '@opentim/protocol/gateway'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../src/api/errors'
import { createConnectionKit, messageToBob } from '../support/connection-kit'

const closedError = (): TimError => new TimError(ERRORS.CLOSED, 'logout')

const codeOf = (promise: Promise<unknown>): Promise<number> =>
  promise.then(() => 0, (error: unknown) => (error instanceof TimError ? error.code : -1))

describe('login', () => {
  it('[CONN-1] is the first frame, and its answer makes the connection ready', async () => {
    const { gateway, listener, start } = createConnectionKit()
    await start()
    expect(listener.order).toEqual(['connecting', 'authenticating', 'login', 'ready'])
    expect(gateway.sockets[0]?.heard).toEqual(['login'])
    expect(gateway.logins[0]?.userId).toBe('alice')
  })

  it('takes the login answer before the steps that were joined to it', async () => {
    const { gateway, listener, start } = createConnectionKit()
    gateway.script('login', (socket, { id }) => {
      socket.userId = 'alice'
      const body = encoders.LoginResponse.encode({ uver: 3 }).finish().slice()
      socket.push({ responses: [{ id, body }], steps: [{ uver: 4 }] })
      return true
    })
    await start()
    expect(listener.order).toEqual(['connecting', 'authenticating', 'login', 'ready', 'step'])
  })

  it('lets requests out while the listener takes in the login', async () => {
    const { gateway, listener, connection, start } = createConnectionKit()
    const answers: Promise<number>[] = []
    listener.onCall = (name) => {
      if (name === 'login') answers.push(codeOf(connection.request('syncIndex', { afterUver: 0 })))
    }
    await start()
    expect(await Promise.all(answers)).toEqual([0])
    expect(gateway.sockets[0]?.heard).toEqual(['login', 'syncIndex'])
  })

  const final = ['SIG_EXPIRED', 'SIG_INVALID', 'INCOMPATIBLE_VERSION', 'NO_RIGHT'] as const
  it.each(final)('is final when it is refused with %s', async (name) => {
    const { clock, gateway, connection, listener, start } = createConnectionKit()
    gateway.refuseNext('login', ERRORS[name].code, { close: CLOSE.credential.code })
    await start()
    await clock.advance(600_000)
    expect(connection.state).toBe('closed')
    expect(listener.changes[listener.changes.length - 1]?.error?.code).toBe(ERRORS[name].code)
    expect(gateway.network.links).toHaveLength(1)
    expect(clock.liveTimers).toBe(0)
  })

  it('is repeated after the pause that a busy gateway names', async () => {
    const { clock, gateway, connection, start } = createConnectionKit()
    gateway.refuseNext('login', ERRORS.SERVER_BUSY.code, { retryAfterMs: 7000, close: CLOSE.busy.code })
    await start()
    expect(connection.state).toBe('waiting')
    await clock.advance(6999)
    expect(gateway.network.links).toHaveLength(1)
    await clock.advance(501)
    expect(connection.state).toBe('ready')
  })

  it('tells that this instance was kicked meanwhile when a repeated login is refused with KICKED', async () => {
    const { clock, gateway, connection, listener, start } = createConnectionKit()
    await start()
    gateway.refuseNext('login', ERRORS.KICKED.code, { close: CLOSE.kicked.code })
    gateway.network.last.cut()
    await clock.advance(1000)
    expect(listener.kicks).toEqual(['multipleAccount'])
    expect(connection.state).toBe('closed')
  })

  it('measures the clock of the gateway at half the round trip', async () => {
    const { clock, gateway, connection } = createConnectionKit()
    gateway.clockOffsetMs = -3_600_000
    connection.open()
    const { up, down } = gateway.network.last
    up.hold()
    await clock.advance(300)
    down.hold()
    up.flow()
    await clock.advance(300)
    down.flow()
    expect(connection.clockOffsetMs).toBe(-3_600_000)
  })
})

describe('requests', () => {
  it('resolve with the answer', async () => {
    const { gateway, clock, connection, start } = createConnectionKit()
    await start()
    gateway.deliver('bob', 'alice', 'hello')
    await clock.settle()
    const page = await connection.request('syncIndex', { afterUver: 0 })
    expect(page.rows.map((row) => row.conversationId)).toEqual(['C2Cbob'])
  })

  it('[SYNC-11] hand out the pages of a streamed answer in order', async () => {
    const { gateway, connection, start } = createConnectionKit()
    await start()
    gateway.pageRows = 2
    for (let count = 1; count <= 5; count++) gateway.deliver('bob', 'alice', `message ${count}`)
    const pages: number[][] = []
    await connection.requestPages('pull', { ranges: [{ conversationId: 'C2Cbob', fromSeq: 1, toSeq: 5 }] }, (page) => {
      pages.push(page.conversations.flatMap((one) => one.rows.map((row) => row.seq)))
    })
    expect(pages).toEqual([[1, 2], [3, 4], [5]])
  })

  it('[SYNC-11] resolve with the whole answer, if it comes in pages, too', async () => {
    const { gateway, connection, start } = createConnectionKit()
    await start()
    gateway.script('getProfiles', (socket, { id }) => {
      for (const userId of ['bob', 'carol', 'dave']) socket.answer('getProfiles', id, { profiles: [{ userId }] }, userId !== 'dave')
      return true
    })
    const { profiles } = await connection.request('getProfiles', { userIds: ['bob', 'carol', 'dave'] })
    expect(profiles.map(({ userId }) => userId)).toEqual(['bob', 'carol', 'dave'])
  })

  it('reject with the code and the pause of the gateway', async () => {
    const { gateway, connection, start } = createConnectionKit()
    await start()
    gateway.refuseNext('markRead', ERRORS.RATE_LIMITED.code, { retryAfterMs: 1500 })
    const error = await connection.request('markRead', { marks: [] }).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: ERRORS.RATE_LIMITED.code, data: { retryAfterMs: 1500 } })
    expect(connection.state).toBe('ready')
  })

  it('end at their deadline, and a late answer changes nothing', async () => {
    const { clock, gateway, connection, start } = createConnectionKit()
    await start()
    gateway.network.last.down.hold()
    const code = codeOf(connection.request('logout', {}, { timeoutMs: 2000 }))
    await clock.advance(2000)
    expect(await code).toBe(ERRORS.REQUEST_TIMEOUT.code)
    gateway.network.last.down.flow()
    await clock.settle()
    expect(connection.state).toBe('ready')
  })

  it('are refused while there is no login', async () => {
    const { connection } = createConnectionKit()
    expect(await codeOf(connection.request('ping', {}))).toBe(ERRORS.NETWORK_ERROR.code)
    expect(connection.send(messageToBob(1))).toBe(false)
  })

  it('reject when the connection breaks under them, and with the reason of close()', async () => {
    const { clock, gateway, connection, start } = createConnectionKit()
    await start()
    const broken = codeOf(connection.request('logout', {}))
    gateway.network.last.cut()
    expect(await broken).toBe(ERRORS.NETWORK_ERROR.code)
    await clock.advance(1000)
    const closing = codeOf(connection.request('logout', {}))
    connection.close(closedError())
    expect(await closing).toBe(ERRORS.CLOSED.code)
    expect(await codeOf(connection.request('logout', {}))).toBe(ERRORS.CLOSED.code)
  })

  it('are refused here when no frame could hold them', async () => {
    const { connection, start } = createConnectionKit()
    await start()
    const userIds = Array.from({ length: 3000 }, (_, index) => `user-with-a-long-name-${index}`)
    expect(await codeOf(connection.request('getProfiles', { userIds }))).toBe(ERRORS.TOO_MANY.code)
    expect(connection.state).toBe('ready')
  })
})

describe('sends', () => {
  it('are acknowledged through the listener, the acknowledgement before the step of the same commit', async () => {
    const { clock, listener, connection, start } = createConnectionKit()
    await start()
    expect(connection.send(messageToBob(7))).toBe(true)
    await clock.settle()
    expect(listener.acks).toMatchObject([{ ref: 7, code: 0, seq: 1 }])
    expect(listener.order.slice(-2)).toEqual(['ack', 'step'])
  })

  it('go out at once when nothing was written in this turn, and the rest of the turn in one frame', async () => {
    const { clock, gateway, connection, listener, start } = createConnectionKit()
    await start()
    const before = gateway.network.last.up.frameCount
    for (let ref = 1; ref <= 300; ref++) connection.send(messageToBob(ref))
    expect(gateway.network.last.up.frameCount - before).toBe(1)
    await clock.settle()
    expect(gateway.network.last.up.frameCount - before).toBe(2)
    expect(listener.acks.map((ack) => ack.ref)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1))
  })

  it('keep the order of the calls when requests come between them', async () => {
    const { clock, gateway, connection, start } = createConnectionKit()
    await start()
    connection.send(messageToBob(1))
    connection.send(messageToBob(2))
    const last = connection.request('logout', {})
    connection.send(messageToBob(3))
    await clock.settle()
    await last
    expect(gateway.sockets[0]?.heard).toEqual(['login', 'send', 'send', 'logout', 'send'])
  })

  it('that are too large for any frame are refused here, without a break', async () => {
    const { clock, listener, connection, start } = createConnectionKit()
    await start()
    connection.send({ ...messageToBob(1), content: new Uint8Array(PROTOCOL_LIMITS.upFrameBytes) })
    connection.send(messageToBob(2))
    await clock.settle()
    expect(listener.acks.map((ack) => [ack.ref, ack.code]).sort()).toEqual([[1, ERRORS.BODY_TOO_LARGE.code], [2, 0]])
    expect(connection.state).toBe('ready')
    connection.send({ ...messageToBob(3), content: new Uint8Array(PROTOCOL_LIMITS.upFrameBytes) })
    connection.close(closedError())
    await clock.settle()
    expect(listener.acks).toHaveLength(2)
  })
})

describe('frames', () => {
  it('are taken apart in the order acks, steps, online, responses, kick', async () => {
    const { clock, gateway, listener, connection, start } = createConnectionKit()
    await start()
    gateway.script('markRead', (socket, { id }) => {
      const kick = { type: 'multipleDevice' }
      socket.push({ kick, responses: [{ id }], online: [new Uint8Array([1])], steps: [{ uver: 1 }], acks: [{ ref: 1 }] })
      return true
    })
    const answer = connection.request('markRead', { marks: [] })
    await clock.settle()
    await answer
    expect(listener.order.slice(4)).toEqual(['ack', 'step', 'online', 'kicked', 'closed'])
  })

  it('stop in the middle when the listener closes the connection', async () => {
    const { clock, gateway, listener, connection, start } = createConnectionKit()
    await start()
    listener.onCall = (name) => {
      if (name === 'step') connection.close(closedError())
    }
    gateway.sockets[0]?.push({ steps: [{ uver: 1 }, { uver: 2 }], online: [new Uint8Array([1])] })
    await clock.settle()
    expect(listener.order.slice(4)).toEqual(['step', 'closed'])
  })

  it('that cannot be read end the link, and the next attempt waits for its back-off', async () => {
    const { clock, gateway, listener, connection, start } = createConnectionKit()
    await start()
    gateway.network.last.sendDown(new Uint8Array([0xff]))
    await clock.settle()
    expect(connection.state).toBe('waiting')
    expect(gateway.network.links[0]?.closedByClient?.code).toBe(4400)
    await clock.advance(500)
    expect(connection.state).toBe('ready')
    expect(listener.kicks).toEqual([])
  })

  it('with an answer that cannot be read reject the request and end the link', async () => {
    const { gateway, connection, start } = createConnectionKit()
    await start()
    gateway.script('syncIndex', (socket, { id }) => {
      socket.push({ responses: [{ id, body: new Uint8Array([0xff]) }] })
      return true
    })
    expect(await codeOf(connection.request('syncIndex', {}))).toBe(ERRORS.NETWORK_ERROR.code)
    expect(connection.state).toBe('waiting')
  })

  it('T07: a frame that is cut short raises nothing of what it held before the cut', async () => {
    const steps = [{ uver: 1, indexes: [{ conversationId: 'C2Cbob', uver: 1, headSeq: 1 }] }]
    const whole = encoders.ServerFrame.encode({ steps }).finish().slice()
    for (let cutAt = 1; cutAt < whole.length; cutAt++) {
      const { clock, gateway, listener, start } = createConnectionKit()
      await start()
      gateway.network.last.sendDown(whole.slice(0, cutAt))
      await clock.settle()
      expect(listener.steps).toEqual([])
      expect(listener.states.slice(-1)).toEqual(['waiting'])
    }
  })
})
