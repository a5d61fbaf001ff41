import { ERRORS, PROTOCOL_VERSION } from '@opentim/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TimError } from '../../src/api/errors'
import { GatewayConnection } from '../../src/connection/connection'
import { encodeFrame } from '../../src/connection/frame-codec'
import { createSystemClock } from '../../src/platform/system-clock'
import { webSocketTransport } from '../../src/transport/websocket-transport'
import { RecordingListener, messageToBob } from '../support/connection-kit'
import { FakeClock } from '../support/fake-clock'
import { FakeEnvironment } from '../support/fake-platform'
import { FrameProxy } from '../support/frame-proxy'
import { ScriptedGateway } from '../support/scripted-gateway'
import { serveScripted } from '../support/scripted-server'
import { TcpProxy } from '../support/tcp-proxy'

// Real sockets on the loopback interface. Nothing here waits for time: the back-off draws zero.

let gateway: ScriptedGateway
let served: Awaited<ReturnType<typeof serveScripted>>
let tcp: TcpProxy
let frames: FrameProxy
let listener: RecordingListener
let connection: GatewayConnection

/** Resolves when the condition holds after something was told. */
function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (condition()) resolve()
    }
    listener.onCall = look
    look()
  })
}

function connectTo(url: string): void {
  listener = new RecordingListener()
  connection = new GatewayConnection({
    platform: {
      clock: createSystemClock((run) => void setImmediate(run)),
      environment: new FakeEnvironment(),
      openTransport: webSocketTransport(() => WebSocket),
      randomUint32: () => 0,
      log: () => undefined,
    },
    url,
    login: () => ({ protocolVersion: PROTOCOL_VERSION, userId: 'alice', userSig: 'sig', deviceId: 'device-1' }),
    listener,
  })
  connection.open()
}

const ready = (): boolean => connection.state === 'ready'
const rowsOfBob = () => gateway.logs.between('alice', 'bob').rows
const proxied = (): string => `ws://127.0.0.1:${tcp.port}/ws`

beforeEach(async () => {
  gateway = new ScriptedGateway(new FakeClock())
  served = await serveScripted(gateway)
  tcp = await TcpProxy.start(served.port)
  frames = await FrameProxy.start(served.url)
})

afterEach(async () => {
  connection.close(new TimError(ERRORS.CLOSED))
  await Promise.all([tcp.stop(), frames.stop()])
  await served.stop()
})

describe('bytes', () => {
  it('T01: a TCP reset is one break and one new login', async () => {
    connectTo(proxied())
    await until(ready)
    tcp.reset()
    await until(() => listener.states.length === 7)
    expect(listener.states.slice(3)).toEqual(['waiting', 'connecting', 'authenticating', 'ready'])
    expect(gateway.logins).toHaveLength(2)
  })

  it('T06: a send that is cut at any byte gives no row or one row, and the next connection works', async () => {
    connectTo(proxied())
    await until(ready)
    const before = gateway.sockets.length
    // The frame, the header of a short WebSocket message with its mask, and one byte more than all of it.
    const length = encodeFrame({ sends: [messageToBob(1)] }).length + 6 + 1
    for (let cutAt = 1; cutAt <= length; cutAt++) {
      const breaks = listener.states.filter((state) => state === 'waiting').length
      tcp.cutNextUp(cutAt)
      connection.send(messageToBob(cutAt))
      // What is allowed beyond the frame is used up by this request.
      connection.request('logout', {}).catch(() => undefined)
      await until(() => ready() && listener.states.filter((state) => state === 'waiting').length > breaks)
      expect(rowsOfBob().length - (cutAt - 1)).toBeGreaterThanOrEqual(0)
      expect(rowsOfBob().length - (cutAt - 1)).toBeLessThanOrEqual(1)
      listener.acks.length = 0
      connection.send(messageToBob(cutAt))
      await until(() => listener.acks.some((ack) => ack.ref === cutAt && ack.code === 0))
      expect(rowsOfBob()).toHaveLength(cutAt)
    }
    expect(gateway.sockets.length - before).toBe(length)
  })

  it('T07: a push that is cut at some byte is told whole or not at all', async () => {
    connectTo(proxied())
    await until(ready)
    const outcomes = new Set<number>()
    // Until the cut has moved through the first of two frames into the second.
    for (let cutAt = 1; !outcomes.has(1); cutAt += 3) {
      const breaks = listener.states.filter((state) => state === 'waiting').length
      const row = gateway.logs.between('alice', 'bob').rows.length + 1
      listener.steps.length = 0
      tcp.cutDownAt(cutAt)
      gateway.deliver('bob', 'alice', `push ${row}`)
      gateway.deliver('bob', 'alice', `push ${row + 1}`)
      await until(() => ready() && listener.states.filter((state) => state === 'waiting').length > breaks)
      const told = listener.steps.flatMap((step) => step.conversations.flatMap((one) => one.rows.map(({ seq }) => seq)))
      expect([[], [row]]).toContainEqual(told)
      outcomes.add(told.length)
      expect(listener.logins[listener.logins.length - 1]?.page?.rows[0]?.headSeq).toBe(row + 1)
    }
    expect([...outcomes]).toEqual([0, 1])
  })

  it('T08: bytes that arrive one by one make no difference', async () => {
    tcp.set({ chunk: 1 })
    connectTo(proxied())
    await until(ready)
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1)
    for (const ref of numbers) connection.send(messageToBob(ref))
    await until(() => listener.acks.length === 20)
    expect(listener.acks.map((ack) => [ack.ref, ack.seq])).toEqual(numbers.map((ref) => [ref, ref]))
    expect(gateway.sockets).toHaveLength(1)
  })
})

describe('frames', () => {
  it.each([200, 429, 503])('T11: an HTTP answer %i in place of the upgrade is a network failure', async (status) => {
    const headers = { 'Content-Type': 'text/html', 'Retry-After': '1' }
    frames.handshakeAnswer = { status, headers, body: '<html>log in to the airport</html>' }
    connectTo(frames.url)
    await until(() => connection.state === 'waiting')
    expect(listener.changes[listener.changes.length - 1]?.error?.code).toBe(ERRORS.NETWORK_ERROR.code)
    frames.handshakeAnswer = undefined
    await until(ready)
  })

  it('a lost acknowledgement: the frame proxy loses it, the repeat brings it', async () => {
    connectTo(frames.url)
    await until(ready)
    frames.add({ direction: 'down', part: 'ack', act: { kind: 'suppress' } })
    connection.send(messageToBob(1))
    await connection.request('ping', {})
    expect(rowsOfBob()).toHaveLength(1)
    expect(listener.acks).toEqual([])
    connection.send(messageToBob(1))
    await until(() => listener.acks.length === 1)
    expect(rowsOfBob()).toHaveLength(1)
  })

  it('a repeated push arrives twice, a closed connection once', async () => {
    connectTo(frames.url)
    await until(ready)
    frames.add({ direction: 'down', part: 'step', act: { kind: 'repeat' } })
    frames.add({ direction: 'up', part: 'markRead', act: { kind: 'close', code: 4403, reason: 'multipleDevice' } })
    gateway.deliver('bob', 'alice', 'hello')
    await until(() => listener.steps.length === 2)
    await connection.request('markRead', { marks: [] }).catch(() => undefined)
    expect(listener.kicks).toEqual(['multipleDevice'])
    expect(connection.state).toBe('closed')
  })
})
