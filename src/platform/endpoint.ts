/**
 * The WebSocket address of a gateway that was named as `http(s)://host` or `ws(s)://host`; a path is kept, without
 * one it is `/ws`. Undefined when the text is no such address.
 */
export function webSocketAddress(endpoint: unknown): string | undefined {
  const parts = /^(http|ws)(s?):\/\/([^/?#\s]+)(\/[^?#\s]*)?(\?[^#\s]*)?$/i.exec(String(endpoint).trim())
  if (!parts) return undefined
  const [, , secure = '', host = '', path = '', query = ''] = parts
  return `ws${secure.toLowerCase()}://${host}${path === '' || path === '/' ? '/ws' : path}${query}`
}
