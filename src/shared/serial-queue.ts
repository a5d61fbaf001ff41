/** Runs tasks one after the other, in the order in which they were given; one that fails does not stop the next. */
export class SerialQueue {
  private tail: Promise<unknown> = Promise.resolve()

  /** Settles as the task does. */
  run<Value>(task: () => Value | Promise<Value>): Promise<Value> {
    const result = this.tail.then(task)
    this.tail = result.catch(() => undefined)
    return result
  }
}
