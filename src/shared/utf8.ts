const REPLACEMENT = 0xfffd

/** The code point at `index`; half a surrogate pair counts as U+FFFD, as every encoder writes it. */
function codePointAt(text: string, index: number): number {
  const codePoint = text.codePointAt(index) ?? REPLACEMENT
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? REPLACEMENT : codePoint
}

function byteCount(codePoint: number): 1 | 2 | 3 | 4 {
  if (codePoint < 0x80) return 1
  if (codePoint < 0x800) return 2
  return codePoint < 0x10000 ? 3 : 4
}

/** How many bytes the text takes in UTF-8: what all byte limits of the API are measured in. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    const count = byteCount(codePointAt(text, index))
    bytes += count
    if (count === 4) index++
  }
  return bytes
}

/** The text in UTF-8. Mini programs have no TextEncoder. */
export function utf8Encode(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text))
  let offset = 0
  for (let index = 0; index < text.length; index++) {
    const codePoint = codePointAt(text, index)
    const count = byteCount(codePoint)
    writeCodePoint(bytes, offset, codePoint)
    offset += count
    if (count === 4) index++
  }
  return bytes
}

const LEAD_BITS = { 1: 0, 2: 0xc0, 3: 0xe0, 4: 0xf0 } as const

function writeCodePoint(bytes: Uint8Array, offset: number, codePoint: number): void {
  const count = byteCount(codePoint)
  let rest = codePoint
  for (let position = count - 1; position > 0; position--) {
    bytes[offset + position] = 0x80 | (rest & 0x3f)
    rest >>= 6
  }
  bytes[offset] = LEAD_BITS[count] | rest
}
