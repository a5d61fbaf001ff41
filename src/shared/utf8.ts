/** How many bytes the text takes in UTF-8: what all byte limits of the API are measured in. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (const character of text) {
    // Half a surrogate pair is written as U+FFFD, which takes three bytes as well.
    const codePoint = character.codePointAt(0) ?? 0
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4
  }
  return bytes
}
