/** A piece of a message's text: words, or an address that may be opened. */
export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string }

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/giu
/** Punctuation after an address belongs to the sentence, not to the address. */
const TRAILING = /[.,!?:;)\]}»”’…。，！？）]+$/u

/** Splits a text into words and links. Only http and https become links; the rest stays what it is: text. */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimAddress(match[0])
    const href = safeHref(address)
    if (!href) continue
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) })
    parts.push({ kind: 'link', text: address, href })
    end = match.index + address.length
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}

function trimAddress(address: string): string {
  const trimmed = address.replace(TRAILING, '')
  // Keep the bracket of …/Name_(thing): it was opened inside of the address.
  const closes = address.charAt(trimmed.length) === ')' && trimmed.includes('(') && !trimmed.includes(')')
  return closes ? `${trimmed})` : trimmed
}

function safeHref(address: string): string {
  if (!URL.canParse(address)) return ''
  const url = new URL(address)
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : ''
}
