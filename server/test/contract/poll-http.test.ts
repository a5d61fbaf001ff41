import { createConnection } from 'node:net'
import type { Socket } from 'node:net'
import { decoders } from '@opentim/protocol/poll-sdk'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { realTurn } from '../../../test/support/fake-clock'
import { exchange, pollRequest } from '../support/poll-client'
import type { HttpAnswer } from '../support/poll-client'
import { PollServer } from '../support/poll-server'

let server: PollServer

beforeEach(async () => {
  server = await PollServer.start({ loginTimeoutMs: 60_000 })
})
afterEach(() => server.stop())

async function openPipe(): Promise<string> {
  return decoders.PollResponse.decode((await exchange(server.url, pollRequest({}))).body).sid
}

/** Resolves when that holds; the network is real, so it takes some turns. */
async function turnsUntil(holds: () => boolean): Promise<void> {
  while (!holds()) await realTurn()
}

function connect(): Socket {
  const { hostname, port } = new URL(server.url)
  return createConnection(Number(port), hostname).on('error', () => undefined)
}

/** Everything that a connection brings until its end. */
function allOf(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  return new Promise((resolve) => {
    socket.on('data', (chunk) => chunks.push(chunk)).on('close', () => resolve(Buffer.concat(chunks))).resume()
  })
}

/** Seen by its timer: a POST waits. */
const isHeld = (): boolean => server.clock.liveDelays.includes(20_000)

