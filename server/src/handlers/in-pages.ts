import type { Encodable, Encoder } from '@opentim/protocol'

/** Tag and length of an item of a list. */
const ITEM_BYTES = 4

/** The list in pieces that weigh at most `mostBytes` each, one item at least [SYNC-11]. */
export function inPages<Item>(list: readonly Encodable<NoInfer<Item>>[], encoder: Encoder<Item>, mostBytes: number): Encodable<Item>[][] {
  const pages: Encodable<Item>[][] = []
  let bytes = Infinity
  for (const item of list) {
    const size = encoder.encode(item).finish().length + ITEM_BYTES
    if (bytes + size > mostBytes) {
      pages.push([])
      bytes = 0
    }
    pages.at(-1)?.push(item)
    bytes += size
  }
  return pages
}
