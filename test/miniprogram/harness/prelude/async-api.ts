import type { Wire } from './wire'

/** What nearly every function of `wx` takes. */
export interface Callbacks {
  readonly success?: (result: object) => void
  readonly fail?: (result: object) => void
  readonly complete?: (result: object) => void
}

/** How the host answers: a result (with the bytes under the name `bytesAs`), or why not. */
type Answer =
  | { readonly ok: true; readonly result: object; readonly bytesAs?: string }
  | { readonly ok: false; readonly errMsg: string; readonly errno?: number }

interface Waiting {
  readonly name: string
  readonly callbacks: Callbacks
}

/** Calls that answer later, in WeChat's form: `success`, `fail` and `complete`, `errMsg` beginning with the name. */
export class AsyncApi {
  private readonly waiting = new Map<number, Waiting>()

  constructor(private readonly wire: Wire, private readonly hasPromises: boolean) {
    wire.on('answer', (id, answer: Answer, bytes) => this.answered(id, answer, bytes))
  }

  /** Remembers who waits; the answer may come at any time after this call. Returns its number. */
  expect(name: string, callbacks: Callbacks = {}): number {
    const id = this.wire.nextId()
    this.waiting.set(id, { name, callbacks })
    return id
  }

  /** Asks the host. */
  ask(name: string, option: Callbacks | undefined, args: object, bytes?: ArrayBuffer): Promise<object> | undefined {
    return this.start(name, option, (id) => void this.wire.call(name, id, args, bytes))
  }

  /** Answers what the host has nothing to say to. */
  acknowledge(name: string, option: Callbacks | undefined, result: object = {}): Promise<object> | undefined {
    return this.start(name, option, (id) => void this.wire.call('echo', id, { ok: true, result }))
  }

  /** Answers a call that never reaches the host, in a later turn as all others. */
  refuse(name: string, callbacks: Callbacks | undefined, errMsg: string): void {
    this.wire.call('echo', this.expect(name, callbacks), { ok: false, errMsg })
  }

  accept(name: string, callbacks: Callbacks | undefined, result: object = {}): void {
    this.wire.call('echo', this.expect(name, callbacks), { ok: true, result })
  }

  /** A promise comes back only where no callback was given, and on newer clients. It is rejected with a plain object. */
  private start(name: string, option: Callbacks | undefined, ask: (id: number) => void): Promise<object> | undefined {
    const hasCallback = [option?.success, option?.fail, option?.complete].some((callback) => callback !== undefined)
    if (!hasCallback && this.hasPromises) return new Promise((success, fail) => ask(this.expect(name, { success, fail })))
    ask(this.expect(name, option))
    return undefined
  }

  private answered(id: number, answer: Answer, bytes?: ArrayBuffer): void {
    const { name, callbacks } = this.waiting.get(id) ?? { name: '', callbacks: {} }
    this.waiting.delete(id)
    const result = answer.ok
      ? { ...answer.result, ...(answer.bytesAs ? { [answer.bytesAs]: bytes } : {}), errMsg: `${name}:ok` }
      : { ...(answer.errno === undefined ? {} : { errno: answer.errno }), errMsg: `${name}:fail ${answer.errMsg}` }
    const settle = answer.ok ? callbacks.success : callbacks.fail
    this.wire.guard(() => settle?.(result))
    this.wire.guard(() => callbacks.complete?.(result))
  }
}
