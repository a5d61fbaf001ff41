import { ERRORS } from '@opentim/protocol'
import { describe, expect, it } from 'vitest'
import { TimError } from '../../../src/api/errors'
import { longPollTransport } from '../../../src/transport/long-poll-transport'
import type { PostBytes, Transport } from '../../../src/transport/port'
import { FakeClock } from '../../support/fake-clock'
import { ScriptedPipes, type PostAct } from '../../support/scripted-pipes'
import { TransportLog } from '../../support/transport-log'

const LOSE_REQUEST: PostAct = { kind: 'loseRequest' }
const LOSE_ANSWER: PostAct = { kind: 'loseAnswer' }
const bytes = (...values: number[]): Uint8Array => new Uint8Array(values)
const text = (value: string): Uint8Array => new TextEncoder().encode(value)

/** A long poll on a fake clock, and both of its ends. */
function createWorld() {
  const clock = new FakeClock()
  const received: number[][] = []
  const closes: string[] = []
  const pipes = new ScriptedPipes((pipe) => pipe.accept({
    onFrame: (frame) => received.push([...frame]),
    onClose: (code, reason) => closes.push(`${code} ${reason}`.trim()),
  }))
  const seen = new TransportLog()
  const open = async (): Promise<Transport> => {
    const transport = longPollTransport(pipes.postOn(clock), clock)('ws://gateway.test/ws', seen)
    await clock.settle()
    return transport
  }
  const ups = (): number[] => pipes.posts.filter(({ up }) => up > 0).map(({ up }) => up)
  const waits = (): number[] => pipes.posts.filter(({ wait }) => wait).map(({ confirmed }) => confirmed)
  return { clock, pipes, seen, received, closes, open, ups, waits }
}

describe('long poll: what it sends', () => {
  it('goes to the address of the WebSocket, with http for ws', () => {
    const urls: string[] = []
    const post: PostBytes = (url) => {
      urls.push(url)
      return { answer: new Promise(() => undefined), abort: () => undefined }
    }
    const open = longPollTransport(post, new FakeClock())
    open('ws://127.0.0.1:8080/ws', new TransportLog())
    open('wss://chat.example.com/ws?x=1', new TransportLog())
    expect(urls).toEqual(['http://127.0.0.1:8080/ws', 'https://chat.example.com/ws?x=1'])
  })

  it('C08: is one POST at a time beside the one that waits; what comes meanwhile is the next batch', async () => {
    const { clock, pipes, received, open, ups } = createWorld()
    const transport = await open()
    for (const value of [1, 2, 3]) transport.send(bytes(value))
    expect(transport.bufferedBytes()).toBe(2)
    await clock.settle()
    expect(received).toEqual([[1], [2], [3]])
    expect(ups()).toEqual([1, 2])
    expect(pipes.posts.filter(({ up }) => up > 0).map(({ frames }) => frames.length)).toEqual([1, 2])
    expect([pipes.mostInFlight, transport.bufferedBytes()]).toEqual([2, 0])
  })

  it('is what a frame held when it was given, also while it waits for its turn', async () => {
    const { clock, received, open } = createWorld()
    const transport = await open()
    const reused = bytes(1)
    transport.send(reused)
    reused.fill(2)
    transport.send(reused)
    reused.fill(9)
    await clock.settle()
    expect(received).toEqual([[1], [2]])
  })

  it('is at most 60 KB of frames in one POST, and a single frame however large it is', async () => {
    const { clock, pipes, received, open } = createWorld()
    const transport = await open()
    for (const size of [1, 40_000, 20_000, 20_000, 64_000]) transport.send(new Uint8Array(size))
    await clock.settle()
    expect(received.map(({ length }) => length)).toEqual([1, 40_000, 20_000, 20_000, 64_000])
    expect(pipes.posts.filter(({ up }) => up > 0).map(({ frames }) => frames.length)).toEqual([1, 2, 1, 1])
  })

  it.each([LOSE_REQUEST, LOSE_ANSWER])('repeats a batch unchanged, and the gateway has it once: %o', async (act) => {
    const { clock, pipes, received, open, ups } = createWorld()
    const transport = await open()
    pipes.harmNext('up', act)
    transport.send(bytes(1))
    transport.send(bytes(2))
    await clock.advance(249)
    expect(ups()).toEqual([1])
    await clock.advance(1)
    expect(ups()).toEqual([1, 1, 2])
    expect(received).toEqual([[1], [2]])
    const [first, repeat] = pipes.posts.filter(({ up }) => up === 1)
    expect(repeat).toEqual(first)
  })

  it('gives a POST up that fails four times: the pipe is broken', async () => {
    const { clock, pipes, seen, open, ups } = createWorld()
    const transport = await open()
    pipes.intercept = ({ up }) => (up > 0 ? LOSE_REQUEST : undefined)
    transport.send(bytes(1))
    await clock.advance(4249)
    expect(seen.log).toEqual(['open'])
    await clock.advance(1)
    expect(seen.log).toEqual(['open', 'close 1006 no answer'])
    await clock.advance(600_000)
    expect(ups()).toEqual([1, 1, 1, 1])
    expect(clock.liveTimers).toBe(0)
  })

  it('does not wait for ever for an answer', async () => {
    const { clock, pipes, received, open, ups } = createWorld()
    const transport = await open()
    pipes.harmNext('up', { kind: 'silence' })
    transport.send(bytes(1))
    await clock.advance(10_250)
    expect([ups(), received]).toEqual([[1, 1], [[1]]])
  })
})

