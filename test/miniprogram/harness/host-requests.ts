import type { HostClock } from './host-clock'
import { exchange } from './http-exchange'
import type { ExchangeEvents, ExchangeOptions, HeaderFields } from './http-exchange'
import type { HostWire, Refusal } from './host-wire'
import { NOT_LISTED, OFFLINE } from './network'
import type { Network } from './network'
import type { Profile } from './profiles'
import type { Slots } from './slots'

const LONGEST_MS = 60_000
const TOO_MANY: Refusal = { errMsg: 'exceed max task count', errno: 600007 }
export const INTERRUPTED: Refusal = { errMsg: 'interrupted', errno: 600003 }
export const NETWORK_CHANGED: Refusal = { errMsg: 'network change, cancel all task', errno: 600001 }
const TIMED_OUT: Refusal = { errMsg: 'timeout', errno: 5 }
const ABORTED: Refusal = { errMsg: 'abort' }

interface RequestArgs {
  readonly url: string
  readonly method?: string
  readonly header: HeaderFields
  readonly text?: string
  readonly timeout?: number
  readonly responseType: 'text' | 'arraybuffer'
  readonly enableChunked: boolean
}

export interface RequestParts {
  readonly wire: HostWire
  readonly clock: HostClock
  readonly network: Network
  readonly slots: Slots
  readonly profile: Profile
}

/** What is done with a running exchange; `onFail` is always the same. */
export type Handling = Omit<ExchangeEvents, 'onFail'>

interface Running {
  cancel(): void
  readonly limit: NodeJS.Timeout
}

/** Requests, uploads and downloads over real HTTP: they share ten places, and the same ends. */
export class HostRequests {
  private readonly running = new Map<number, Running>()

  constructor(private readonly parts: RequestParts) {
    parts.wire.serve({
      request: (id, args: RequestArgs, bytes) => this.request(id, args, bytes),
      'request.abort': (id) => this.end(id, ABORTED),
    })
  }

  /** Starts an exchange as soon as there is a place for it. */
  start(id: number, options: ExchangeOptions & { readonly timeout?: number | undefined }, handling: Handling): void {
    const { wire, clock, network, slots } = this.parts
    const refusal = !/^https?:\/\//.test(options.url) ? { errMsg: 'invalid url' }
      : !network.mayReach('request', options.url) ? NOT_LISTED
        : !network.isConnected ? OFFLINE
          : undefined
    if (refusal) return wire.fail(id, refusal)
    const limit = clock.after(Math.min(options.timeout ?? LONGEST_MS, LONGEST_MS), () => this.end(id, TIMED_OUT))
    this.running.set(id, { cancel: () => undefined, limit })
    const isTaken = slots.take(id, () => {
      const cancel = exchange(options, {
        ...handling,
        onDone: (...answer) => {
          this.forget(id)
          handling.onDone(...answer)
        },
        onFail: (reason) => this.end(id, { errMsg: `errcode:-100 net::${reason}`, errno: 600001 }),
      })
      if (this.running.has(id)) this.running.set(id, { cancel, limit })
    })
    if (isTaken) return
    clearTimeout(limit)
    this.running.delete(id)
    wire.fail(id, TOO_MANY)
  }

  /** All that run fail, as a device does when its network changes or it suspends the application. */
  failAll(refusal: Refusal): void {
    for (const id of [...this.running.keys()]) this.end(id, refusal)
  }

  die(): void {
    for (const id of [...this.running.keys()]) this.forget(id)?.cancel()
  }

  tell(id: number, event: string, detail: object, bytes?: Uint8Array): void {
    this.parts.wire.deliver('task', id, { event, detail }, bytes)
  }

  /** Header names in the case of this client. */
  cased(header: HeaderFields): HeaderFields {
    const { headerCase } = this.parts.profile
    if (headerCase === 'as-sent') return header
    return Object.fromEntries(Object.entries(header).map(([name, value]) => [headerCase === 'lower' ? name.toLowerCase() : name.toUpperCase(), value]))
  }

  private request(id: number, { url, method, header, text, timeout, responseType, enableChunked }: RequestArgs, bytes?: ArrayBuffer): void {
    const { wire } = this.parts
    if (!method) return wire.fail(id, { errMsg: 'method is invalid' })
    const body = bytes ? new Uint8Array(bytes) : text === undefined ? undefined : Buffer.from(text)
    this.start(id, { url, method, header, body, timeout }, {
      onHeaders: (status, answered) => this.tell(id, 'headers', { statusCode: status, header: this.cased(answered) }),
      ...(enableChunked ? { onChunk: (chunk: Uint8Array) => this.tell(id, 'chunk', {}, chunk) } : {}),
      onDone: (statusCode, answered, data) => {
        const result = { statusCode, header: this.cased(answered), cookies: [] }
        if (responseType === 'arraybuffer') wire.succeed(id, result, { as: 'data', data })
        else wire.succeed(id, { ...result, data: Buffer.from(data).toString() })
      },
    })
  }

  /** Ends one that runs; one that is over already stays as it was. */
  private end(id: number, refusal: Refusal): void {
    const running = this.forget(id)
    if (!running) return
    running.cancel()
    this.parts.wire.fail(id, refusal)
  }

  private forget(id: number): Running | undefined {
    const running = this.running.get(id)
    if (!running) return undefined
    this.running.delete(id)
    clearTimeout(running.limit)
    this.parts.slots.leave(id)
    return running
  }
}
