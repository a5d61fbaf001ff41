import type { AsyncApi, Callbacks } from './async-api'
import { Page } from './page'
import type { PageOptions } from './page'
import type { Wire } from './wire'

interface RouteOption extends Callbacks {
  readonly url: string
}

const DEEPEST = 10

/** The pages that are open, one above the other. */
export class Stage {
  private readonly registered = new Map<string, PageOptions>()
  private readonly open: Page[] = []
  private defining = ''

  constructor(private readonly wire: Wire, private readonly api: AsyncApi) {}

  /** The file of that page runs now, and calls `Page()`. */
  define(route: string): void {
    this.defining = route
  }

  /** The application's page of that address becomes the only one. */
  start(url: string): string {
    return this.enter(url, 0)
  }

  top(): Page | undefined {
    return this.open[this.open.length - 1]
  }

  tellTop(event: string): void {
    this.top()?.tell(event)
  }

  install(global: Record<string, unknown>): object {
    global['Page'] = (options: PageOptions) => void this.registered.set(this.defining, options)
    global['getCurrentPages'] = () => this.open.map(({ instance }) => instance)
    return {
      navigateTo: (option: RouteOption) => this.answer('navigateTo', option, this.open.length < DEEPEST ? this.enter(option.url, this.open.length) : 'webview count limit exceed'),
      redirectTo: (option: RouteOption) => this.answer('redirectTo', option, this.enter(option.url, this.open.length - 1)),
      reLaunch: (option: RouteOption) => this.answer('reLaunch', option, this.enter(option.url, 0)),
      switchTab: (option: RouteOption) => this.answer('switchTab', option, this.enter(option.url, 0)),
      navigateBack: (option: Callbacks & { delta?: number } = {}) => this.answer('navigateBack', option, this.back(option.delta ?? 1)),
    }
  }

  /** Opens a page above `keep` others. Returns what is wrong, or nothing. */
  private enter(url: string, keep: number): string {
    const [path = '', search = ''] = url.split('?')
    const route = resolved(path, this.top()?.route ?? '')
    const options = this.registered.get(route)
    if (!options) return `page "${route}" is not found`
    if (keep === this.open.length) this.tellTop('onHide')
    for (const page of this.open.splice(keep).reverse()) page.tell('onUnload')
    const page = new Page(route, options, { wire: this.wire, api: this.api })
    this.open.push(page)
    page.tell('onLoad', query(search))
    page.tell('onShow')
    page.tell('onReady')
    return ''
  }

  private back(delta: number): string {
    if (this.open.length < 2) return 'cannot navigate back at first page'
    for (const page of this.open.splice(Math.max(1, this.open.length - delta)).reverse()) page.tell('onUnload')
    this.tellTop('onShow')
    return ''
  }

  private answer(name: string, option: Callbacks, wrong: string): void {
    if (wrong) this.api.refuse(name, option, wrong)
    else this.api.accept(name, option)
  }
}

function query(search: string): Record<string, string> {
  const pairs = search.split('&').filter((pair) => pair !== '').map((pair) => pair.split('=') as [string, string?])
  // As on devices: the value stays as it was written.
  return Object.fromEntries(pairs.map(([name, value = '']) => [name, value]))
}

function resolved(path: string, from: string): string {
  if (path.startsWith('/')) return path.slice(1)
  const parts = from.split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
