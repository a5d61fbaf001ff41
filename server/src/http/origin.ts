/**
 * May a page of that origin open a socket here? Pages of the host that the request names, and those that are listed,
 * to the letter. Without an Origin there is no page: the login frame alone decides, and no cookie is ever read [A12-A14].
 */
export function isOriginAllowed(origin: string | undefined, host: string | undefined, listed: readonly string[]): boolean {
  if (origin === undefined) return true
  if (listed.includes(origin)) return true
  // A page on plain or on TLS port of the same host; a proxy in front may end TLS, so the scheme is not compared.
  return host !== undefined && host !== '' && (origin === `http://${host}` || origin === `https://${host}`)
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Does the Host header name this very machine? A page that was rebound to 127.0.0.1 by its DNS does not. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK.has(host.replace(/:\d+$/, ''))
}

/** Is that an address which only this machine can reach? */
export function isLoopbackAddress(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address)
}
