import type { Notes } from './notes'
import type { Prelude } from './prelude/index'

/** What the host does for the sandbox. A result is answered at once, as JSON. */
export type HostOp = (id: number, args: never, bytes: ArrayBuffer | undefined) => unknown
export type HostOps = Readonly<Record<string, HostOp>>

/** A reason why a call failed, in WeChat's terms. */
export interface Refusal {
  readonly errMsg: string
  readonly errno?: number
}

interface Delivery {
  readonly op: string
  readonly id: number
  readonly args: object
  readonly bytes?: Uint8Array | undefined
}

/**
 * The host's end of the bridge. Everything that happens to the application passes through one queue, each in a task of its
 * own, as on devices; while the application is suspended the queue waits, and once it is dead nothing comes any more.
 */
export class HostWire {
  private readonly ops = new Map<string, HostOp>()
  private readonly queue: Delivery[] = []
  private prelude: Prelude | undefined
  private isPumping = false
  isHeld = false
  isDead = false

  constructor(private readonly notes: Notes, private readonly foreignArrayBuffer: boolean) {}

  connect(prelude: Prelude): void {
    this.prelude = prelude
  }

  serve(ops: HostOps): void {
    for (const [name, run] of Object.entries(ops)) this.ops.set(name, run)
  }

  /** What the sandbox calls. It never throws: an error of the host has no business there. */
  readonly call = (op: string, id: number, json: string, bytes?: ArrayBuffer): string => {
    if (this.isDead) return 'null'
    try {
      const run = this.ops.get(op)
      if (!run) throw new Error(`there is no wx function ${op}`)
      const copied = bytes && new Uint8Array(bytes).slice().buffer
      return JSON.stringify(run(id, JSON.parse(json) as never, copied) ?? null)
    } catch (error) {
      this.notes.add(`the harness failed in ${op}: ${String((error as Error).stack)}`)
      return 'null'
    }
  }

  get waiting(): number {
    return this.queue.length
  }

  deliver(op: string, id: number, args: object, bytes?: Uint8Array): void {
    this.queue.push({ op, id, args, bytes })
    this.pump()
  }

  /** Before everything that waits. */
  deliverFirst(op: string, args: object): void {
    this.queue.unshift({ op, id: 0, args })
    this.pump()
  }

  /** In this very turn, whatever waits. */
  deliverNow(op: string, args: object): void {
    this.hand({ op, id: 0, args })
  }

  succeed(id: number, result: object = {}, bytes?: { readonly as: string; readonly data: Uint8Array }): void {
    this.deliver('answer', id, { ok: true, result, bytesAs: bytes?.as }, bytes?.data)
  }

  fail(id: number, refusal: Refusal): void {
    this.deliver('answer', id, { ok: false, ...refusal })
  }

  hold(): void {
    this.isHeld = true
  }

  release(): void {
    this.isHeld = false
    this.pump()
  }

  die(): void {
    this.isDead = true
    this.queue.length = 0
  }

  private pump(): void {
    if (this.isPumping || this.isHeld || this.queue.length === 0) return
    this.isPumping = true
    setImmediate(() => {
      this.isPumping = false
      if (this.isHeld) return
      const delivery = this.queue.shift()
      if (delivery) this.hand(delivery)
      this.pump()
    })
  }

  private hand({ op, id, args, bytes }: Delivery): void {
    if (this.isDead) return
    this.prelude?.deliver(op, id, JSON.stringify(args), bytes && this.bufferOf(bytes))
  }

  /** A buffer of the sandbox's own realm; or, as on some devices, of another one. */
  private bufferOf(bytes: Uint8Array): ArrayBuffer {
    if (this.foreignArrayBuffer || !this.prelude) return new Uint8Array(bytes).buffer
    const own = this.prelude.bytes(bytes.length)
    own.set(bytes)
    return own.buffer as ArrayBuffer
  }
}