describe('the answer', () => {
  it('T16: is whole: it has a length and comes in one piece, is not kept, and nobody guesses at its type', async () => {
    const { status, headers, body } = await exchange(`${server.url}/ws?x=1`, pollRequest({}))
    expect([status, decoders.PollResponse.decode(body).sid]).toEqual([200, expect.stringMatching(/^[0-9a-f]{32}$/)])
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream', 'content-length': String(body.length), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
    })
    expect(headers['transfer-encoding']).toBeUndefined()
  })

  it('T16: comes after 20 s at the latest, and nothing of HTTP cuts it off before', async () => {
    const sid = await openPipe()
    const waiting = exchange(server.url, pollRequest({ sid, wait: true }))
    await turnsUntil(isHeld)
    await server.clock.advance(20_000)
    expect(decoders.PollResponse.decode((await waiting).body)).toMatchObject({ up: 0, down: 0, frames: [] })
  })

  it('T17: goes to the next POST when the connection of the one that waited is gone', async () => {
    const sid = await openPipe()
    const aborted = new AbortController()
    const gone = exchange(server.url, pollRequest({ sid, wait: true }), { signal: aborted.signal })
    await turnsUntil(isHeld)
    aborted.abort()
    await expect(gone).rejects.toThrow()
    await turnsUntil(() => !isHeld())
    server.pipes.find(sid)?.write(Uint8Array.of(1))
    expect(decoders.PollResponse.decode((await exchange(server.url, pollRequest({ sid, wait: true }))).body)).toMatchObject({ down: 1 })
  })

  it('T18: a POST whose answer is stuck is cut off when a newer one repeats that answer', async () => {
    const sid = await openPipe()
    // More than the buffers of a connection take.
    server.pipes.find(sid)?.write(new Uint8Array(32 * 1024 * 1024))
    await server.clock.advance(1_000)
    const body = pollRequest({ sid, wait: true })
    const stuck = connect().pause()
    stuck.write(Buffer.concat([Buffer.from(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`), body]))
    // It was answered: the watch over a pipe without a POST began anew.
    await turnsUntil(() => server.clock.liveDelays.includes(5_000))
    const { body: whole } = await exchange(server.url, body)
    expect(decoders.PollResponse.decode(whole)).toMatchObject({ down: 1 })
    expect((await allOf(stuck)).length).toBeLessThan(whole.length)
  })
})

describe('what is no POST of a pipe', () => {
  const refused = (answer: HttpAnswer): [number, string] => [answer.status, answer.body.toString()]

  it('A15: an unknown name is 404, the same for one that was and one that never was', async () => {
    const sid = await openPipe()
    await exchange(server.url, pollRequest({ sid, closeCode: 1000 }))
    const answers = await Promise.all([sid, '0'.repeat(32), '1', `${sid}\n`].map((name) => exchange(server.url, pollRequest({ sid: name, wait: true }))))
    const seen = answers.map(({ status, headers: { date: _date, ...headers }, body }) => JSON.stringify([status, headers, body.toString()]))
    expect(new Set(seen).size).toBe(1)
    expect(answers[0]?.status).toBe(404)
  })

  it('X02: random bytes are 400, or a POST of no pipe, and disturb nobody', async () => {
    const sid = await openPipe()
    const seeds = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 200 }), { numRuns: 300, seed: 1 })
    for (const bytes of seeds) expect([200, 400, 404]).toContain((await exchange(server.url, bytes)).status)
    expect((await exchange(server.url, pollRequest({ sid }))).status).toBe(200)
    expect(server.recorder.lines.join()).not.toContain('error')
  })

  it('X04: a PollRequest that is cut at any byte is refused or is a shorter one; it never hangs', async () => {
    const sid = await openPipe()
    const whole = pollRequest({ sid, up: 1, frames: [new Uint8Array(40)], confirmed: 0, closeCode: 1000, closeReason: 'done' })
    for (let length = 1; length < whole.length; length++) {
      expect([200, 400, 404]).toContain((await exchange(server.url, whole.subarray(0, length))).status)
    }
    expect(server.recorder.lines.join()).not.toContain('could not be handled')
  })

  it('X05, X06: endless numbers, lengths beyond the end and deep nesting are 400', async () => {
    const hostile = [Buffer.alloc(11, 0xff), Buffer.from([0x1a, 0xff, 0xff, 0xff, 0xff, 0x07]), Buffer.alloc(100_000, 0x7b), Buffer.from([0x10, ...Array<number>(11).fill(0x80)])]
    for (const bytes of hostile) expect(refused(await exchange(server.url, bytes))).toEqual([400, 'no PollRequest'])
  })

  it('X07: a body of nothing but empty frames is refused as a whole', async () => {
    const sid = await openPipe()
    const frames = Array.from({ length: 40_000 }, () => new Uint8Array(0))
    expect(refused(await exchange(server.url, pollRequest({ sid, up: 1, frames })))).toEqual([400, 'out of order'])
  })

  it('opens no pipe when it brings frames without one', async () => {
    expect(refused(await exchange(server.url, pollRequest({ up: 1, frames: [Uint8Array.of(1)] })))).toEqual([400, 'no pipe yet'])
    expect(server.pipes.size).toBe(0)
  })

  it('is 413 when it is longer than 128 KB, whether or not it says so', async () => {
    const length = 128 * 1024 + 1
    const said = connect()
    said.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`)
    expect((await allOf(said)).toString()).toMatch(/^HTTP\/1\.1 413 [^]*\r\n\r\ntoo long$/)
    const silent = connect()
    silent.write(`POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${length.toString(16)}\r\n${'x'.repeat(length)}`)
    expect((await allOf(silent)).toString()).toMatch(/^HTTP\/1\.1 413 /)
    expect((await exchange(server.url, new Uint8Array(length - 1).fill(0xff))).status).toBe(400)
  })
})

describe('who may not come in now', () => {
  it('D04: is 429 with Retry-After for an address with too many sessions that have not logged in', async () => {
    for (let count = 0; count < 50; count++) await openPipe()
    const { status, headers } = await exchange(server.url, pollRequest({}))
    expect([status, headers['retry-after']]).toEqual([429, '5'])
    await server.clock.advance(5_000)
    expect((await exchange(server.url, pollRequest({}))).status).toBe(200)
  })

  it('N09: is 503 with Retry-After while the gateway drains; pipes that there are go on', async () => {
    const sid = await openPipe()
    server.poll.stopAccepting()
    const { status, headers } = await exchange(server.url, pollRequest({}))
    expect([status, headers['retry-after']]).toEqual([503, '1'])
    expect((await exchange(server.url, pollRequest({ sid }))).status).toBe(200)
  })
})

describe('pages', () => {
  const preflight = (origin: string): Promise<HttpAnswer> =>
    exchange(`${server.url}/ws`, new Uint8Array(0), {
      method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type' },
    })
  const post = (headers: Record<string, string>): Promise<HttpAnswer> => exchange(`${server.url}/ws`, pollRequest({}), { headers })

  it('A12: of a listed origin and of this host may post and read, and need no cookie for it', async () => {
    for (const origin of ['https://friend.example', server.url]) {
      const { status, headers } = await preflight(origin)
      expect(status).toBe(204)
      expect(headers).toMatchObject({
        'access-control-allow-origin': origin, 'access-control-allow-methods': 'POST', 'access-control-allow-headers': 'Content-Type',
        'access-control-max-age': '7200', vary: 'Origin',
      })
      expect(headers['access-control-allow-credentials']).toBeUndefined()
      const answer = await post({ Origin: origin })
      expect([answer.status, answer.headers['access-control-allow-origin'], answer.headers['access-control-expose-headers']]).toEqual([200, origin, 'Retry-After'])
    }
  })

  it.each(['https://evil.example', 'null', 'https://friend.example.evil.io', 'http://friend.example', 'https://friend.example:8443', 'https://friend.example.'])(
    'A12, A13, A14: of %s are 403, and can read why', async (origin) => {
      expect((await preflight(origin)).status).toBe(204)
      const { status, headers, body } = await post({ Origin: origin })
      expect([status, body.toString()]).toEqual([403, 'FORBIDDEN_ORIGIN 61024'])
      expect(headers['access-control-allow-origin']).toBe(origin)
      expect(server.pipes.size).toBe(0)
    })

  it('A13: what is no page has no Origin, and comes in', async () => {
    const { status, headers } = await post({})
    expect([status, headers['access-control-allow-origin']]).toEqual([200, undefined])
  })

  it('A12: a page of elsewhere that knows a pipe’s name does not get into it either', async () => {
    const sid = await openPipe()
    const stolen = await exchange(server.url, pollRequest({ sid, closeCode: 1000 }), { headers: { Origin: 'https://evil.example' } })
    expect([stolen.status, server.pipes.find(sid) !== undefined]).toEqual([403, true])
  })
})
