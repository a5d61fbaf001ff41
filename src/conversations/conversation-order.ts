/** What the place of a conversation in the list follows from. */
export interface OrderKey {
  readonly id: string
  readonly isPinned: boolean
  /** Seconds; 0 without a message. */
  readonly lastTime: number
}

/** Pinned first, then the newest message first; the ID decides between equals, so that the order is total. */
export function compareOrder(one: OrderKey, other: OrderKey): number {
  if (one.isPinned !== other.isPinned) return one.isPinned ? -1 : 1
  if (one.lastTime !== other.lastTime) return other.lastTime - one.lastTime
  if (one.id === other.id) return 0
  return one.id < other.id ? -1 : 1
}

/** Items in the order of their keys, kept so by binary insertion: one change costs no sorting. */
export class OrderedView<Item extends OrderKey> {
  private readonly items: Item[] = []

  get all(): readonly Item[] {
    return this.items
  }

  insert(item: Item): void {
    this.items.splice(this.positionOf(item), 0, item)
  }

  /** `key` is what the item was inserted under. */
  remove(key: OrderKey): void {
    const position = this.positionOf(key)
    if (this.items[position]?.id === key.id) this.items.splice(position, 1)
  }

  clear(): void {
    this.items.length = 0
  }

  /** The first position whose item does not come before the key. */
  private positionOf(key: OrderKey): number {
    let low = 0
    let high = this.items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const item = this.items[middle]
      if (item && compareOrder(item, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
