import type { WebSocketConstructor } from '../../transport/websocket-transport'
import { consoleLog } from '../console-log'

let told = false

/**
 * The package `ws`, or the WebSocket that Node has from 22 on. Looked for at a login and not before: where pages are
 * rendered on a server, the SDK is imported without either. Rejects when there is none.
 */
export async function loadWebSocket(): Promise<WebSocketConstructor> {
  try {
    // Inside of `try` bundlers put up with a package that is not there.
    return (await import('ws')).WebSocket
  } catch {
    if (typeof WebSocket === 'function') return WebSocket
  }
  const reason = 'no WebSocket: Node has one from 22 on, before that install ws'
  if (!told) consoleLog('warn', reason)
  told = true
  throw new Error(reason)
}