describe('long poll: what it hears', () => {
  it('comes in order, also out of several batches, and each batch is confirmed by the next POST that waits', async () => {
    const { clock, pipes, seen, open, waits } = createWorld()
    await open()
    for (const value of [1, 2, 3, 4, 5, 6]) {
      pipes.last.sendDown(bytes(value))
      if (value % 2 === 0) await clock.settle()
    }
    expect(seen.frames).toEqual([[1], [2], [3], [4], [5], [6]])
    expect(waits()[0]).toBe(0)
    expect(waits().at(-1)).toBeGreaterThanOrEqual(3)
  })

  it('T17: a lost answer is repeated by the gateway until its number is confirmed, and heard once', async () => {
    const { clock, pipes, seen, open, waits } = createWorld()
    await open()
    pipes.harmNext('wait', LOSE_ANSWER)
    pipes.last.endHold()
    await clock.settle()
    pipes.last.sendDown(bytes(1))
    await clock.settle()
    expect(seen.frames).toEqual([])
    pipes.last.sendDown(bytes(2))
    await clock.advance(250)
    expect(seen.frames).toEqual([[1], [2]])
    expect(waits()).toEqual([0, 0, 0, 1, 2])
  })

  it('T17: a batch that comes again although it had arrived is dropped', async () => {
    const { clock, pipes, seen, open } = createWorld()
    await open()
    pipes.last.sendDown(bytes(1))
    await clock.settle()
    const again = { kind: 'answer', status: 200, body: bytes(0x18, 1, 0x22, 1, 1) } as const
    pipes.harmNext('wait', again)
    pipes.last.endHold()
    await clock.settle()
    expect(seen.frames).toEqual([[1]])
    pipes.last.sendDown(bytes(2))
    await clock.settle()
    expect(seen.log).toEqual(['open', 'frame 1', 'frame 2'])
  })

  it('T16: an empty answer after the hold is followed by the next POST at once', async () => {
    const { clock, pipes, seen, open, waits } = createWorld()
    await open()
    await clock.advance(25_000)
    pipes.last.endHold()
    await clock.settle()
    expect([waits(), pipes.last.isWaiting, seen.log]).toEqual([[0, 0], true, ['open']])
  })

  it('T16: a POST that is held for longer than the gateway ever does is repeated', async () => {
    const { clock, pipes, seen, open, waits } = createWorld()
    pipes.harmNext('wait', { kind: 'silence' })
    await open()
    pipes.last.sendDown(bytes(1))
    await clock.advance(35_249)
    expect(waits()).toEqual([0])
    await clock.advance(1)
    expect([seen.log, waits()]).toEqual([['open', 'frame 1'], [0, 0, 1]])
  })

  it('T18: who is superseded by another POST of its name is out of step, and ends', async () => {
    const { clock, pipes, seen, open } = createWorld()
    await open()
    const [first] = pipes.posts.filter(({ wait }) => wait)
    if (!first) throw new Error('nothing waits')
    void pipes.last.post(first)
    await clock.settle()
    expect(seen.log).toEqual(['open', 'close 1006 out of step'])
    pipes.last.sendDown(bytes(1))
    await clock.advance(60_000)
    expect([seen.log.length, pipes.posts.length]).toEqual([2, 2])
  })

  it('a batch that skips a number is out of step too', async () => {
    const { clock, pipes, seen, open } = createWorld()
    pipes.harmNext('wait', { kind: 'answer', status: 200, body: bytes(0x18, 2, 0x22, 1, 1) })
    await open()
    await clock.settle()
    expect(seen.log).toEqual(['open', 'close 1006 out of step'])
  })

  it('nothing more once a frame had the transport closed, and what was closed takes no more', async () => {
    const { clock, pipes, seen, received, closes, open } = createWorld()
    const transport = await open()
    pipes.last.sendDown(bytes(1))
    // These two make one batch.
    pipes.last.sendDown(bytes(2))
    pipes.last.sendDown(bytes(3))
    seen.onEach = () => {
      if (seen.frames.length === 2) transport.close(4400, 'garbage')
    }
    await clock.settle()
    transport.send(bytes(3))
    transport.close()
    await clock.settle()
    expect([seen.log, closes, received]).toEqual([['open', 'frame 1', 'frame 2'], ['4400 garbage'], []])
    expect([pipes.inFlight, clock.liveTimers]).toEqual([0, 0])
  })
})

