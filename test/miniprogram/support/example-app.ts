import { fileURLToPath } from 'node:url'
import { readPackage } from '../harness/code-package'
import type { CodePackage } from '../harness/code-package'
import { launch } from '../harness/mini-program'
import type { LaunchOptions, MiniProgram } from '../harness/mini-program'
import { Phone } from '../harness/phone'
import { PROFILES } from '../harness/profiles'
import type { Profile } from '../harness/profiles'
import { eventually } from '../../support/two-people'
import { sdkPackage } from './phone-device'

export const EXAMPLE = fileURLToPath(new URL('../../../examples/miniprogram', import.meta.url))

/** A row of the chat page that holds a message. */
export interface Row {
  readonly kind: string
  readonly key: string
  readonly text: string
  readonly isMine: boolean
  readonly mark: string
}

type Rows = readonly Row[]

/** What stands in the example's config.js. */
export interface Settings {
  readonly gateway: string
  readonly sdkAppID?: number
  readonly userSigs?: Readonly<Record<string, string>>
}

/** The example's files as WeChat's tool packs them, with other settings. */
function exampleFiles(profile: Profile, settings: Settings): CodePackage {
  const config = `module.exports = ${JSON.stringify({ sdkAppID: 0, userSigs: {}, ...settings })}`
  return { ...readPackage(EXAMPLE), ...sdkPackage(profile), 'config.js': config }
}

/** The example on a phone, used by somebody who sees what its views are given, and touches what they bind. */
export class ExampleApp {
  private constructor(readonly app: MiniProgram) {}

  static start(settings: Settings, { profile = PROFILES.modern, ...options }: Partial<LaunchOptions> = {}): ExampleApp {
    const app = launch({ phone: new Phone(), ...options, profile, files: exampleFiles(profile, settings) })
    return new ExampleApp(app)
  }

  /** The process ends, and the person starts it again. */
  relaunch(): ExampleApp {
    return new ExampleApp(this.app.relaunch())
  }

  get route(): string {
    return this.app.page.route.split('/')[1] ?? ''
  }

  get data(): Record<string, unknown> {
    return this.app.page.data
  }

  touch(handler: string, detail: object = {}, dataset: object = {}): void {
    this.app.page.tell(handler, detail, dataset)
  }

  async signIn(userID: string): Promise<this> {
    this.touch('onSubmit', { value: { userID } })
    // What the page says instead is worth knowing when it does not come to that.
    await eventually(() => this.data['problem'] || this.route).toBe('conversations')
    return this
  }

  /** Opens the conversation by its name in the field above the list. */
  write(peer: string): void {
    this.touch('onPeerInput', { value: peer })
    this.touch('onWrite')
  }

  say(text: string): void {
    this.touch('onInput', { value: text })
    this.touch('onSend')
  }

  back(): void {
    this.app.run('wx.navigateBack()')
  }

  /** The messages on the screen. */
  get messages(): Row[] {
    return (this.data['rows'] as Rows).filter(({ kind }) => kind !== 'time')
  }

  get texts(): string[] {
    return this.messages.map(({ text }) => text)
  }

  /** Own messages with their marks. */
  get marks(): string[] {
    return this.messages.filter(({ isMine }) => isMine).map(({ text, mark }) => `${text}: ${mark}`)
  }

  /** The list: name, preview, number of unread messages. */
  get entries(): string[] {
    return (this.data['rows'] as readonly { name: string; text: string; unread: string }[]).map(({ name, text, unread }) => `${name} | ${text} | ${unread}`)
  }

  get toasts(): string[] {
    return this.app.notes.ui.filter(({ name }) => name === 'showToast').map(({ option }) => String(option['title']))
  }
}
