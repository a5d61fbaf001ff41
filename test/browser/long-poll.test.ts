import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import type { ChatSDK } from '../../src/api/types'
import type { Tim } from '../../src/client/tim'
import { WEB_ROOT, ensurePages, launchChromium } from '../support/browser'
import { ChatPage, NOTHING_WRONG } from '../support/chat-page'
import { GatewayProcess } from '../support/gateway-process'
import { eventually } from '../support/two-people'

declare global {
  interface Window {
    readonly TIM: Tim
    chat: ChatSDK
  }
}

let gateway: GatewayProcess
let browser: Browser
const umd = readFileSync(fileURLToPath(new URL('../../dist/opentim.umd.js', import.meta.url)))

/** A web server that is not the gateway: pages from here are of another origin. */
async function startSite(): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer((request, response) => {
    if (request.url === '/opentim.umd.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(umd)
    else response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><link rel="icon" href="data:,"><script src="opentim.umd.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

let listed: Awaited<ReturnType<typeof startSite>>
let stranger: Awaited<ReturnType<typeof startSite>>

beforeAll(async () => {
  ensurePages()
  ;[listed, stranger] = await Promise.all([startSite(), startSite()])
  gateway = await GatewayProcess.start({ flags: ['--c2c-rate', '0', '--web-root', WEB_ROOT, '--allowed-origins', listed.origin] })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await gateway.remove()
  for (const { server } of [listed, stranger]) server.close()
})
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
})

/** What a network does that lets no WebSocket through, as the page sees it. */
function forbidWebSockets(): void {
  Object.defineProperty(window, 'WebSocket', { value: class { constructor() { throw new Error('forbidden') } } })
}

describe('T15: a page without WebSockets', () => {
  it('talks with one that has them, and stays connected', async () => {
    const [alice, bob] = await Promise.all([
      ChatPage.create(await browser.newContext({ reducedMotion: 'reduce' })), ChatPage.create(await browser.newContext({ reducedMotion: 'reduce' })),
    ])
    await alice.page.addInitScript(forbidWebSockets)
    await Promise.all([alice.open(gateway.httpUrl, 'alice', 'bob'), bob.open(gateway.httpUrl, 'bob', 'alice')])
    for (const text of ['one', 'two', 'three']) await alice.write(text)
    await eventually(() => bob.texts()).toEqual(['one', 'two', 'three'])
    await bob.write('four')
    await eventually(() => alice.texts()).toEqual(['one', 'two', 'three', 'four'])
    expect(await alice.keys()).toEqual(await bob.keys())
    await eventually(() => alice.marks()).toEqual({ one: 'read', two: 'read', three: 'read' })
    expect(await alice.testimony()).toEqual(NOTHING_WRONG)
  })
})

describe('a page of another origin', () => {
  interface Attempt { readonly url: string; readonly sdkAppID: number; readonly userSig: string }

  /** Logs in as carol; gives the code and the text of what it failed with. */
  function logIn({ url, sdkAppID, userSig }: Attempt): Promise<[number, string]> {
    window.chat = window.TIM.create({ SDKAppID: sdkAppID, proxyServer: url })
    return window.chat.login({ userID: 'carol', userSig }).then(
      () => [0, ''], ({ code, message }: { code: number; message: string }) => [code, message],
    )
  }

  async function attempt(origin: string): Promise<{ page: Page; outcome: [number, string] }> {
    const page = await (await browser.newContext()).newPage()
    await page.addInitScript(forbidWebSockets)
    await page.goto(origin)
    const facts = { url: gateway.httpUrl, sdkAppID: gateway.sdkAppID, userSig: await gateway.userSig('carol') }
    return { page, outcome: await page.evaluate(logIn, facts) }
  }

  it('logs in and sends by long poll when it is listed', async () => {
    const { page, outcome } = await attempt(listed.origin)
    expect(outcome).toEqual([0, ''])
    const status = await page.evaluate(async () => {
      const message = window.chat.createTextMessage({ to: 'dave', conversationType: window.TIM.TYPES.CONV_C2C, payload: { text: 'hi' } })
      return (await window.chat.sendMessage(message)).data.message.status
    })
    expect(status).toBe('success')
  })

  it('T10: is told which setting of the gateway keeps it out, and does not try again', async () => {
    const { page, outcome: [code, text] } = await attempt(stranger.origin)
    expect(code).toBe(61024)
    expect(text).toContain('--allowed-origins')
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    await page.evaluate(() => window.chat.destroy().catch(() => undefined))
    expect(requests).toEqual([])
  })
})
