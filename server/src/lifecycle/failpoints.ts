import type { Bus } from '../bus/port'

const POINTS = ['before_commit', 'after_commit', 'before_publish'] as const
/** Where a rehearsal of a crash ends the process. */
export type Failpoint = (typeof POINTS)[number]

/** Ends the process the hard way at a named place, the n-th time it comes by: `before_commit` or `before_commit:3`. */
export class Failpoints {
  private constructor(private readonly armed: Failpoint | undefined, private remaining: number) {}

  /** From OPENTIM_FAILPOINT; without it nothing ever happens. */
  static fromEnvironment(value: string | undefined): Failpoints {
    if (value === undefined || value === '') return new Failpoints(undefined, 0)
    const [name, count = '1'] = value.split(':')
    const point = POINTS.find((known) => known === name)
    if (!point || !/^[1-9]\d{0,6}$/.test(count)) {
      throw new Error(`OPENTIM_FAILPOINT: ${JSON.stringify(value)} is not allowed; it takes one of ${POINTS.join(', ')}, with :count`)
    }
    return new Failpoints(point, Number(count))
  }

  /** True when the process is to die here, now. */
  reached(point: Failpoint): boolean {
    return point === this.armed && --this.remaining === 0
  }

  hit(point: Failpoint): void {
    if (this.reached(point)) die()
  }
}

/** A bus that, at `before_publish`, lets the acknowledgements leave and dies without having told anybody. */
export function failingBus(bus: Bus, failpoints: Failpoints): Bus {
  return {
    subscribe: (listen) => bus.subscribe(listen),
    publish: (event) => {
      // What somebody's presence says is no commit: it would use up the count before the first message.
      if (event.kind === 'status' || !failpoints.reached('before_publish')) return bus.publish(event)
      setTimeout(die, 50)
    },
  }
}

/** No handler runs, nothing is flushed: what a power cut or the kernel's killer leaves behind. */
function die(): void {
  process.kill(process.pid, 'SIGKILL')
}
