type Settle = (value: unknown) => void
type Continue = ((value: never) => unknown) | null | undefined

interface Reaction {
  readonly onFulfilled: Continue
  readonly onRejected: Continue
  readonly resolve: Settle
  readonly reject: Settle
}

/** What the promise takes from its surroundings. */
export interface PromiseSurroundings {
  /** A later macrotask. */
  later(run: () => void): void
  onUnhandled(reason: unknown): void
}

/**
 * The `Promise` of WeChat on iOS 15 and older: a library over `setTimeout`, so that continuations are macrotasks and come
 * after timers that were started earlier. Returns the class for a realm.
 */
export function makeMacrotaskPromise({ later, onUnhandled }: PromiseSurroundings): typeof MacrotaskPromise {
  surroundings.later = later
  surroundings.onUnhandled = onUnhandled
  return MacrotaskPromise
}

const surroundings: PromiseSurroundings = { later: () => undefined, onUnhandled: () => undefined }

class MacrotaskPromise {
  private state: 'pending' | 'fulfilled' | 'rejected' = 'pending'
  private value: unknown
  private isHandled = false
  private reactions: Reaction[] = []

  constructor(executor: (resolve: Settle, reject: Settle) => void) {
    this.follow(executor)
  }

  then(onFulfilled?: Continue, onRejected?: Continue): MacrotaskPromise {
    return new MacrotaskPromise((resolve, reject) => {
      this.isHandled = true
      this.reactions.push({ onFulfilled, onRejected, resolve, reject })
      if (this.state !== 'pending') this.react()
    })
  }

  catch(onRejected?: Continue): MacrotaskPromise {
    return this.then(undefined, onRejected)
  }

  finally(run?: () => unknown): MacrotaskPromise {
    const after = (): MacrotaskPromise => MacrotaskPromise.resolve(run?.())
    return this.then((value: unknown) => after().then(() => value), (reason: unknown) => after().then(() => MacrotaskPromise.reject(reason)))
  }

  get [Symbol.toStringTag](): string {
    return 'Promise'
  }

  static resolve(value?: unknown): MacrotaskPromise {
    return value instanceof MacrotaskPromise ? value : new MacrotaskPromise((resolve) => resolve(value))
  }

  static reject(reason?: unknown): MacrotaskPromise {
    return new MacrotaskPromise((_resolve, reject) => reject(reason))
  }

  static all(values: Iterable<unknown>): MacrotaskPromise {
    return gather(values, (promise, done, reject) => void promise.then(done, reject))
  }

  static allSettled(values: Iterable<unknown>): MacrotaskPromise {
    return gather(values, (promise, done) => void promise.then(
      (value: unknown) => done({ status: 'fulfilled', value }),
      (reason: unknown) => done({ status: 'rejected', reason }),
    ))
  }

  static race(values: Iterable<unknown>): MacrotaskPromise {
    return new MacrotaskPromise((resolve, reject) => {
      for (const value of values) MacrotaskPromise.resolve(value).then(resolve, reject)
    })
  }

  /** Runs something that settles this promise, at most once; what it throws rejects. */
  private follow(executor: (resolve: Settle, reject: Settle) => void): void {
    let isDecided = false
    const once = (act: Settle): Settle => (value) => {
      if (isDecided) return
      isDecided = true
      act(value)
    }
    const reject = once((reason) => this.settle('rejected', reason))
    try {
      executor(once((value) => this.adopt(value)), reject)
    } catch (error) {
      reject(error)
    }
  }

  private adopt(value: unknown): void {
    this.follow((_resolve, reject) => {
      if (value === this) return reject(new TypeError('a promise cannot wait for itself'))
      const then = isObject(value) ? value.then : undefined
      if (typeof then !== 'function') return this.settle('fulfilled', value)
      surroundings.later(() => this.follow((resolve, fail) => void then.call(value, resolve, fail)))
    })
  }

  private settle(state: 'fulfilled' | 'rejected', value: unknown): void {
    if (this.state !== 'pending') return
    this.state = state
    this.value = value
    this.react()
    // Whoever listens does so within the turn that follows.
    if (state === 'rejected') surroundings.later(() => surroundings.later(() => {
      if (!this.isHandled) surroundings.onUnhandled(value)
    }))
  }

  private react(): void {
    for (const reaction of this.reactions.splice(0)) surroundings.later(() => this.run(reaction))
  }

  private run({ onFulfilled, onRejected, resolve, reject }: Reaction): void {
    const next = this.state === 'fulfilled' ? onFulfilled : onRejected
    try {
      if (typeof next === 'function') resolve(next(this.value as never))
      else (this.state === 'fulfilled' ? resolve : reject)(this.value)
    } catch (error) {
      reject(error)
    }
  }
}

type Collect = (promise: MacrotaskPromise, done: Settle, reject: Settle) => void

function gather(values: Iterable<unknown>, collect: Collect): MacrotaskPromise {
  return new MacrotaskPromise((resolve, reject) => {
    const promises = [...values].map((value) => MacrotaskPromise.resolve(value))
    const results: unknown[] = []
    let missing = promises.length
    if (missing === 0) resolve(results)
    promises.forEach((promise, index) => collect(promise, (value) => {
      results[index] = value
      if (--missing === 0) resolve(results)
    }, reject))
  })
}

function isObject(value: unknown): value is { then?: unknown } {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
