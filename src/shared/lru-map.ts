/** A map that forgets what was used least recently when it is full. Its order is that of the last use. */
export class LruMap<Key, Value> extends Map<Key, Value> {
  constructor(private readonly capacity: number, private readonly onForgotten?: (key: Key) => void) {
    super()
  }

  /** The value; counts as use. */
  override get(key: Key): Value | undefined {
    const value = super.get(key)
    if (value !== undefined) this.set(key, value)
    return value
  }

  /** The value; counts as no use. */
  peek(key: Key): Value | undefined {
    return super.get(key)
  }

  override set(key: Key, value: Value): this {
    this.delete(key)
    super.set(key, value)
    if (this.size > this.capacity) this.forgetOldest()
    return this
  }

  private forgetOldest(): void {
    for (const key of this.keys()) {
      this.delete(key)
      this.onForgotten?.(key)
      return
    }
  }
}
