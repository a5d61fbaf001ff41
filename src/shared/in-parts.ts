/** The list as lists of at most `size`. */
export function inParts<Value>(list: readonly Value[], size: number): Value[][] {
  const parts: Value[][] = []
  for (let start = 0; start < list.length; start += size) parts.push(list.slice(start, start + size))
  return parts
}
