import { CLOSE, ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../src/api/errors'
import { messageToBob } from '../support/connection-kit'
import { seededUint32 } from '../support/fake-platform'
import { createTwoWaysKit, type SocketMode, type TwoWaysKit } from '../support/two-ways-kit'

const lastError = ({ listener }: TwoWaysKit): unknown => listener.changes[listener.changes.length - 1]?.error?.code

/** Logged in over a long poll, because sockets are refused. */
async function overLongPoll(): Promise<TwoWaysKit> {
  const kit = createTwoWaysKit('refused')
  await kit.start()
  expect([kit.connection.state, kit.live()]).toEqual(['ready', ['pipe']])
  return kit
}

describe('T15: falling back to the long poll [CONN-7]', () => {
  it('a refused upgrade is followed by a long poll within the same attempt, without any wait', async () => {
    const { begun, listener } = await overLongPoll()
    expect(begun).toEqual(['socket 0', 'pipe 0'])
    expect(listener.states).toEqual(['connecting', 'authenticating', 'ready'])
  })

  it('a WebSocket that does not open gets a long poll beside it after 4 s, and is closed when that one is open', async () => {
    const kit = createTwoWaysKit('silent')
    await kit.start()
    await kit.clock.advance(4000)
    expect([kit.connection.state, kit.begun, kit.live()]).toEqual(['ready', ['socket 0', 'pipe 4'], ['pipe']])
  })

  it('a WebSocket that opens late wins when the long poll is not open yet, which then leaves no pipe behind', async () => {
    const kit = createTwoWaysKit('silent')
    await kit.start()
    kit.pipes.harmNext('open', { kind: 'silence' })
    await kit.clock.advance(4000)
    kit.gateway.connect(kit.gateway.network.last)
    await kit.clock.advance(20_000)
    expect([kit.connection.state, kit.begun, kit.live(), kit.pipes.inFlight]).toEqual(['ready', ['socket 0', 'pipe 4'], ['socket'], 0])
  })

  it('one that opens and answers no login is given up, and the next attempt begins with the long poll', async () => {
    const kit = createTwoWaysKit('deaf')
    await kit.start()
    await kit.clock.advance(10_500)
    expect([kit.connection.state, kit.begun]).toEqual(['ready', ['socket 0', 'pipe 10']])
  })

  it('T02: one that worked and lets no ping back is given up too', async () => {
    const kit = createTwoWaysKit('works')
    await kit.start()
    kit.gateway.network.last.blackhole()
    await kit.clock.advance(45_500)
    expect([kit.connection.state, kit.begun]).toEqual(['ready', ['socket 0', 'pipe 45']])
  })

  it('C04: one that is dead after a sleep says nothing against the next', async () => {
    const kit = createTwoWaysKit('works')
    await kit.start()
    kit.gateway.network.last.blackhole()
    kit.environment.wake()
    await kit.clock.advance(3000)
    expect([kit.connection.state, kit.begun]).toEqual(['ready', ['socket 0', 'socket 3']])
  })

  it('one that a busy gateway closes before the login has worked: something came back', async () => {
    const kit = createTwoWaysKit('works')
    kit.gateway.script('login', (socket) => {
      kit.gateway.script('login', undefined)
      socket.close(CLOSE.busy.code, '5000')
      return true
    })
    await kit.start()
    await kit.clock.advance(5500)
    expect([kit.connection.state, kit.begun]).toEqual(['ready', ['socket 0', 'socket 5']])
  })

  it('a long poll that worked and breaks is what the next attempt begins with; the WebSocket follows within it', async () => {
    const kit = await overLongPoll()
    kit.pipes.intercept = () => ({ kind: 'answer', status: 404 })
    kit.pipes.last.endHold()
    await kit.clock.settle()
    kit.mode = 'works'
    await kit.clock.advance(500)
    expect(kit.begun.slice(2)).toEqual(['pipe 0', 'socket 0'])
    expect([kit.connection.state, kit.gateway.network.live.length]).toEqual(['ready', 1])
  })

  it('a long poll that opens and brings nothing gives way to the WebSocket', async () => {
    const kit = createTwoWaysKit('refused')
    kit.pipes.intercept = ({ wait }) => (wait ? { kind: 'silence' } : undefined)
    await kit.start()
    kit.mode = 'works'
    await kit.clock.advance(10_500)
    expect([kit.connection.state, kit.begun]).toEqual(['ready', ['socket 0', 'pipe 0', 'socket 10']])
  })
})

describe('T15: returning to the WebSocket', () => {
  it('is tried after 30 s, then half as often each time, down to every 5 minutes', async () => {
    const kit = await overLongPoll()
    await kit.clock.advance(1_500_000)
    expect(kit.begun.slice(2)).toEqual(['socket 30', 'socket 90', 'socket 210', 'socket 450', 'socket 750', 'socket 1050', 'socket 1350'])
    expect([kit.connection.state, kit.live()]).toEqual(['ready', ['pipe']])
  })

  it.each(['silent', 'deaf', 'shut'] as const)('does not follow a trial that is %s: the gateway must have answered', async (mode: SocketMode) => {
    const kit = await overLongPoll()
    kit.mode = mode
    await kit.clock.advance(60_000)
    expect([kit.begun.slice(2), kit.live(), kit.listener.states.length]).toEqual([['socket 30'], ['pipe'], 3])
  })

  it('follows a trial to which the gateway answered, at once and without an error for anybody', async () => {
    const kit = await overLongPoll()
    kit.mode = 'works'
    await kit.clock.advance(30_000)
    expect(kit.begun.slice(2)).toEqual(['socket 30', 'socket 30'])
    expect([kit.connection.state, kit.live(), kit.gateway.logins.length]).toEqual(['ready', ['socket'], 2])
    expect(kit.listener.states.slice(3)).toEqual(['waiting', 'connecting', 'authenticating', 'ready'])
    expect(kit.pipes.posts.at(-1)).toMatchObject({ closeCode: 1000 })
    await kit.clock.advance(600_000)
    expect([kit.begun.length, kit.pipes.inFlight]).toEqual([4, 0])
  })

  it('is tried after 30 s again when the WebSocket worked meanwhile', async () => {
    const kit = await overLongPoll()
    kit.mode = 'works'
    await kit.clock.advance(100_000)
    kit.mode = 'refused'
    kit.gateway.network.last.cut()
    await kit.clock.advance(500)
    expect([kit.connection.state, kit.live()]).toEqual(['ready', ['pipe']])
    await kit.clock.advance(30_000)
    expect(kit.begun.slice(2)).toEqual(['socket 30', 'socket 30', 'socket 100', 'pipe 100', 'socket 130'])
  })

  it('T12: follows a wake-up within a second, and fifty of them lead to one trial a second', async () => {
    const kit = await overLongPoll()
    for (let count = 0; count < 50; count++) {
      kit.environment.wake()
      await kit.clock.advance(200)
    }
    expect(kit.begun.slice(2)).toEqual(Array.from({ length: 10 }, (_, index) => `socket ${index + 1}`))
    // One that comes while a trial hangs is no reason to ignore those after it.
    kit.mode = 'silent'
    kit.environment.wake()
    await kit.clock.advance(5000)
    kit.environment.wake()
    await kit.clock.advance(6000)
    kit.mode = 'works'
    kit.environment.wake()
    await kit.clock.advance(1001)
    expect([kit.connection.state, kit.live()]).toEqual(['ready', ['socket']])
  })

  it('gives what waits for an answer its answer first, and keeps what is asked for meanwhile until it can be answered', async () => {
    const kit = await overLongPoll()
    const { clock, connection, gateway, listener } = kit
    let answer = (): void => undefined
    gateway.script('getProfiles', (socket, { id }) => {
      answer = () => socket.answer('getProfiles', id, { profiles: [] })
      return true
    })
    kit.mode = 'works'
    await clock.advance(29_000)
    const early = connection.request('getProfiles', { userIds: ['bob'] })
    await clock.advance(1000)
    expect([connection.state, kit.live()]).toEqual(['ready', ['pipe']])
    expect(connection.send(messageToBob(1))).toBe(false)
    gateway.script('getProfiles', undefined)
    const late = connection.request('getProfiles', { userIds: ['bob'] })
    answer()
    await clock.settle()
    expect(connection.state).toBe('waiting')
    const later = connection.request('getProfiles', { userIds: ['carol'] })
    await clock.advance(1)
    expect((await later).profiles).toHaveLength(1)
    expect(await early).toEqual({ profiles: [] })
    expect((await late).profiles).toHaveLength(1)
    expect([kit.live(), listener.states.slice(-1)]).toEqual([['socket'], ['ready']])
  })

  it('what waited fails like everything else when the better way turns out to be none', async () => {
    const kit = await overLongPoll()
    kit.gateway.script('getProfiles', () => true)
    kit.mode = 'works'
    await kit.clock.advance(29_000)
    const asked = [kit.connection.request('getProfiles', { userIds: ['bob'] })]
    await kit.clock.advance(1000)
    asked.push(kit.connection.request('getProfiles', { userIds: ['carol'] }))
    kit.mode = 'refused'
    kit.pipes.intercept = () => ({ kind: 'loseRequest' })
    const codes = Promise.all(asked.map((request) => request.catch((error: TimError) => error.code)))
    await kit.clock.advance(5001)
    expect([await codes, kit.connection.state]).toEqual([[ERRORS.NETWORK_ERROR.code, ERRORS.NETWORK_ERROR.code], 'waiting'])
    kit.pipes.intercept = () => undefined
    await kit.clock.advance(1000)
    expect(kit.connection.state).toBe('ready')
  })

  it('waits for the acknowledgement of what was sent', async () => {
    const kit = await overLongPoll()
    const { clock, connection, gateway, listener } = kit
    let acknowledge = (): void => undefined
    gateway.scriptSends((socket, message) => {
      acknowledge = () => gateway.store(socket, message)
      return true
    })
    kit.mode = 'works'
    await clock.advance(29_900)
    expect(connection.send(messageToBob(1))).toBe(true)
    await clock.advance(100)
    expect(kit.live()).toEqual(['pipe'])
    acknowledge()
    await clock.advance(1)
    expect([kit.live(), listener.acks.length]).toEqual([['socket'], 1])
  })

  it('does not wait for longer than 5 s', async () => {
    const kit = await overLongPoll()
    kit.gateway.script('getProfiles', () => true)
    kit.mode = 'works'
    await kit.clock.advance(29_000)
    const unanswered = kit.connection.request('getProfiles', { userIds: ['bob'] }).catch((error: TimError) => error.code)
    await kit.clock.advance(5999)
    expect(kit.live()).toEqual(['pipe'])
    await kit.clock.advance(1)
    expect([kit.live(), await unanswered]).toEqual([['socket'], ERRORS.NETWORK_ERROR.code])
  })

  it('a logout in the middle of it does not wait, and what waited ends with it', async () => {
    const kit = await overLongPoll()
    kit.gateway.script('getProfiles', () => true)
    kit.mode = 'works'
    await kit.clock.advance(29_000)
    const settled = [
      kit.connection.request('getProfiles', { userIds: ['bob'] }),
      kit.clock.advance(1000).then(() => kit.connection.request('getProfiles', { userIds: ['carol'] })),
    ].map((asked) => asked.catch((error: TimError) => error.code))
    await kit.clock.advance(2000)
    expect(await kit.connection.request('logout', {})).toBeDefined()
    kit.connection.close(new TimError(ERRORS.CLOSED, 'logout'))
    expect(await Promise.all(settled)).toEqual([ERRORS.CLOSED.code, ERRORS.CLOSED.code])
    await kit.clock.advance(600_000)
    expect([kit.live(), kit.clock.liveTimers, kit.environment.listenerCount]).toEqual([[], 0, 0])
  })

  it('a WebSocket that passes trials and lets nobody log in is tried ever less often', async () => {
    const kit = await overLongPoll()
    kit.gateway.script('login', (socket) => socket === kit.gateway.sockets.at(-1) && kit.begun.at(-1)?.startsWith('socket') === true)
    kit.mode = 'works'
    await kit.clock.advance(3_600_000)
    const trials = kit.begun.filter((way) => way.startsWith('socket'))
    expect([kit.connection.state, trials.length < 40, trials.length > 10]).toEqual(['ready', true, true])
  })
})

describe('gateways that do not want it, and things that are no gateway', () => {
  it('T10: 403 is final, with one clear error', async () => {
    const kit = createTwoWaysKit('refused')
    kit.pipes.intercept = () => ({ kind: 'answer', status: 403 })
    await kit.start()
    await kit.clock.advance(600_000)
    expect([kit.connection.state, lastError(kit), kit.begun]).toEqual(['closed', 61024, ['socket 0', 'pipe 0']])
    expect(kit.clock.liveTimers).toBe(0)
  })

  it('T10: 403 is final also while the WebSocket hangs, yet leaves it 4 s more', async () => {
    const kit = createTwoWaysKit('silent')
    kit.pipes.intercept = () => ({ kind: 'answer', status: 403 })
    await kit.start()
    await kit.clock.advance(7999)
    expect(kit.connection.state).toBe('connecting')
    await kit.clock.advance(1)
    expect([kit.connection.state, lastError(kit), kit.live()]).toEqual(['closed', 61024, []])
  })

  it('T10: 403 is what counts also when the WebSocket fails after it, and who was logged in tries again, ever less often', async () => {
    const kit = await overLongPoll()
    kit.pipes.intercept = ({ sid }) => ({ kind: 'answer', status: sid ? 404 : 403 })
    kit.pipes.last.endHold()
    await kit.clock.advance(600)
    // It may be the word of another network than the last one: a proxy that forbids, and knows nothing of gateways.
    expect([kit.connection.state, lastError(kit), kit.begun.slice(2, 4)]).toEqual(['waiting', 61024, ['pipe 0', 'socket 0']])
    await kit.clock.advance(600_000)
    expect(kit.begun.length).toBeLessThan(150)
    kit.pipes.intercept = () => undefined
    await kit.clock.advance(60_000)
    expect(kit.connection.state).toBe('ready')
  })

  it('a WebSocket that works is not given up for a long poll that is forbidden', async () => {
    const kit = createTwoWaysKit('silent')
    kit.pipes.intercept = () => ({ kind: 'answer', status: 403 })
    await kit.start()
    await kit.clock.advance(5000)
    kit.gateway.connect(kit.gateway.network.last)
    await kit.clock.advance(60_000)
    expect([kit.connection.state, kit.live()]).toEqual(['ready', ['socket']])
  })

  it.each([429, 503])('T10: %i is followed by nothing before its Retry-After', async (status) => {
    const kit = createTwoWaysKit('refused')
    kit.pipes.intercept = () => ({ kind: 'answer', status, retryAfterMs: 20_000 })
    await kit.start()
    await kit.clock.advance(19_999)
    expect([kit.connection.state, kit.begun.length]).toEqual(['waiting', 2])
    kit.pipes.intercept = () => undefined
    await kit.clock.advance(501)
    expect(kit.connection.state).toBe('ready')
  })

  it('T11: a captive portal is a network that fails, by its own name, until it is gone', async () => {
    const kit = createTwoWaysKit('refused')
    kit.pipes.intercept = () => ({ kind: 'answer', status: 200, body: new TextEncoder().encode('<html>Please log in</html>') })
    await kit.start()
    await kit.clock.advance(600_000)
    const named = kit.listener.changes.filter(({ error }) => error?.code === ERRORS.NOT_A_GATEWAY.code)
    expect(named.length).toBeGreaterThan(10)
    kit.pipes.intercept = () => undefined
    await kit.clock.advance(31_000)
    expect(kit.connection.state).toBe('ready')
  })
})

describe('over a long poll', () => {
  it('D09: a hundred thousand pushes come in order, in few POSTs, two at a time', async () => {
    const kit = await overLongPoll()
    const [socket] = kit.gateway.socketsOf('alice')
    for (let uver = 1; uver <= 100_000; uver++) socket?.push({ steps: [{ uver }] })
    await kit.clock.settle()
    expect(kit.listener.steps.map(({ uver }) => uver)).toEqual(Array.from({ length: 100_000 }, (_, index) => index + 1))
    expect(kit.pipes.posts.length).toBeLessThan(20)
    expect(kit.pipes.mostInFlight).toBe(2)
  })

  it('T17: whatever is lost on the way, requests and pushes arrive once and in order', async () => {
    const kit = await overLongPoll()
    const random = seededUint32(7)
    const losses = new Map<string, number>()
    // Half of all, yet none more often than it is repeated.
    kit.pipes.intercept = ({ up, wait, confirmed }) => {
      const name = wait ? `wait ${confirmed}` : `up ${up}`
      const lost = losses.get(name) ?? 0
      if (lost === 3 || random() % 2 === 0) return undefined
      losses.set(name, lost + 1)
      return { kind: random() % 2 === 0 ? 'loseAnswer' : 'loseRequest' }
    }
    const asked: unknown[] = []
    const [socket] = kit.gateway.socketsOf('alice')
    for (let round = 1; round <= 40; round++) {
      socket?.push({ steps: [{ uver: round }] })
      asked.push(kit.connection.request('getProfiles', { userIds: [`user${round}`] }).then(({ profiles }) => profiles[0]?.userId))
      await kit.clock.advance(700)
    }
    await kit.clock.advance(15_000)
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 40 }, (_, index) => `user${index + 1}`))
    expect(kit.listener.steps.map(({ uver }) => uver)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
    expect(kit.listener.states).toEqual(['connecting', 'authenticating', 'ready'])
    expect(losses.size).toBeGreaterThan(20)
  })

  it.each(['refused', 'silent', 'works'] as const)('T24: closing leaves nothing, sockets being %s', async (mode: SocketMode) => {
    for (const afterMs of [0, 1000, 4000, 29_999, 30_000, 100_000]) {
      const kit = createTwoWaysKit(mode)
      await kit.start()
      await kit.clock.advance(afterMs)
      kit.connection.close(new TimError(ERRORS.CLOSED, 'logout'))
      await kit.clock.advance(60_000)
      expect([kit.clock.liveTimers, kit.environment.listenerCount, kit.pipes.inFlight, kit.live()]).toEqual([0, 0, 0, []])
    }
  })

  it('a restart of the gateway is followed by a return within the spread, by the same way', async () => {
    const kit = await overLongPoll()
    kit.gateway.closeAll(CLOSE.restart.code, '8000')
    await kit.clock.advance(8000)
    expect([kit.connection.state, kit.live(), kit.begun[2]?.startsWith('pipe')]).toEqual(['ready', ['pipe'], true])
  })
})
