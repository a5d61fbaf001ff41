import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { WEB_ROOT, ensurePages, launchChromium } from '../support/browser'
import { ChatPage, NOTHING_WRONG } from '../support/chat-page'
import { GatewayProcess } from '../support/gateway-process'
import { Company, eventually } from '../support/two-people'

/** Each would call `alert`, were it anything but text. */
const TEXTS = [
  '<img src=x onerror="alert(1)">',
  '</script><script>alert(2)</script>',
  '<svg onload=alert(3)><a xlink:href="javascript:alert(3)">x</a></svg>',
  'javascript:alert(4)',
  '[click me](javascript:alert(5))',
  'data:text/html,<script>alert(6)</script>',
  'https://example.com/" onmouseover="alert(7)',
  '{{constructor.constructor("alert(8)")()}}',
  '<iframe srcdoc="<script>parent.alert(9)</script>"></iframe>',
]
const ADDRESS = 'https://example.com/a?b=c&d=%22e%22#f'
const NAME = '<b onmouseover=alert(10)>Mallory</b>'

let gateway: GatewayProcess
let browser: Browser
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
  await company.leave()
  await Promise.all(browser.contexts().map((context) => context.close()))
})

describe('X15: a message that would like to be a program', () => {
  it('is text: in the conversation, in the list, as a name, and after a reload', async () => {
    const mallory = await company.join('mallory')
    await mallory.chat.updateMyProfile({ nick: NAME, avatar: 'javascript:alert(11)' })
    const bob = await ChatPage.create(await browser.newContext({ reducedMotion: 'reduce' }))
    await bob.open(gateway.httpUrl, 'bob')
    for (const text of TEXTS) await mallory.say(company.invite('bob'), text)
    const entry = bob.entry('mallory')
    await eventually(() => entry.getByTestId('preview').innerText()).toContain(TEXTS.at(-1))
    expect(await entry.innerText()).toContain(NAME)
    await entry.click()
    await eventually(() => bob.texts()).toEqual(TEXTS)
    expect(await bob.get('peer-name').innerText()).toContain(NAME)
    for (const text of TEXTS) await bob.row(text).hover()
    await bob.reload()
    await bob.signedIn()
    await eventually(() => bob.texts()).toEqual(TEXTS)
    const elements = await bob.get('message-list').evaluate((list) => ({
      foreign: [...list.querySelectorAll('img, script, iframe, object, embed, svg a, b')].map(({ outerHTML }) => outerHTML),
      addresses: [...list.querySelectorAll('a')].map((link) => [link.href, link.rel, link.target]),
      handlers: [...list.querySelectorAll('*')].flatMap(({ attributes }) => [...attributes].map(({ name }) => name)).filter((name) => name.startsWith('on')),
    }))
    expect(elements).toEqual({ foreign: [], handlers: [], addresses: [['https://example.com/', 'noopener noreferrer', '_blank']] })
    expect(await bob.testimony()).toEqual(NOTHING_WRONG)
  })

  it('a web address in a text becomes a link to just that address', async () => {
    const mallory = await company.join('mallory')
    const carol = await ChatPage.create(await browser.newContext())
    await carol.open(gateway.httpUrl, 'carol', 'mallory')
    await mallory.say(company.invite('carol'), `look: ${ADDRESS}.`)
    const link = carol.get('message-list').locator('a')
    await eventually(() => link.count()).toBe(1)
    expect([await link.getAttribute('href'), await link.innerText()]).toEqual([ADDRESS, ADDRESS])
    expect(await carol.testimony()).toEqual(NOTHING_WRONG)
  })

  it('the page\'s policy would stop it even if the page let it through', async () => {
    const page = await ChatPage.create(await browser.newContext())
    await page.page.goto(gateway.httpUrl)
    await page.get('start-split').waitFor()
    const stopped = await page.page.evaluate(() => {
      const outcomes: string[] = []
      const script = document.createElement('script')
      try {
        script.text = 'window.opentimTestimony.violations.push("a script ran")'
        document.head.append(script)
      } catch {
        outcomes.push('script')
      }
      try {
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="alert(12)">')
      } catch {
        outcomes.push('markup')
      }
      return outcomes
    })
    expect(stopped).toEqual(['script', 'markup'])
    await eventually(async () => (await page.testimony()).blocked).toContain('require-trusted-types-for')
    expect(await page.testimony()).toMatchObject({ violations: [], surprises: [] })
  })
})