describe('long poll: how it ends', () => {
  it('by the gateway: behind the last frames, with its code and reason, which the client confirms', async () => {
    const { clock, pipes, seen, open } = createWorld()
    await open()
    pipes.last.sendDown(bytes(1))
    pipes.last.closeDown(4403, 'kicked')
    await clock.settle()
    expect(seen.log).toEqual(['open', 'frame 1', 'close 4403 kicked'])
    expect(pipes.posts.at(-1)).toMatchObject({ wait: false, closeCode: 4403, confirmed: 2 })
    expect([pipes.inFlight, clock.liveTimers]).toEqual([0, 0])
  })

  it('by the client: what is queued leaves first, and the code with it', async () => {
    const { clock, pipes, received, closes, open } = createWorld()
    const transport = await open()
    for (const value of [1, 2, 3]) transport.send(bytes(value))
    transport.close(1000, 'bye')
    await clock.settle()
    expect([received, closes]).toEqual([[[1], [2], [3]], ['1000 bye']])
    expect(pipes.posts.filter(({ up }) => up > 0)).toHaveLength(2)
    expect([pipes.inFlight, clock.liveTimers]).toEqual([0, 0])
  })

  it('by the client without a network: one POST, not a storm of them, and never an event', async () => {
    const { clock, pipes, seen, open } = createWorld()
    const transport = await open()
    pipes.intercept = () => LOSE_REQUEST
    transport.send(bytes(1))
    await clock.advance(100)
    const before = pipes.posts.length
    transport.close()
    await clock.settle()
    expect([pipes.posts.length - before, pipes.inFlight, clock.liveTimers]).toEqual([1, 0, 0])
    await clock.advance(600_000)
    expect([pipes.posts.length - before, seen.log]).toEqual([1, ['open']])
  })

  it('by the client, when what is under way fails: what was behind it has no number that the gateway would take', async () => {
    const { clock, pipes, received, closes, open } = createWorld()
    const transport = await open()
    pipes.harmNext('up', LOSE_REQUEST)
    transport.send(bytes(1))
    transport.send(bytes(2))
    transport.close()
    await clock.settle()
    expect([received, closes, pipes.posts.at(-1)?.frames]).toEqual([[], ['1000'], []])
  })

  it('C08: by the client: the POST that waits is given up at once', async () => {
    const { clock, pipes, open } = createWorld()
    const transport = await open()
    pipes.intercept = () => ({ kind: 'silence' })
    transport.close()
    await clock.settle()
    expect(pipes.inFlight).toBe(1)
  })

  it('by the client while it opens: the gateway hears of it, the client nothing', async () => {
    const { clock, pipes, seen, closes } = createWorld()
    const transport = longPollTransport(pipes.postOn(clock), clock)('ws://gateway.test/ws', seen)
    transport.send(bytes(1))
    transport.close()
    await clock.settle()
    expect([seen.log, closes, pipes.posts.length]).toEqual([[], ['1000'], 2])
  })
})

