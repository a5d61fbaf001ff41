import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { GatewayProcess } from '../../../test/support/gateway-process'
import { RawClient } from '../../../test/support/raw-client'
import { PollClient } from '../support/poll-client'
import { loggedIn } from '../support/session-pair'

let gateway: GatewayProcess
let webRoot = ''

beforeAll(async () => {
  webRoot = mkdtempSync(join(tmpdir(), 'opentim-web-'))
  mkdirSync(join(webRoot, 'assets'))
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>chat</title>')
  writeFileSync(join(webRoot, 'assets', 'app-1234.js'), 'export {}')
  writeFileSync(join(webRoot, '.env'), 'SECRET')
  symlinkSync('/etc/hostname', join(webRoot, 'link.txt'))
  gateway = await GatewayProcess.start({ flags: ['--allowed-origins', 'https://friend.example', '--web-root', webRoot, '--pending-per-ip', '30'] })
})
afterAll(async () => {
  await gateway.remove()
  rmSync(webRoot, { recursive: true, force: true })
})

/** The status with which an upgrade was refused, or 101. */
function upgradeStatus(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${gateway.url.replace(/\/ws$/, '')}${path}`, { headers })
    socket.on('unexpected-response', (sent, response) => {
      resolve(response.statusCode ?? 0)
      sent.destroy()
    })
    socket.on('open', () => {
      socket.close()
      resolve(101)
    })
    socket.on('error', reject)
  })
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A plain request whose target is sent to the letter. */
function get(path: string, options: { headers?: Record<string, string>; method?: string } = {}): Promise<Answer> {
  const { hostname, port } = new URL(gateway.httpUrl)
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method: 'GET', ...options }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => { body += text })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    }).on('error', reject).end()
  })
}

describe('the upgrade', () => {
  it('A13: needs no Origin, on / and on /ws', async () => {
    expect(await upgradeStatus('/', {})).toBe(101)
    expect(await upgradeStatus('/ws?x=1', {})).toBe(101)
  })

  it('A12: is 403 for pages of elsewhere, and open to those of this host and those that are listed', async () => {
    expect(await upgradeStatus('/ws', { Origin: 'https://evil.example' })).toBe(403)
    expect(await upgradeStatus('/ws', { Origin: gateway.httpUrl })).toBe(101)
    expect(await upgradeStatus('/ws', { Origin: 'https://friend.example' })).toBe(101)
  })

  it.each(['null', 'https://friend.example.evil.io', 'http://friend.example', 'https://friend.example:8443', 'https://friend.example.'])(
    'A13, A14: is 403 for %s', async (origin) => {
      expect(await upgradeStatus('/ws', { Origin: origin })).toBe(403)
    })

  it('is 404 elsewhere', async () => {
    expect(await upgradeStatus('/socket', {})).toBe(404)
  })

  it('D04: is 429 for an address with too many sockets that have not logged in; logged in ones do not count', async () => {
    const known = await loggedIn(gateway, 'alice')
    const pending: RawClient[] = []
    for (let count = 0; count < 30; count++) pending.push(await RawClient.connect(gateway.url))
    expect(await upgradeStatus('/ws', {})).toBe(429)
    await Promise.all(pending.map((client) => client.close()))
    await known.close()
    expect(await upgradeStatus('/ws', {})).toBe(101)
  })
})

describe('an address', () => {
  it('D04: has one limit for sockets and long polls together', async () => {
    const pending: RawClient[] = []
    for (let count = 0; count < 29; count++) pending.push(await RawClient.connect(gateway.url))
    const poll = await PollClient.open(gateway.httpUrl)
    await expect(PollClient.open(gateway.httpUrl)).rejects.toThrow('429')
    expect(await upgradeStatus('/ws', {})).toBe(429)
    await poll.post({ closeCode: 1000 })
    expect(await upgradeStatus('/ws', {})).toBe(101)
    await Promise.all(pending.map((client) => client.close()))
  })
})

describe('what a client sends', () => {
  it('X01: a frame over the limit closes with 1009, and only that socket', async () => {
    const [big, other] = [await loggedIn(gateway, 'big'), await loggedIn(gateway, 'other')]
    big.sendBytes(new Uint8Array(64 * 1024 + 1))
    expect(await big.closeCode()).toBe(1009)
    expect((await other.request('ping', {})).code).toBe(0)
  })

  it('X02: random bytes close their socket with 4400 or are a frame, and reach nobody else', async () => {
    const other = await loggedIn(gateway, 'other')
    const seeds = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 200 }), { numRuns: 100, seed: 1 })
    for (const bytes of seeds) {
      const client = await RawClient.connect(gateway.url)
      client.sendBytes(bytes)
      expect([4400, 4401]).toContain(await client.closeCode())
    }
    expect((await other.request('ping', {})).code).toBe(0)
    expect(gateway.hasExited).toBe(false)
    expect(gateway.log).not.toContain('could not be handled')
  })

  it('X03: a text frame closes with 4400', async () => {
    const client = await loggedIn(gateway, 'texter')
    client.sendBytes('hello')
    expect(await client.closeCode()).toBe(4400)
  })

  it('X12: NUL in a text is refused, and the same connection goes on', async () => {
    const client = await loggedIn(gateway, 'nuller')
    const acks = await client.sendAndWait({ to: 'other', text: 'a\0b' }, { to: 'other', text: 'ab' })
    expect(acks.map(({ code }) => code)).toEqual([61001, 0])
    expect((await client.request('updateProfile', { fields: ['nick'], profile: { nick: 'a\0b' } })).code).toBe(61001)
    expect((await client.request('revoke', { conversationId: 'C2Cother', seq: 1, reason: '\0' })).code).toBe(61001)
  })

  it('X15: markup is stored and delivered as the text that it is', async () => {
    const [from, to] = [await loggedIn(gateway, 'marker'), await loggedIn(gateway, 'reader')]
    const text = '<img src=x onerror=alert(1)></script><a href="javascript:alert(1)">&lt;'
    await from.sendAndWait({ to: 'reader', text })
    await to.until(() => to.rows[0], 'the message')
    expect(to.texts).toEqual([text])
  })

  it('A08: a bomb for a UserSig is refused, and the gateway answers at once', async () => {
    const client = await RawClient.connect(gateway.url)
    const answer = await client.login({ sdkAppID: gateway.sdkAppID, userID: 'alice', userSig: 'eJ'.repeat(20_000) })
    expect(answer.code).toBe(70003)
    expect(await client.closeCode()).toBe(4401)
  })

  it('bytes that are no HTTP are cut off', async () => {
    const { hostname, port } = new URL(gateway.httpUrl)
    const socket = createConnection(Number(port), hostname)
    socket.write('\0\x01garbage\r\n\r\n')
    const answer = await new Promise<string>((resolve) => {
      let text = ''
      socket.on('data', (data) => { text += data.toString() }).on('close', () => resolve(text)).on('error', () => undefined)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 400/)
  })
})

describe('plain HTTP', () => {
  it('/healthz says that the database answers', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, body: '{"status":"ok"}' })
  })

  it('/metrics counts, and neither it nor the log holds a text, a user or a credential', async () => {
    const client = await loggedIn(gateway, 'secretive')
    const userSig = await gateway.userSig('secretive')
    await client.sendAndWait({ to: 'other', text: 'hush-hush' })
    const { status, body } = await get('/metrics')
    expect(status).toBe(200)
    expect(body).toMatch(/^opentim_messages_total\{code="0"\} [1-9]/m)
    expect(body).toMatch(/^opentim_sessions [1-9]/m)
    expect(body).toMatch(/^opentim_commit_messages_count [1-9]/m)
    for (const secret of ['hush-hush', 'secretive', userSig]) expect(body).not.toContain(secret)
    for (const secret of ['hush-hush', userSig]) expect(gateway.log).not.toContain(secret)
  })

  it('/dev hands out UserSigs in development mode, to requests that name this machine', async () => {
    expect(JSON.parse((await get('/dev/config')).body)).toEqual({ sdkAppID: gateway.sdkAppID })
    expect(await get('/dev/usersig?userID=alice', { headers: { Host: 'evil.example' } })).toMatchObject({ status: 403 })
    expect(await get('/dev/usersig?userID=')).toMatchObject({ status: 400 })
    expect(JSON.parse((await get('/dev/usersig?userID=alice')).body)).toMatchObject({ sdkAppID: gateway.sdkAppID, userID: 'alice', userSig: expect.any(String) as string })
  })

  it('X15: serves pages under a policy that runs no script of a text', async () => {
    const page = await get('/')
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('<title>chat') as string })
    const policy = page.headers['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).toContain(`connect-src 'self' ws://${new URL(gateway.httpUrl).host}`)
    expect(policy).not.toContain('unsafe')
    expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' })
    const script = await get('/assets/app-1234.js')
    expect(script.headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=31536000, immutable' })
  })

  it('X15: a Host header cannot write into the policy', async () => {
    const page = await get('/', { headers: { Host: "x; script-src *" } })
    expect(page.headers['content-security-policy'] ?? '').not.toContain('*')
  })

  it.each(['/../package.json', '/%2e%2e/package.json', '/..%2f..%2fetc/passwd', '/.env', '/assets/../.env', '/link.txt', '/%00', '/%', '/assets/', '/none.html'])(
    'does not serve %s', async (path) => {
      expect((await get(path)).status).toBe(404)
    })

  it('does nothing but read, and take POSTs where clients connect', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) expect((await get('/', { method })).status).toBe(405)
    for (const path of ['/index.html', '/healthz', '/dev/usersig', '/wss']) expect((await get(path, { method: 'POST' })).status).toBe(405)
    expect(await get('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
  })
})

describe('instances', () => {
  it('a second login of an account kicks the first with multipleAccount and 4403', async () => {
    const first = await loggedIn(gateway, 'twice', { deviceId: 'one' })
    await loggedIn(gateway, 'twice', { deviceId: 'two' })
    expect(await first.closeCode()).toBe(4403)
    expect(first.kick).toBe('multipleAccount')
  })

  it('T14: a second socket of one device replaces the first with 4409', async () => {
    const first = await loggedIn(gateway, 'again', { deviceId: 'one' })
    await loggedIn(gateway, 'again', { deviceId: 'one', fresh: false })
    expect(await first.closeCode()).toBe(4409)
    expect(first.kick).toBeUndefined()
  })
})

describe('without development mode', () => {
  it('no route hands out a UserSig, and a receiver has to exist', async () => {
    const plain = await GatewayProcess.start({ flags: ['--dev=false'] })
    expect((await fetch(`${plain.httpUrl}/dev/usersig?userID=alice`)).status).toBe(404)
    expect((await fetch(`${plain.httpUrl}/dev/config`)).status).toBe(404)
    await plain.remove()
  })
})
