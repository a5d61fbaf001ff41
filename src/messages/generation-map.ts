/**
 * A bounded map that forgets by generations: when the young one is full it becomes the old one, and what is left of the
 * old one is forgotten. Near to "least recently used", without moving anything at each use.
 */
export class GenerationMap<Value> {
  private young = new Map<string, Value>()
  private old = new Map<string, Value>()
  private readonly generation: number

  /** Holds at most `capacity` values, and at least half of that many of those used last. */
  constructor(capacity: number, private readonly onForgotten: (value: Value) => void) {
    this.generation = Math.max(1, Math.floor(capacity / 2))
  }

  get size(): number {
    return this.young.size + this.old.size
  }

  get(key: string): Value | undefined {
    return this.young.get(key) ?? this.old.get(key)
  }

  set(key: string, value: Value): void {
    this.old.delete(key)
    this.young.set(key, value)
    if (this.young.size >= this.generation) this.turn()
  }

  /** Counts as use: the value stays for a generation more. */
  keep(key: string): void {
    const value = this.old.get(key)
    if (value !== undefined) this.set(key, value)
  }

  forEach(visit: (value: Value) => void): void {
    this.old.forEach(visit)
    this.young.forEach(visit)
  }

  delete(key: string): void {
    if (!this.young.delete(key)) this.old.delete(key)
  }

  private turn(): void {
    const forgotten = this.old
    this.old = this.young
    this.young = new Map()
    forgotten.forEach(this.onForgotten)
  }
}
