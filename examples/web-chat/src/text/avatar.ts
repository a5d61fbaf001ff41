/** Pictures only, and none of them a document: an SVG may bring scripts and other addresses. */
const RASTER = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[a-z0-9+/=\s]*$/iu

/**
 * The address of a face, or '' for one that is not shown: initials stand there then. An address comes from the user
 * whose face it is, so it may be anything. Encrypted addresses, this origin's own, and pictures in the text itself are
 * taken; it is what the page's Content-Security-Policy lets through, so nothing else is even asked for.
 */
export function avatarAddress(avatar: string, page: string = location.href): string {
  const text = avatar.trim()
  if (RASTER.test(text)) return text
  const absolute = /^(?:https?:\/\/|\/(?!\/))/iu.test(text)
  if (!absolute || !URL.canParse(text, page)) return ''
  const url = new URL(text, page)
  const mayLoad = url.protocol === 'https:' || url.origin === new URL(page).origin
  return mayLoad && !url.username && !url.password ? url.href : ''
}
