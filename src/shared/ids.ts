/** The two facts that a client adds to its own name to make a message unique. */
export interface IdStamp {
  /** Seconds. */
  readonly clientTime: number
  /** Unsigned, 32 bits. */
  readonly random: number
}

/** Makes stamps that never repeat within one instance, however many are made in one second. */
export class IdSource {
  private second = -1
  private readonly taken = new Set<number>()

  constructor(private readonly nowSeconds: () => number, private readonly randomUint32: () => number) {}

  next(): IdStamp {
    const clientTime = Math.floor(this.nowSeconds())
    if (clientTime !== this.second) this.startSecond(clientTime)
    let random = this.randomUint32()
    while (this.taken.has(random)) random = (random + 1) >>> 0
    this.taken.add(random)
    return { clientTime, random }
  }

  private startSecond(second: number): void {
    this.second = second
    this.taken.clear()
  }
}
