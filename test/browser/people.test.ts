import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Locator } from 'playwright-core'
import { WEB_ROOT, ensurePages, launchChromium } from '../support/browser'
import { ChatPage, NOTHING_WRONG } from '../support/chat-page'
import { GatewayProcess } from '../support/gateway-process'
import { eventually } from '../support/two-people'

let gateway: GatewayProcess
let browser: Browser

beforeAll(async () => {
  ensurePages()
  gateway = await GatewayProcess.start({ flags: ['--c2c-rate', '0', '--web-root', WEB_ROOT] })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await gateway.remove()
})

async function open(user: string, peer = ''): Promise<ChatPage> {
  const page = await ChatPage.create(await browser.newContext({ reducedMotion: 'reduce' }))
  return page.open(gateway.httpUrl, user, peer)
}

/** A user among the contacts. */
const contact = (chat: ChatPage, user: string): Locator => chat.get('contacts').locator(`[data-testid=contact][data-key="${user}"]`)

async function addFriend(chat: ChatPage, user: string, wording: string): Promise<void> {
  await chat.get('side-contacts').click()
  await chat.get('add-friend').click()
  await chat.get('add-friend-id').fill(user)
  await chat.get('add-friend-wording').fill(wording)
  await chat.get('add-friend-submit').click()
}

async function rename(chat: ChatPage, nick: string): Promise<void> {
  await chat.get('me').click()
  await chat.get('menu-profile').click()
  await chat.get('edit-profile').click()
  await chat.get('edit-nick').fill(nick)
  await chat.get('save-profile').click()
  await eventually(() => chat.get('card-name').innerText()).toBe(nick)
  await chat.get('close-dialog').click()
}

describe('two people in two windows', () => {
  it('become friends, see each other come and change, and part ways', async () => {
    const [alice, bob] = await Promise.all([open('alice', 'bob'), open('bob')])

    await addFriend(alice, 'bob', 'Hi, it is Alice')
    await eventually(() => bob.get('side-contacts-badge').innerText()).toMatch(/^1\b/)
    await bob.get('side-contacts').click()
    await eventually(() => contact(bob, 'alice').innerText()).toContain('Hi, it is Alice')
    await eventually(() => bob.get('side-contacts-badge').count()).toBe(0)
    await bob.get('accept').click()
    for (const [chat, friend] of [[alice, 'bob'], [bob, 'alice']] as const) {
      await eventually(() => contact(chat, friend).getByTestId('presence').getAttribute('data-state')).toBe('online')
    }
    await eventually(() => alice.get('contacts').innerText()).not.toContain('Sent requests')

    await contact(bob, 'alice').getByTestId('contact-name').click()
    await bob.get('card-message').click()
    await bob.write('hello')
    await eventually(() => alice.texts()).toEqual(['hello'])
    await rename(bob, 'Bobby <i>B</i>')
    await eventually(() => alice.get('peer-name').innerText()).toBe('Bobby <i>B</i>')
    await eventually(() => alice.get('message-sender').allTextContents()).toEqual(['Bobby <i>B</i>'])
    await eventually(() => contact(alice, 'bob').getByTestId('contact-name').innerText()).toBe('Bobby <i>B</i>')

    await alice.get('open-profile').click()
    await alice.get('card-block').click()
    await alice.get('confirm').click()
    await alice.get('close-dialog').click()
    await alice.get('blocked-banner').waitFor()
    await bob.write('nobody hears this')
    await eventually(() => bob.marks()).toMatchObject({ 'nobody hears this': 'sent' })
    await alice.get('banner-unblock').click()
    await eventually(() => alice.get('blocked-banner').count()).toBe(0)
    await bob.write('and now?')
    await eventually(() => alice.texts()).toEqual(['hello', 'and now?'])

    for (const chat of [alice, bob]) expect(await chat.testimony()).toEqual(NOTHING_WRONG)
  })
})
