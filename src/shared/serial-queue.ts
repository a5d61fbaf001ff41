/** Runs tasks one after the other, in the order in which they were given; one that fails does not stop the next. */
export class SerialQueue {
  private tail: Promise<unknown> = Promise.resolve()
  private waiting = 0

  /** Tasks that have not ended. */
  get size(): number {
    return this.waiting
  }

  /** Settles as the task does. */
  run<Value>(task: () => Value | Promise<Value>): Promise<Value> {
    this.waiting++
    const result = this.tail.then(task)
    const end = () => void this.waiting--
    this.tail = result.then(end, end)
    return result
  }
}
