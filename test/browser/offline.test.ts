import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Browser, BrowserContext, WebSocketRoute } from 'playwright-core'
import { WEB_ROOT, ensurePages, launchChromium } from '../support/browser'
import { ChatPage, NOTHING_WRONG } from '../support/chat-page'
import { GatewayProcess } from '../support/gateway-process'
import { TcpProxy } from '../support/tcp-proxy'
import { Company, eventually } from '../support/two-people'

const FLAGS = ['--c2c-rate', '0', '--web-instances', '0', '--heartbeat-ms', '2000', '--drain-ms', '300', '--web-root', WEB_ROOT]

let gateway: GatewayProcess
let browser: Browser
let proxy: TcpProxy
let pair = 0
let a = ''
let b = ''
const company = new Company(() => gateway)

beforeAll(async () => {
  ensurePages()
  gateway = await GatewayProcess.start({ flags: FLAGS })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await gateway.remove()
})
beforeEach(async () => {
  proxy = await TcpProxy.start(Number(new URL(gateway.url).port));
  [a, b] = [`alice${++pair}`, `bob${pair}`]
})
afterEach(async () => {
  await company.leave()
  await Promise.all(browser.contexts().map((context) => context.close()))
  await proxy.stop()
})

const badOrigin = (): string => `http://127.0.0.1:${proxy.port}`
const newContext = (): Promise<BrowserContext> => browser.newContext({ reducedMotion: 'reduce' })

/** alice behind the bad network, bob in front of it, each looking at the other's conversation. */
async function two(): Promise<[ChatPage, ChatPage]> {
  const [alice, bob] = await Promise.all([ChatPage.create(await newContext()), ChatPage.create(await newContext())])
  await Promise.all([alice.open(badOrigin(), a, b), bob.open(gateway.httpUrl, b, a)])
  return [alice, bob]
}

/** Both show the log of the server, message by message, and nothing else; neither ever showed anything impossible. */
async function expectConverged(pages: readonly ChatPage[], texts: readonly string[]): Promise<void> {
  const auditor = await company.join(a)
  const log = await auditor.history(company.invite(b))
  expect(log.map(({ payload }) => ('text' in payload ? payload.text : ''))).toEqual(texts)
  for (const page of pages) {
    await eventually(() => page.keys()).toEqual(log.map(({ ID }) => ID))
    expect(await page.testimony()).toEqual(NOTHING_WRONG)
  }
}

describe('a window without a network', () => {
  it('T02: says so, keeps what is written, and has everything when the network is back', async () => {
    const [alice, bob] = await two()
    await alice.write('before')
    await eventually(() => alice.marks()).toEqual({ before: 'read' })
    await alice.page.context().setOffline(true)
    await alice.write('written offline')
    await bob.write('meanwhile')
    await eventually(() => alice.network()).toBe('disconnected')
    expect(await alice.marks()).toEqual({ before: 'read', 'written offline': 'sending' })
    expect(await alice.texts()).toEqual(['before', 'written offline'])
    await alice.page.context().setOffline(false)
    await eventually(() => alice.texts()).toEqual(['before', 'meanwhile', 'written offline'])
    await eventually(() => alice.network()).toBe('connected')
    await eventually(() => alice.marks()).toEqual({ before: 'read', 'written offline': 'read' })
    await expectConverged([alice, bob], ['before', 'meanwhile', 'written offline'])
  })

  it('SEND-5: gives a message up after its time, and sends it once when asked to', async () => {
    const alice = await ChatPage.create(await newContext())
    await alice.page.clock.install()
    await alice.open(badOrigin(), a, b)
    proxy.set({ blackholeUp: true, blackholeDown: true })
    await alice.write('too long')
    await eventually(() => alice.marks()).toEqual({ 'too long': 'sending' })
    await eventually(async () => {
      await alice.page.clock.runFor(5_000)
      return alice.marks()
    }).toEqual({ 'too long': 'failed' })
    proxy.reset()
    proxy.heal()
    await eventually(async () => {
      await alice.page.clock.runFor(1_000)
      return alice.network()
    }).toBe('connected')
    expect(await alice.marks()).toEqual({ 'too long': 'failed' })
    await alice.get('retry').click()
    await eventually(() => alice.marks()).toEqual({ 'too long': 'sent' })
    await expectConverged([alice], ['too long'])
  })

  it('SYNC-3: shows what it has stored after a reload, although the gateway answers nothing but the login', async () => {
    const texts = Array.from({ length: 40 }, (_, index) => `message ${index + 1}`)
    const [writer, reader] = await Promise.all([company.join(b), company.join(a)])
    for (const text of texts) await writer.say(reader, text)
    const alice = await ChatPage.create(await newContext())
    await alice.open(badOrigin(), a, b)
    const allTexts = async (): Promise<string[]> => {
      await alice.get('message-list').evaluate((list) => list.scrollTo({ top: 0 }))
      return alice.texts()
    }
    await eventually(allTexts).toEqual(texts)
    let unanswered = 0
    await alice.page.routeWebSocket(/\/ws$/, (page: WebSocketRoute) => {
      const server = page.connectToServer()
      let isLoggedIn = false
      page.onMessage((frame) => {
        if (isLoggedIn) unanswered++
        else server.send(frame)
        isLoggedIn = true
      })
    })
    await alice.reload()
    await alice.signedIn()
    await eventually(allTexts).toEqual(texts)
    await eventually(() => unanswered).toBeGreaterThan(0)
    expect(await alice.testimony()).toEqual(NOTHING_WRONG)
  })
})

