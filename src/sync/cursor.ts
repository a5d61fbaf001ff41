/** Step numbers kept beyond a gap; when more come, the index is asked anyway. */
const AHEAD_LIMIT = 10_000

/** Something that a step or an index row named and that is not there yet. */
interface Debt {
  readonly uver: number
  readonly seq: number
}

/**
 * How far this user's index is known: `uver` counts steps that were applied, `settled` is what may be stored and what
 * a login names. The two differ while rows that a step named are still missing [SYNC-4].
 */
export class Cursor {
  private applied: number
  private announced = 0
  private readonly ahead = new Set<number>()
  private readonly debts = new Map<string, Debt>()

  constructor(uver: number) {
    this.applied = uver
  }

  get uver(): number {
    return this.applied
  }

  /** Is something known to exist that was not applied? */
  get isBehind(): boolean {
    return this.announced > this.applied
  }

  /** The highest value below which nothing is missing. */
  get settled(): number {
    let lowest = this.applied + 1
    for (const debt of this.debts.values()) lowest = Math.min(lowest, debt.uver)
    return lowest - 1
  }

  /** One step arrived. `next`: it continues the cursor; `past`: it was applied before; `ahead`: others are missing. */
  step(uver: number): 'next' | 'past' | 'ahead' {
    if (uver <= this.applied) return 'past'
    this.announce(uver)
    if (uver > this.applied + 1) {
      if (this.ahead.size < AHEAD_LIMIT) this.ahead.add(uver)
      return 'ahead'
    }
    this.moveTo(uver)
    return 'next'
  }

  /** Something says that this version exists: a heartbeat [SYNC-5]. */
  announce(uver: number): void {
    this.announced = Math.max(this.announced, uver)
  }

  /** An index page was applied. */
  reach(uver: number): void {
    if (uver >= this.applied) this.moveTo(uver)
  }

  /** The rows up to `seq` were named by version `uver` and are not here yet. */
  owe(conversationId: string, uver: number, seq: number): void {
    const debt = this.debts.get(conversationId) ?? { uver, seq }
    this.debts.set(conversationId, { uver: Math.min(debt.uver, uver), seq: Math.max(debt.seq, seq) })
  }

  /** The conversation's log is complete up to `have`. */
  pay(conversationId: string, have: number): void {
    const debt = this.debts.get(conversationId)
    if (debt && have >= debt.seq) this.debts.delete(conversationId)
  }

  /** A login: what is known starts from there, and what is missing will be named again. */
  restart(uver: number): void {
    this.applied = uver
    this.announced = uver
    this.ahead.clear()
    this.debts.clear()
  }

  private moveTo(uver: number): void {
    this.applied = uver
    while (this.ahead.delete(this.applied + 1)) this.applied++
    for (const number of this.ahead) if (number <= this.applied) this.ahead.delete(number)
  }
}
