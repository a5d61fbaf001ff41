/**
 * How many messages may be on their way at once. A gateway that limits the rate makes it small, each success makes it
 * larger again: what was refused is refused once, not once per round (S10).
 */
export class SendWindow {
  private size: number

  constructor(private limit: number) {
    this.size = limit
  }

  setLimit(limit: number): void {
    this.limit = Math.max(1, limit)
    this.size = this.limit
  }

  hasRoom(inFlight: number): boolean {
    return inFlight < this.size
  }

  succeeded(): void {
    this.size = Math.min(this.limit, this.size + 1)
  }

  limited(): void {
    this.size = 1
  }
}