describe('a window that is closed with a message under way', () => {
  it('S04: its answer was lost: after the reload it is shown once, as sent, and was stored once', async () => {
    const [alice, bob] = await two()
    proxy.set({ blackholeDown: true })
    await alice.write('did you get it?')
    await eventually(() => bob.texts()).toEqual(['did you get it?'])
    expect(await alice.marks()).toEqual({ 'did you get it?': 'sending' })
    proxy.heal()
    await alice.reload()
    await alice.signedIn()
    await eventually(() => alice.marks()).toEqual({ 'did you get it?': 'read' })
    await expectConverged([alice, bob], ['did you get it?'])
  })

  it('S04: it never left: after the reload it is sent, once', async () => {
    const [alice, bob] = await two()
    proxy.set({ blackholeUp: true })
    await alice.write('first')
    await alice.write('second')
    await eventually(() => pendingInOutbox(alice)).toBe(2)
    expect(await bob.texts()).toEqual([])
    proxy.heal()
    await alice.reload()
    await alice.signedIn()
    await eventually(() => bob.texts()).toEqual(['first', 'second'])
    await eventually(() => alice.marks()).toEqual({ first: 'read', second: 'read' })
    await expectConverged([alice, bob], ['first', 'second'])
  })

  it('S13, P05: its process dies: another window finds the message in the outbox, and it stays one message', async () => {
    const [alice, bob] = await two()
    await alice.write('before')
    await eventually(() => alice.marks()).toEqual({ before: 'read' })
    proxy.set({ blackholeDown: true })
    await alice.write('last words')
    await eventually(() => bob.texts()).toEqual(['before', 'last words'])
    const crashed = alice.page.waitForEvent('crash')
    await Promise.all([crashed, alice.page.goto('chrome://crash').catch(() => undefined)])
    proxy.reset()
    proxy.heal()
    const again = await ChatPage.create(alice.page.context())
    await again.open(badOrigin(), a, b)
    await eventually(() => again.marks()).toEqual({ before: 'read', 'last words': 'read' })
    await expectConverged([again, bob], ['before', 'last words'])
  })
})

describe('turbulence', () => {
  it('P1 to P4: whatever the network does, each message is shown once, in one order, in both windows', async () => {
    const [alice, bob] = await two()
    const texts: string[] = []
    for (let round = 0; round < 24; round++) {
      const [page, text] = round % 3 === 2 ? [bob, `bob ${round}`] as const : [alice, `alice ${round}`] as const
      texts.push(text)
      if (round % 8 === 5) proxy.set({ blackholeDown: true })
      await page.write(text)
      if (round % 8 === 2 || round % 8 === 7) {
        proxy.reset()
        proxy.heal()
      }
    }
    await eventually(async () => [await alice.texts(), await bob.texts()].map((shown) => shown.length)).toEqual([24, 24])
    expect([...await alice.texts()].sort()).toEqual([...texts].sort())
    const own = (await bob.texts()).filter((text) => text.startsWith('alice'))
    expect(own).toEqual(texts.filter((text) => text.startsWith('alice')))
    await eventually(async () => Object.values(await alice.marks())).not.toContain('sending')
    await expectConverged([alice, bob], await bob.texts())
  })

  it('T23: the gateway is restarted: both windows come back by themselves', async () => {
    const [alice, bob] = await two()
    await alice.write('before')
    await eventually(() => bob.texts()).toEqual(['before'])
    const { port } = new URL(gateway.url)
    await gateway.stop()
    await alice.write('while it was away')
    gateway = await GatewayProcess.start({ dataDir: gateway.dataDir, flags: [...FLAGS, '--port', port] })
    await eventually(() => bob.texts()).toEqual(['before', 'while it was away'])
    await bob.write('welcome back')
    await eventually(() => alice.texts()).toEqual(['before', 'while it was away', 'welcome back'])
    await expectConverged([alice, bob], ['before', 'while it was away', 'welcome back'])
  })
})

describe('the witness of these tests', () => {
  it('notices a message that is there twice, that vanishes, that changes places, and that is unsent after it was sent', async () => {
    const [alice, bob] = await two()
    for (const text of ['one', 'two', 'three']) await alice.write(text)
    await eventually(() => bob.texts()).toEqual(['one', 'two', 'three'])
    await eventually(() => alice.marks()).toEqual({ one: 'read', two: 'read', three: 'read' })
    await alice.page.evaluate(async () => {
      const rows = [...document.querySelectorAll('[data-testid=message]')]
      const noticed = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()))
      const copy = rows[0]?.cloneNode(true)
      if (copy) rows[0]?.after(copy)
      await noticed()
      copy?.parentNode?.removeChild(copy)
      await noticed()
      rows[1]?.before(...rows.slice(2))
      await noticed()
      rows[0]?.setAttribute('data-mark', 'sending')
      await noticed()
      rows[1]?.remove()
    })
    const { violations } = await alice.testimony()
    expect(violations.map((violation) => violation.split(' ')[0])).toEqual(['TWICE', 'ORDER', 'MARK', 'VANISHED'])
    expect(await bob.testimony()).toEqual(NOTHING_WRONG)
  })
})

/** How many messages the page's own database holds that wait to be sent. */
function pendingInOutbox(chat: ChatPage): Promise<number> {
  return chat.page.evaluate(async () => {
    const [found] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('opentim-'))
    return new Promise<number>((resolve, reject) => {
      const opening = indexedDB.open(found?.name ?? '')
      opening.onerror = () => reject(new Error('the database cannot be opened'))
      opening.onsuccess = () => {
        const counting = opening.result.transaction('outbox').objectStore('outbox').count()
        counting.onsuccess = () => {
          opening.result.close()
          resolve(counting.result)
        }
      }
    })
  })
}
