import type { Clock } from '../gateway/port'
import type { Store } from '../store/port'

/** A database that hangs is as bad as one that refuses. */
const LIMIT_MS = 2_000

/** Says whether the gateway and its database serve. It asks once at a time, however many want to know: a hanging one is not flooded. */
export class Health {
  private asking: Promise<void> | undefined
  private draining = false

  constructor(private readonly store: Pick<Store, 'ping'>, private readonly clock: Clock) {}

  /** From here on it does not: a balancer has to send new clients elsewhere. */
  stopAccepting(): void {
    this.draining = true
  }

  /** Resolves when it does; rejects when it does not, in bounded time. */
  check(): Promise<void> {
    if (this.draining) return Promise.reject(new Error('the gateway is draining'))
    this.asking ??= this.store.ping().finally(() => { this.asking = undefined })
    const answer = this.asking
    return new Promise((resolve, reject) => {
      const timer = this.clock.setTimer(() => reject(new Error('the database does not answer')), LIMIT_MS)
      answer.then(resolve, reject).finally(() => this.clock.clearTimer(timer))
    })
  }
}