describe('long poll: answers that are none', () => {
  const NO_GATEWAY = `close 1006 ${ERRORS.NOT_A_GATEWAY.text} 61028`
  const FORBIDDEN = `close 4480 ${ERRORS.FORBIDDEN_ORIGIN.text} 61024`

  it.each([
    ['T10', 401, '', FORBIDDEN],
    ['T10', 403, 'forbidden', FORBIDDEN],
    ['T10', 429, '', 'close 1013 7000'],
    ['T10', 503, '', 'close 1013 7000'],
    ['T11', 200, '<!doctype html><title>Log in</title>', NO_GATEWAY],
    ['T11', 200, '{"ok":true}', NO_GATEWAY],
    ['T11', 200, '', NO_GATEWAY],
    ['T11', 204, '', NO_GATEWAY],
    ['T11', 404, 'not found', NO_GATEWAY],
    ['T11', 405, 'method not allowed', NO_GATEWAY],
    ['T11', 502, '<h1>Bad gateway</h1>', 'close 1006 HTTP 502'],
  ])('%s: %i %o while opening ends the attempt, without a second one', async (_fault, status, body, end) => {
    const { clock, pipes, seen, open } = createWorld()
    pipes.intercept = () => ({ kind: 'answer', status, body: text(body), retryAfterMs: 7000 })
    await open()
    await clock.advance(60_000)
    expect([seen.log, pipes.posts.length, clock.liveTimers]).toEqual([[end], 1, 0])
  })

  it.each([
    ['T11', 200, '<html>Log in</html>', NO_GATEWAY],
    ['T11', 200, '', NO_GATEWAY],
    ['a restart', 404, '', 'close 1006 HTTP 404'],
    ['a restart', 503, '', 'close 1013'],
  ])('%s: %i %o in the middle ends the pipe at once', async (_fault, status, body, end) => {
    const { clock, pipes, seen, open } = createWorld()
    const transport = await open()
    transport.send(bytes(1))
    await clock.settle()
    const before = pipes.posts.length
    pipes.intercept = () => ({ kind: 'answer', status, body: text(body) })
    pipes.last.endHold()
    await clock.advance(60_000)
    expect(seen.log).toEqual(['open', end])
    expect(pipes.posts.length - before).toBe(1)
  })

  it('a proxy that has lost the gateway for a moment (502, 504) costs a repetition', async () => {
    const { clock, pipes, seen, received, open } = createWorld()
    const transport = await open()
    pipes.harmNext('up', { kind: 'answer', status: 502 })
    transport.send(bytes(1))
    await clock.advance(250)
    expect([seen.log, received]).toEqual([['open'], [[1]]])
  })

  it('a platform that knows that no answer can ever come says so once, with its own error', async () => {
    const post: PostBytes = () => ({ answer: Promise.reject(new TimError(ERRORS.DOMAIN_NOT_LISTED)), abort: () => undefined })
    const clock = new FakeClock()
    const seen = new TransportLog()
    longPollTransport(post, clock)('wss://gateway.test/ws', seen)
    await clock.settle()
    expect(seen.log).toEqual([`close 4480 ${ERRORS.DOMAIN_NOT_LISTED.text} 61025`])
  })
})
