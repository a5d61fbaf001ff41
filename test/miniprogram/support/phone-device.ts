import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { CreateOptions } from '../../../src/api/types'
import { createChat } from '../harness/app-chat'
import { launch } from '../harness/mini-program'
import type { LaunchOptions, MiniProgram } from '../harness/mini-program'
import { NOTHING_WRONG } from '../harness/notes'
import { Phone } from '../harness/phone'
import { PROFILES } from '../harness/profiles'
import type { Profile } from '../harness/profiles'
import type { GatewayProcess } from '../../support/gateway-process'
import { Person } from '../../support/two-people'
import type { Device, DeviceOptions } from '../../support/two-people'

const BUILDS = { miniprogram: '../../../miniprogram_dist/index.js', universal: '../../../dist/universal.cjs' } as const

/** What the SDK may take of the ten places for requests (C08). */
const SDK_REQUESTS = 3

/** A mini program with nothing but the SDK; under Taro with the build that also runs in browsers. */
export function sdkPackage(profile: Profile): LaunchOptions['files'] {
  const build = profile.taro ? BUILDS.universal : BUILDS.miniprogram
  return { 'miniprogram_npm/opentim/index.js': readFileSync(fileURLToPath(new URL(build, import.meta.url)), 'utf8') }
}

export interface PhoneOptions extends DeviceOptions {
  readonly profile?: Profile
  readonly app?: Partial<LaunchOptions>
  /** The most request places that may be taken at a time; the SDK's own share by default. */
  readonly requestLimit?: number
}

/** A phone on which somebody uses the SDK in a mini program. */
export class PhoneDevice implements Device {
  readonly phone = new Phone()
  private readonly started: MiniProgram[] = []

  constructor(private readonly gateway: () => GatewayProcess, private readonly options: PhoneOptions = {}) {}

  /** The application that runs. */
  get app(): MiniProgram {
    const app = this.started.at(-1)
    if (!app) throw new Error('no application was launched on this phone')
    return app
  }

  /** A phone runs one application of a kind: what ran before is killed. */
  launch(userID: string, options: Partial<CreateOptions> = {}): Person {
    const { profile = PROFILES.modern, url = () => this.gateway().url, clock, app: launchOptions = {} } = this.options
    this.started.at(-1)?.kill()
    const app = launch({ files: sdkPackage(profile), profile, phone: this.phone, ...launchOptions })
    this.started.push(app)
    // A clock that is wrong is wrong here by as much.
    if (clock) app.clock.jump(clock.now() - Date.now())
    const chat = createChat(app, { SDKAppID: this.gateway().sdkAppID, proxyServer: url(), ...options })
    return new Person(userID, chat, () => this.gateway().userSig(userID))
  }

  wake(): void {
    this.app.show()
  }

  /** Ends what runs, and looks at what was noted of it. */
  end(): void {
    for (const app of this.started) app.kill()
    expect(this.started.flatMap(({ notes }) => notes.wrong)).toEqual(NOTHING_WRONG)
    expect(Math.max(0, ...this.started.map(({ notes }) => notes.mostRequests))).toBeLessThanOrEqual(this.options.requestLimit ?? SDK_REQUESTS)
  }
}
