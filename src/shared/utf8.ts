const REPLACEMENT = 0xfffd

/** The code point at `index`; half a surrogate pair counts as U+FFFD, as every encoder writes it. */
function codePointAt(text: string, index: number): number {
  const codePoint = text.codePointAt(index) ?? REPLACEMENT
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? REPLACEMENT : codePoint
}

function byteCount(codePoint: number): number {
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
