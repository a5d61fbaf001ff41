import { createConnection } from 'node:net'
import type { Socket } from 'node:net'
import { encoders } from '@opentim/protocol/sdk'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GatewayProcess } from '../../../test/support/gateway-process'
import { toOutgoing } from '../../../test/support/raw-client'
import { TcpProxy } from '../../../test/support/tcp-proxy'
import { BufferingProxy } from '../support/buffering-proxy'
import { PollClient, exchange, pollRequest } from '../support/poll-client'
import { loggedIn } from '../support/session-pair'

let gateway: GatewayProcess
/** Sends half a body and then nothing; what the last test looks at. */
let slow: Socket
let slowEnded: Promise<string>
let counter = 0
/** Names that no other test of this file uses. */
const people = (): [string, string] => [`polly${++counter}`, `sock${counter}`]

beforeAll(async () => {
  gateway = await GatewayProcess.start({
    flags: ['--c2c-rate', '0', '--log-level', 'debug', '--allowed-origins', 'https://friend.example'],
  })
  const { hostname, port } = new URL(gateway.httpUrl)
  slow = createConnection(Number(port), hostname).on('error', () => undefined)
  slow.write('POST /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf')
  slowEnded = new Promise((resolve) => {
    let text = ''
    slow.on('data', (data) => { text += data.toString() }).on('close', () => resolve(text))
  })
})
afterAll(async () => {
  slow.destroy()
  await gateway.remove()
})

describe('a conversation over long poll', () => {
  it('a client of the long poll and one with a WebSocket hear each other, in order', async () => {
    const [polly, sock] = people()
    const polling = await PollClient.login(gateway, polly)
    const socketed = await loggedIn(gateway, sock)
    const texts = Array.from({ length: 50 }, (_, index) => `message ${index}`)
    for (const text of texts) await polling.send({ to: sock, text })
    await socketed.until(() => socketed.rows[49], 'the messages')
    expect(socketed.texts).toEqual(texts)
    for (const text of texts) await socketed.sendAndWait({ to: polly, text })
    await polling.until(() => polling.texts[49])
    expect(polling.texts).toEqual(texts)
    expect(polling.acks.map(({ ref, code }) => [ref, code])).toEqual(texts.map((_, index) => [index + 1, 0]))
  })

  it('T16: goes on through a middlebox that holds bodies until they end, without waiting for the hold', async () => {
    const [polly, sock] = people()
    const box = await BufferingProxy.start(gateway.httpUrl)
    const polling = await PollClient.login(gateway, polly, { url: box.url })
    const socketed = await loggedIn(gateway, sock)
    for (const text of ['1', '2', '3']) {
      const heard = polling.until(() => polling.texts.find((other) => other === text))
      await socketed.sendAndWait({ to: polly, text })
      await heard
      await polling.send({ to: sock, text })
      await socketed.until(() => socketed.texts.find((other) => other === text), text)
    }
    box.stop()
  })

  it('T17: an answer that was lost after it was written is written again, and taken once', async () => {
    const [polly, sock] = people()
    const proxy = await TcpProxy.start(Number(new URL(gateway.httpUrl).port))
    const polling = await PollClient.login(gateway, polly, { url: `http://127.0.0.1:${proxy.port}` })
    const socketed = await loggedIn(gateway, sock)
    const lost = polling.poll()
    proxy.cutDownAt(20)
    await socketed.sendAndWait({ to: polly, text: 'once' })
    await expect(lost).rejects.toThrow()
    const again = await polling.poll()
    expect([again.down, polling.texts]).toEqual([2, ['once']])
    await socketed.sendAndWait({ to: polly, text: 'and on' })
    expect((await polling.poll()).down).toBe(3)
    expect(polling.texts).toEqual(['once', 'and on'])
    await proxy.stop()
  })

  it('T17: a batch whose answer was lost on the way down is repeated, and stored once', async () => {
    const [polly, sock] = people()
    const polling = await PollClient.login(gateway, polly)
    const socketed = await loggedIn(gateway, sock)
    const frames = [encoders.ClientFrame.encode({ sends: [toOutgoing(1, { to: sock, text: 'once' })] }).finish()]
    const answers = await Promise.all([1, 2, 3].map(() => polling.post({ up: 2, frames })))
    expect(answers.map(({ up }) => up)).toEqual([2, 2, 2])
    await polling.until(() => polling.acks[0])
    await socketed.until(() => socketed.rows[0], 'the message')
    expect([polling.acks.length, socketed.texts]).toEqual([1, ['once']])
  })

  it('T18: of two POSTs that wait the older one ends, and the message goes to the other', async () => {
    const [polly, sock] = people()
    const polling = await PollClient.login(gateway, polly)
    const socketed = await loggedIn(gateway, sock)
    const both = [polling.post({ wait: true, confirmed: 1 }), polling.post({ wait: true, confirmed: 1 })]
    const first = await Promise.race(both)
    expect(first).toMatchObject({ superseded: true, down: 0, frames: [] })
    await socketed.sendAndWait({ to: polly })
    expect((await Promise.all(both)).map(({ superseded, down }) => [superseded, down]).sort()).toEqual([[false, 2], [true, 0]])
  })
})

