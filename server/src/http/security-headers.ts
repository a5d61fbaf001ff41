/** Only a plain host and port goes into a header; anything else is left out. */
const HOST = /^[a-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/i

/** Headers of every page that is served: its own scripts and styles, its own socket, nothing else [X15]. */
export function pageHeaders(host: string | undefined): Record<string, string> {
  // 'self' does not cover ws: in every browser.
  const socket = host !== undefined && HOST.test(host) ? ` ws://${host} wss://${host}` : ''
  const policy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: https:", "font-src 'self'",
    `connect-src 'self'${socket}`, "manifest-src 'self'", "frame-src 'self'", "frame-ancestors 'self'",
    "base-uri 'none'", "form-action 'none'", "object-src 'none'",
  ]
  return { ...BARE_HEADERS, 'Content-Security-Policy': policy.join('; '), 'Cross-Origin-Opener-Policy': 'same-origin' }
}

/** Headers of answers that are no pages. */
export const BARE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const
