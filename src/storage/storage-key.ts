import type { StorageKey, StorageRange } from './port'

/** Above every string that is used in a key. */
const LAST = '\uffff'

/** Every record of a table. */
export const WHOLE_TABLE: StorageRange = { lower: [], upper: [LAST] }

/** Every record whose key begins with `prefix`. */
export function startingWith(...prefix: StorageKey): StorageRange {
  return { lower: prefix, upper: [...prefix, LAST] }
}

/** The order of StorageKey: IndexedDB's order of arrays of numbers and strings. */
export function compareKeys(a: StorageKey, b: StorageKey): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const order = compareParts(a[i] ?? 0, b[i] ?? 0)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareParts(a: string | number, b: string | number): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1
  if (a === b) return 0
  return a < b ? -1 : 1
}
