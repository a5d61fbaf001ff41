import type { Clock } from './port'

/** What two people are to each other, as far as messages from one to the other depend on it. */
export interface Standing {
  /** The receiver blocked the sender. */
  readonly isBlocked: boolean
  /** Each has the other as a friend; true as well where that is all the same. */
  readonly areFriends: boolean
}

/** All that a standing can be: a number and a name cost 130 to 170 bytes together. */
const STANDINGS: readonly Standing[] = [false, true].flatMap((isBlocked) => [false, true].map((areFriends) => ({ isBlocked, areFriends })))

/** A pair is remembered for two of these at most: by then it counts what a bus lost, or what a database did without saying so. */
const GENERATION_MS = 30_000
/** There are more pairs than users: 34 MB in two generations. */
const GENERATION_PAIRS = 100_000

/** What pairs are to each other, in two generations: the old ones leave together, so a pair needs neither a time nor a place in a row. */
export class PairMemory {
  private young = new Map<string, number>()
  private old = new Map<string, number>()
  private bornMs: number

  constructor(private readonly clock: Pick<Clock, 'now'>) {
    this.bornMs = clock.now()
  }

  get(pair: string): Standing | undefined {
    this.grow()
    const place = this.young.get(pair) ?? this.old.get(pair)
    return place === undefined ? undefined : STANDINGS[place]
  }

  set(pair: string, { isBlocked, areFriends }: Standing): void {
    this.grow()
    this.young.set(pair, Number(isBlocked) * 2 + Number(areFriends))
  }

  delete(pair: string): void {
    this.young.delete(pair)
    this.old.delete(pair)
  }

  /** Starts a generation when it is time for one. */
  private grow(): void {
    const nowMs = this.clock.now()
    const ageMs = nowMs - this.bornMs
    // After a clock was set back nobody knows how old anything is.
    const isOver = ageMs < 0 || ageMs >= 2 * GENERATION_MS
    if (!isOver && ageMs < GENERATION_MS && this.young.size < GENERATION_PAIRS) return
    this.old = isOver ? new Map<string, number>() : this.young
    this.young = new Map()
    this.bornMs = isOver || ageMs < GENERATION_MS ? nowMs : this.bornMs + GENERATION_MS
  }
}
