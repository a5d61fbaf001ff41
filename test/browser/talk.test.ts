import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { WEB_ROOT, ensurePages, launchChromium } from '../support/browser'
import { ChatPage, NOTHING_WRONG } from '../support/chat-page'
import { GatewayProcess } from '../support/gateway-process'
import { Company, eventually } from '../support/two-people'

let gateway: GatewayProcess
let browser: Browser
let pair = 0
const company = new Company(() => gateway)

beforeAll(async () => {
  ensurePages()
  gateway = await GatewayProcess.start({ flags: ['--c2c-rate', '0', '--web-root', WEB_ROOT] })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await gateway.remove()
})
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
})

const names = (): [string, string] => [`alice${++pair}`, `bob${pair}`]

/** A page in a profile of its own. */
async function newPage(options: BrowserContextOptions = {}): Promise<ChatPage> {
  return ChatPage.create(await browser.newContext({ reducedMotion: 'reduce', ...options }))
}

/** Two people, each in a window of their own, looking at each other's conversation. */
async function two(): Promise<[ChatPage, ChatPage, string, string]> {
  const [a, b] = names()
  const [alice, bob] = await Promise.all([newPage(), newPage()])
  await Promise.all([alice.open(gateway.httpUrl, a, b), bob.open(gateway.httpUrl, b, a)])
  return [alice, bob, a, b]
}

async function expectNothingWrong(...pages: readonly ChatPage[]): Promise<void> {
  for (const page of pages) expect(await page.testimony()).toEqual(NOTHING_WRONG)
}

describe('two people in two windows', () => {
  it('sign in on the start page, find each other, and talk both ways', async () => {
    const [a, b] = names()
    const [alice, bob] = await Promise.all([newPage(), newPage()])
    for (const [page, user] of [[alice, a], [bob, b]] as const) {
      await page.page.goto(gateway.httpUrl)
      await page.get('start-user-input').fill(user)
      await page.get('start-user-submit').click()
      await page.signedIn()
    }
    await alice.get('new-chat').click()
    await alice.page.getByTestId('new-chat-input').fill(b)
    await alice.page.getByTestId('new-chat-submit').click()
    await alice.write('hello bob')
    await bob.entry(a).click()
    await eventually(() => bob.texts()).toEqual(['hello bob'])
    await bob.write('hello alice')
    await eventually(() => alice.texts()).toEqual(['hello bob', 'hello alice'])
    expect(await alice.keys()).toEqual(await bob.keys())
    expect((await alice.messages()).map(({ flow }) => flow)).toEqual(['out', 'in'])
    expect((await bob.messages()).map(({ flow }) => flow)).toEqual(['in', 'out'])
    await expectNothingWrong(alice, bob)
  })

  it('see how much is unread, and when it was read', async () => {
    const [a, b] = names()
    const [alice, bob] = await Promise.all([newPage(), newPage()])
    await Promise.all([alice.open(gateway.httpUrl, a, b), bob.open(gateway.httpUrl, b)])
    for (const text of ['one', 'two', 'three']) await alice.write(text)
    await eventually(() => alice.marks()).toEqual({ one: 'sent', two: 'sent', three: 'sent' })
    await eventually(() => bob.entry(a).getByTestId('unread-badge').innerText()).toMatch(/^3\b/)
    await eventually(() => bob.page.title()).toContain('3')
    expect(await bob.entry(a).getByTestId('preview').innerText()).toContain('three')
    await bob.entry(a).click()
    await eventually(() => bob.entry(a).getByTestId('unread-badge').count()).toBe(0)
    await eventually(() => alice.marks()).toEqual({ one: 'read', two: 'read', three: 'read' })
    await alice.write('four')
    await eventually(() => alice.marks()).toEqual({ one: 'read', two: 'read', three: 'read', four: 'read' })
    await expectNothingWrong(alice, bob)
  })

  it('take a message back: both see that there was one, and neither what it said', async () => {
    const [alice, bob] = await two()
    for (const text of ['stays', 'a slip', 'stays too']) await alice.write(text)
    await eventually(() => bob.texts()).toEqual(['stays', 'a slip', 'stays too'])
    await alice.act('a slip', 'revoke')
    for (const page of [alice, bob]) {
      await eventually(async () => (await page.messages()).map(({ kind }) => kind)).toEqual(['text', 'revoked', 'text'])
      expect(await page.get('message-list').innerText()).not.toContain('a slip')
    }
    await bob.reload()
    await bob.signedIn()
    await eventually(async () => (await bob.messages()).map(({ kind }) => kind)).toEqual(['text', 'revoked', 'text'])
    await expectNothingWrong(alice, bob)
  })

  it('delete a message for themselves', async () => {
    const [alice, bob] = await two()
    for (const text of ['one', 'two']) await alice.write(text)
    await eventually(() => bob.texts()).toEqual(['one', 'two'])
    await bob.act('one', 'delete')
    await eventually(() => bob.texts()).toEqual(['two'])
    await bob.reload()
    await bob.signedIn()
    await eventually(() => bob.texts()).toEqual(['two'])
    expect(await alice.texts()).toEqual(['one', 'two'])
    await expectNothingWrong(alice)
  })

  it('find everything that was said, back to the first message, and again after a reload', async () => {
    const [a, b] = names()
    const texts = Array.from({ length: 50 }, (_, index) => `message ${index + 1}`)
    const [writer, reader] = await Promise.all([company.join(a), company.join(b)])
    const sent = await Promise.all(texts.map((text) => writer.say(reader, text)))
    await company.leave()
    const [alice, bob] = await Promise.all([newPage(), newPage()])
    await Promise.all([alice.open(gateway.httpUrl, a, b), bob.open(gateway.httpUrl, b, a)])
    for (const page of [alice, bob, alice, bob]) {
      await page.reload()
      await page.signedIn()
      await eventually(async () => {
        await page.get('message-list').evaluate((list) => list.scrollTo({ top: 0 }))
        return page.texts()
      }).toEqual(texts)
      expect(await page.keys()).toEqual(sent.map(({ ID }) => ID))
    }
    await expectNothingWrong(alice, bob)
  })

  it('one account in two windows of different profiles: the earlier is signed out, and says so', async () => {
    const [alice, , a, b] = await two()
    const other = await newPage()
    await other.open(gateway.httpUrl, a, b)
    await alice.page.getByTestId('kicked').waitFor()
    await other.write('from the new window')
    await eventually(() => other.marks()).toEqual({ 'from the new window': 'read' })
    await expectNothingWrong(other)
  })
})