describe('the end of a pipe', () => {
  it('a login elsewhere kicks it, while it waits', async () => {
    const [polly] = people()
    const polling = await PollClient.login(gateway, polly, { deviceId: 'one' })
    const ended = polling.closeCode()
    await loggedIn(gateway, polly, { deviceId: 'two' })
    expect([await ended, polling.kick]).toEqual([4403, 'multipleAccount'])
  })

  it('A05: a forged UserSig is answered, and the pipe is closed with 4401', async () => {
    const polling = await PollClient.open(gateway.httpUrl)
    await polling.sendLogin(gateway, 'polly', { userSig: 'forged' })
    expect(await polling.closeCode()).toBe(4401)
    expect(polling.frames[0]?.responses).toMatchObject([{ id: 1, code: 70003 }])
  })

  it('N09: SIGTERM closes it with 1012 and the spread; the next process does not know it', async () => {
    const other = await GatewayProcess.start({ flags: ['--drain-ms', '1234'] })
    const polling = await PollClient.login(other, 'polly')
    const ended = polling.until(() => undefined)
    const stopped = other.stop()
    await expect(ended).rejects.toThrow('closed with 1012 1234')
    expect(await stopped).toBe(0)
    const next = await GatewayProcess.start({ dataDir: other.dataDir })
    expect((await exchange(next.httpUrl, pollRequest({ sid: polling.sid, wait: true }))).status).toBe(404)
    await PollClient.login(next, 'polly')
    await next.remove()
  })
})

describe('what is hostile', () => {
  it('X02: random frames in a pipe close it with 4400 or 4401, and reach nobody else', async () => {
    const [polly] = people()
    const polling = await PollClient.login(gateway, polly)
    for (const bytes of fc.sample(fc.uint8Array({ minLength: 1, maxLength: 200 }), { numRuns: 50, seed: 2 })) {
      const hostile = await PollClient.open(gateway.httpUrl)
      await hostile.up(bytes)
      expect([4400, 4401]).toContain(await hostile.closeCode())
    }
    expect((await polling.post({})).up).toBe(1)
    expect(gateway.hasExited).toBe(false)
    expect(gateway.log).not.toContain('could not be handled')
  })

  it('A15: another’s number, and what the log says, open no pipe; the log says no name', async () => {
    const [polly] = people()
    const polling = await PollClient.login(gateway, polly)
    const ended = await PollClient.open(gateway.httpUrl)
    await ended.post({ closeCode: 1000 })
    const numbers = [...gateway.log.matchAll(/"session":(\d+)/g)].map(([, number]) => number ?? '')
    expect(numbers.length).toBeGreaterThan(0)
    for (const sid of [...numbers, ended.sid, '0'.repeat(32)]) {
      expect((await exchange(gateway.httpUrl, pollRequest({ sid, wait: true }))).status).toBe(404)
    }
    expect(gateway.log).not.toContain(polling.sid)
    expect(gateway.log).not.toContain(ended.sid)
  })

  it('A12: a page of elsewhere is 403, one that is listed gets a pipe', async () => {
    const statuses = await Promise.all(['https://evil.example', 'null', 'https://friend.example', gateway.httpUrl].map(async (origin) =>
      (await exchange(`${gateway.httpUrl}/ws`, pollRequest({}), { headers: { Origin: origin } })).status))
    expect(statuses).toEqual([403, 403, 200, 200])
  })

  it('a body that does not come to its end is cut off after its time', async () => {
    expect(await slowEnded).toMatch(/^HTTP\/1\.1 4\d\d /)
  })
})

it('/metrics counts the pipes', async () => {
  const { body } = await exchange(`${gateway.httpUrl}/metrics`, new Uint8Array(0), { method: 'GET' })
  expect(body.toString()).toMatch(/^opentim_poll_pipes [1-9]/m)
})
