import { HostClock } from './host-clock'
import { HostRequests, INTERRUPTED, NETWORK_CHANGED } from './host-requests'
import { HostSockets } from './host-sockets'
import { serveFiles } from './host-files'
import { serveStorage } from './host-storage'
import { serveTransfers } from './host-transfers'
import { HostWire } from './host-wire'
import type { CodePackage } from './code-package'
import { ModuleLoader } from './module-loader'
import { Network } from './network'
import type { Domains, NetworkType } from './network'
import { Notes } from './notes'
import { serveObservers } from './observers'
import { OpenPage } from './open-page'
import { Phone } from './phone'
import type { Profile, ShowOrder, SuspendMode } from './profiles'
import { PROFILES } from './profiles'
import { Realm } from './realm'
import { Slots } from './slots'

const GRACE_MS = 5_000

export interface LaunchOptions {
  readonly files: CodePackage
  readonly phone?: Phone
  readonly profile?: Profile
  /** Without lists the device reaches every host. */
  readonly domains?: Domains
  /** How many times faster the application's time passes than ours. */
  readonly factor?: number
  /** The Origin header of its sockets; without it, none. */
  readonly origin?: string
}

export interface NetworkChange {
  readonly killSockets?: boolean | 'silent'
  readonly failRequests?: boolean
  /** False: the device does not tell the application. */
  readonly emit?: boolean
}

/** A mini program that runs on a phone. */
export class MiniProgram {
  readonly phone: Phone
  readonly profile: Profile
  readonly notes = new Notes()
  readonly network: Network
  readonly sockets: HostSockets
  readonly clock: HostClock
  readonly realm: Realm
  private readonly wire: HostWire
  private readonly requests: HostRequests
  private readonly loader: ModuleLoader
  private grace: NodeJS.Timeout | undefined

  constructor(private readonly options: LaunchOptions) {
    const { files, phone = new Phone(), profile = PROFILES.modern, domains = {}, factor = 1, origin } = options
    const { notes } = this
    this.phone = phone
    this.profile = profile
    const wire = new HostWire(notes, profile.foreignArrayBuffer)
    this.wire = wire
    this.clock = new HostClock(wire, factor)
    this.network = new Network(wire, domains)
    this.sockets = new HostSockets({ wire, clock: this.clock, network: this.network, notes, origin })
    this.requests = new HostRequests({ wire, clock: this.clock, network: this.network, slots: new Slots(profile.overflow, notes), profile })
    serveTransfers({ wire, phone, requests: this.requests })
    serveStorage({ wire, phone, notes })
    serveFiles(wire, phone)
    serveObservers(wire, notes)
    this.realm = new Realm(wire.call, profile)
    wire.connect(this.realm.prelude)
    this.loader = new ModuleLoader(this.realm, { files, lowerAsync: profile.macrotaskPromise })
    if ('app.js' in files) this.start(files)
  }

  /** What a module of the mini program exports. */
  require(request: string): unknown {
    return this.loader.require(request)
  }

  /** Runs a piece of the application's code, as if it stood in a file of it. */
  run(source: string): unknown {
    return this.realm.run(source, 'test.js')
  }

  /** The page on top. */
  get page(): OpenPage {
    return new OpenPage(this.realm)
  }

  get isDead(): boolean {
    return this.wire.isDead
  }

  /** How much has happened that the application does not know of yet. */
  get waiting(): number {
    return this.wire.waiting
  }

  get isSuspended(): boolean {
    return this.wire.isHeld
  }

  /** The person leaves the application; after a while of grace it is suspended. */
  hide(): void {
    this.wire.deliverNow('app', { event: 'Hide', detail: {} })
    this.grace = this.clock.after(GRACE_MS, () => this.suspend())
  }

  /** Its thread stops: timers, callbacks and events wait, what runs on the network is interrupted. */
  suspend(mode: SuspendMode = this.profile.suspendMode): void {
    clearTimeout(this.grace)
    if (this.wire.isHeld || this.wire.isDead) return
    this.wire.hold()
    this.clock.hold()
    this.requests.failAll(INTERRUPTED)
    this.sockets.suspend(mode)
  }

  /** The person comes back after so long. */
  show({ order = this.profile.showOrder, awayMs = 0 }: { readonly order?: ShowOrder; readonly awayMs?: number } = {}): void {
    clearTimeout(this.grace)
    const event = { event: 'Show', detail: { path: '', query: {}, scene: 1001 } }
    if (order === 'show-first') this.wire.deliverFirst('app', event)
    else this.wire.deliver('app', 0, event)
    this.clock.release(awayMs, this.profile.timers)
    this.wire.release()
  }

  setNetwork(type: NetworkType, { killSockets = true, failRequests = true, emit = true }: NetworkChange = {}): void {
    this.network.change(type)
    if (killSockets) this.sockets.kill(killSockets)
    if (failRequests) this.requests.failAll(NETWORK_CHANGED)
    if (emit) this.network.tell()
  }

  /** The process ends: no callback ever again. What the phone keeps stays. */
  kill(): void {
    clearTimeout(this.grace)
    this.wire.die()
    this.clock.stopAll()
    this.sockets.die()
    this.requests.die()
  }

  /** Kills it and starts it again, on the same phone. */
  relaunch(change: Partial<LaunchOptions> = {}): MiniProgram {
    this.kill()
    return new MiniProgram({ ...this.options, ...change, phone: this.phone })
  }

  private start(files: CodePackage): void {
    const { stage } = this.realm.prelude
    const { pages = [] } = JSON.parse(files['app.json'] ?? '{}') as { pages?: readonly string[] }
    this.loader.require('./app.js')
    const detail = { path: pages[0] ?? '', query: {}, scene: 1001 }
    for (const event of ['Launch', 'Show']) this.wire.deliverNow('app', { event, detail })
    for (const route of pages) {
      stage.define(route)
      this.loader.require(`/${route}.js`)
    }
    if (pages[0] !== undefined) stage.start(`/${pages[0]}`)
  }
}

/** Starts a mini program. */
export function launch(options: LaunchOptions): MiniProgram {
  return new MiniProgram(options)
}