describe('two users in one page', () => {
  it('talk to each other through the gateway', async () => {
    const page = await newPage()
    await page.page.goto(gateway.httpUrl)
    await page.get('start-split').click()
    const left = ChatPage.of(page.page, 'alice')
    const right = ChatPage.of(page.page, 'bob')
    await left.write('from the left')
    await eventually(() => right.texts()).toEqual(['from the left'])
    await right.write('from the right')
    await eventually(() => left.texts()).toEqual(['from the left', 'from the right'])
    await eventually(() => left.marks()).toEqual({ 'from the left': 'read' })
    expect(await left.keys()).toEqual(await right.keys())
    await page.reload()
    await eventually(() => right.texts()).toEqual(['from the left', 'from the right'])
    await expectNothingWrong(page)
  })
})

describe('on a phone, and at night', () => {
  it('shows the list or the conversation, one at a time, and nothing wider than the screen', async () => {
    const [a, b] = names()
    const phone = await newPage({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true })
    await phone.open(gateway.httpUrl, a, b)
    await phone.write(`a-very-long-word-${'x'.repeat(300)}`)
    await eventually(async () => Object.values(await phone.marks())).toEqual(['sent'])
    expect(await phone.get('conversation-list').isVisible()).toBe(false)
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    await phone.get('back').click()
    await phone.entry(b).waitFor()
    expect(await phone.get('message-list').isVisible()).toBe(false)
    await phone.entry(b).click()
    await phone.get('composer-input').waitFor()
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    await expectNothingWrong(phone)
  })

  it('is dark where the device is, with text that can be read', async () => {
    const [a, b] = names()
    const lightness = async (colorScheme: 'light' | 'dark'): Promise<{ page: number; text: number }> => {
      const chat = await newPage({ colorScheme })
      await chat.open(gateway.httpUrl, a, b)
      return chat.page.evaluate(() => {
        const canvas = document.createElement('canvas').getContext('2d')
        const luminance = (color: string): number => {
          if (!canvas) return 0
          canvas.fillStyle = color
          canvas.fillRect(0, 0, 1, 1)
          const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data
          return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
        }
        const style = getComputedStyle(document.body)
        return { page: luminance(style.backgroundColor), text: luminance(style.color) }
      })
    }
    const day = await lightness('light')
    const night = await lightness('dark')
    expect([day.page > 0.8, day.text < 0.2, night.page < 0.2, night.text > 0.7]).toEqual([true, true, true, true])
  })
})
