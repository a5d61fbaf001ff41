import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { ensurePages, launchChromium } from '../support/browser'
import { GatewayProcess } from '../support/gateway-process'
import { watchPage } from '../support/page-witness'
import { Company, eventually } from '../support/two-people'

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

let gateway: GatewayProcess
let browser: Browser
const webRoot = mkdtempSync(join(tmpdir(), 'opentim-script-tag-'))
const company = new Company(() => gateway)

beforeAll(async () => {
  ensurePages()
  cpSync(fromRoot('examples/script-tag'), webRoot, { recursive: true })
  cpSync(fromRoot('dist/opentim.umd.js'), join(webRoot, 'opentim.umd.js'))
  gateway = await GatewayProcess.start({ flags: ['--c2c-rate', '0', '--create-unknown-users=false', '--web-root', webRoot] })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await gateway.remove()
  rmSync(webRoot, { recursive: true })
})
afterEach(async () => {
  await company.leave()
  await Promise.all(browser.contexts().map((context) => context.close()))
})

const surprises: string[] = []

/** The example in a profile of its own, signed in by its form. */
async function signIn(user: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  page.on('pageerror', (error) => surprises.push(String(error)))
  await page.addInitScript(watchPage)
  await page.goto(gateway.httpUrl)
  await page.getByLabel('Your user ID').fill(user)
  await page.keyboard.press('Enter')
  await page.getByText(`${user}, connected`).waitFor()
  await page.getByRole('navigation').waitFor()
  return page
}

async function writeTo(page: Page, peer: string): Promise<void> {
  await page.getByLabel('Write to').fill(peer)
  await page.keyboard.press('Enter')
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text)
  await page.keyboard.press('Enter')
}

/** What the log shows: each message with its direction. */
const shown = (page: Page): Promise<string[]> =>
  page.getByRole('log').getByRole('listitem').evaluateAll((rows) => rows.map((row) => `${row.className} ${row.firstChild?.textContent ?? ''}`))

const entries = (page: Page): Promise<string[]> =>
  page.getByRole('navigation').getByRole('listitem').evaluateAll((rows) => rows.map((row) => [...(row.firstElementChild?.children ?? [])].map((part) => part.textContent).join(' | ')))

async function expectNothingWrong(...pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    const { violations, blocked } = await page.evaluate(() => window.opentimTestimony)
    expect({ violations, blocked, surprises }).toEqual({ violations: [], blocked: [], surprises: [] })
  }
}

describe('the page with a script tag', () => {
  it('two people sign in by keyboard, find each other and talk both ways, under the policy of the gateway', async () => {
    const [a, b] = company.names()
    const [alice, bob] = [await signIn(a), await signIn(b)]
    await writeTo(alice, b)
    await say(alice, 'hello bob')
    await eventually(() => entries(bob)).toEqual([`${a} | 1 new | hello bob`])
    await bob.getByRole('button', { name: a }).click()
    await eventually(() => shown(bob)).toEqual(['in hello bob'])
    await eventually(() => entries(bob)).toEqual([`${a} |  | hello bob`])
    await say(bob, 'hello alice')
    await eventually(() => shown(alice)).toEqual(['out hello bob', 'in hello alice'])
    await eventually(() => entries(alice)).toEqual([`${b} |  | hello alice`])
    expect(await bob.evaluate(() => Object.is(Reflect.get(window, 'TIM'), Reflect.get(window, 'TencentCloudChat')))).toBe(true)
    await expectNothingWrong(alice, bob)
  })

  it('shows markup as the text that it is', async () => {
    const [a, b] = company.names()
    const bob = await signIn(b)
    const alice = await company.join(a)
    const text = '<img src=x onerror="document.title = 1"> <b>&amp;'
    const message = alice.chat.createTextMessage({ to: b, conversationType: 'C2C', payload: { text } })
    await alice.chat.sendMessage(message)
    await bob.getByRole('button', { name: a }).click()
    await eventually(() => shown(bob)).toEqual([`in ${text}`])
    expect(await bob.title()).toBe('Chat')
    await expectNothingWrong(bob)
  })

  it('says with a code what could not be sent, and sends it on request', async () => {
    const [a, b] = company.names()
    const alice = await signIn(a)
    await writeTo(alice, b)
    await say(alice, 'hello')
    await eventually(() => alice.getByRole('status').textContent()).toMatch(/\(20003\)$/)
    const bob = await company.join(b)
    await alice.getByRole('button', { name: 'Not sent: try again' }).click()
    await eventually(() => bob.receivedTexts).toEqual(['hello'])
    await eventually(() => alice.getByRole('button', { name: 'Not sent: try again' }).count()).toBe(0)
    expect(await shown(alice)).toEqual(['out hello'])
    await expectNothingWrong(alice)
  })

  it('opened as a file, it says where to open it instead', async () => {
    const page = await (await browser.newContext()).newPage()
    await page.goto(`file://${join(webRoot, 'index.html')}`)
    expect(await page.getByRole('status').textContent()).toContain('npm start')
    expect(await page.getByRole('button').count()).toBe(0)
  })
})
