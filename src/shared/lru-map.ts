/** A map that forgets what was used least recently when it is full. */
export class LruMap<Key, Value> {
  private readonly entries = new Map<Key, Value>()

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.entries.size
  }

  has(key: Key): boolean {
    return this.entries.has(key)
  }

  /** The value; counts as use. */
  get(key: Key): Value | undefined {
    const value = this.entries.get(key)
    if (value !== undefined) this.touch(key, value)
    return value
  }

  /** The value, without counting as use. */
  peek(key: Key): Value | undefined {
    return this.entries.get(key)
  }

  set(key: Key, value: Value): void {
    this.touch(key, value)
    if (this.entries.size > this.capacity) this.forgetOldest()
  }

  delete(key: Key): boolean {
    return this.entries.delete(key)
  }

  clear(): void {
    this.entries.clear()
  }

  /** Least recently used first. */
  values(): IterableIterator<Value> {
    return this.entries.values()
  }

  /** Least recently used first. */
  keys(): IterableIterator<Key> {
    return this.entries.keys()
  }

  private touch(key: Key, value: Value): void {
    this.entries.delete(key)
    this.entries.set(key, value)
  }

  private forgetOldest(): void {
    for (const key of this.entries.keys()) {
      this.entries.delete(key)
      return
    }
  }
}
