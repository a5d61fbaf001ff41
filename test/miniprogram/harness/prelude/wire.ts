/** The only way out of the sandbox. What crosses it is a string, a number or copied bytes; it answers in JSON. */
export type HostCall = (op: string, id: number, json: string, bytes?: ArrayBuffer) => string

type Handler = (id: number, args: never, bytes?: ArrayBuffer) => void

/** The sandbox's end of the bridge to the host. */
export class Wire {
  /** Counts what came in: two moments with the same number lie in the same turn of the event loop. */
  turn = 0
  private lastId = 0
  private readonly handlers = new Map<string, Handler>()

  constructor(private readonly host: HostCall) {}

  nextId(): number {
    return ++this.lastId
  }

  call(op: string, id: number, args: unknown = {}, bytes?: ArrayBuffer): unknown {
    return JSON.parse(this.host(op, id, JSON.stringify(args), bytes))
  }

  /** Remembers something that an application must not do; every suite looks at these notes at its end. */
  note(text: string): void {
    this.call('note', 0, { text })
  }

  on(op: string, handler: Handler): void {
    this.handlers.set(op, handler)
  }

  /** Called by the host, once for each event. */
  deliver(op: string, id: number, json: string, bytes?: ArrayBuffer): void {
    this.turn++
    this.guard(() => this.handlers.get(op)?.(id, JSON.parse(json) as never, bytes))
  }

  /** Runs a callback of the application: what it throws ends here, as in WeChat, and is noted. */
  guard(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.note(`uncaught: ${String((error as { stack?: unknown } | undefined)?.stack ?? error)}`)
    }
  }
}
