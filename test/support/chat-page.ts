import type { BrowserContext, Locator, Page } from 'playwright-core'
import type { Testimony } from './page-witness'
import { watchPage } from './page-witness'

/** One message as the page shows it. */
export interface ShownMessage {
  readonly key: string
  readonly text: string
  readonly flow: string
  readonly mark: string
  readonly kind: string
}

/** The web chat in a page, as somebody uses it who only sees and clicks. */
export class ChatPage {
  /** Errors that nobody caught, and dialogs that nobody should have opened. */
  readonly surprises: string[] = []

  private constructor(readonly page: Page, private readonly scope: Locator) {}

  /** A new page that is watched; nothing is loaded yet. */
  static async create(context: BrowserContext, user?: string): Promise<ChatPage> {
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    await page.addInitScript(watchPage)
    return ChatPage.of(page, user)
  }

  /** The part of a page that belongs to that user, or all of it. */
  static of(page: Page, user?: string): ChatPage {
    const scope = user === undefined ? page.locator('body') : page.locator(`[data-testid=chat][data-user="${user}"]`)
    const chat = new ChatPage(page, scope)
    page.on('pageerror', (error) => chat.surprises.push(String(error)))
    page.on('dialog', (dialog) => {
      chat.surprises.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    return chat
  }

  get(testid: string): Locator {
    return this.scope.getByTestId(testid)
  }

  /** Loads the page of a user, with a conversation open when a peer is named, and waits until it is signed in. */
  async open(origin: string, user: string, peer = ''): Promise<this> {
    await this.page.goto(`${origin}/?user=${user}${peer ? `#${peer}` : ''}`)
    await this.signedIn()
    return this
  }

  async reload(): Promise<void> {
    await this.page.reload()
  }

  async signedIn(): Promise<void> {
    await this.page.locator('[data-testid=chat][data-phase=ready]').first().waitFor()
  }

  async write(text: string): Promise<void> {
    await this.get('composer-input').fill(text)
    await this.get('send').click()
  }

  row(text: string): Locator {
    return this.get('message').filter({ hasText: text })
  }

  /** The entry of a conversation in the list. */
  entry(peer: string): Locator {
    return this.scope.locator(`[data-testid=conversation][data-key="C2C${peer}"]`)
  }

  /** Picks from the menu of a message. */
  async act(text: string, action: string): Promise<void> {
    await this.row(text).getByTestId('message-text').click({ button: 'right' })
    await this.page.getByTestId(`menu-${action}`).click()
  }

  messages(): Promise<ShownMessage[]> {
    return this.get('message').evaluateAll((rows) => rows.map((row) => {
      const body = row.querySelector('[data-testid=message-text]')?.cloneNode(true)
      // Time and mark stand in the same element, behind the text.
      if (body instanceof Element) body.querySelector('time')?.parentElement?.remove()
      const attribute = (name: string): string => row.getAttribute(`data-${name}`) ?? ''
      return { key: attribute('key'), text: body?.textContent ?? '', flow: attribute('flow'), mark: attribute('mark'), kind: attribute('kind') }
    }))
  }

  async texts(): Promise<string[]> {
    return (await this.messages()).map(({ text }) => text)
  }

  async keys(): Promise<string[]> {
    return (await this.messages()).map(({ key }) => key)
  }

  /** The marks of own messages, by text. */
  async marks(): Promise<Record<string, string>> {
    const own = (await this.messages()).filter(({ flow }) => flow === 'out')
    return Object.fromEntries(own.map(({ text, mark }) => [text, mark]))
  }

  async network(): Promise<string | null> {
    return this.get('net-banner').getAttribute('data-state')
  }

  /** What the page noticed, and what nobody caught. */
  async testimony(): Promise<Testimony & { readonly surprises: readonly string[] }> {
    const { violations, blocked } = await this.page.evaluate(() => window.opentimTestimony)
    return { violations, blocked, surprises: this.surprises }
  }
}

/** What every page has to say at the end. */
export const NOTHING_WRONG = { violations: [], blocked: [], surprises: [] }
