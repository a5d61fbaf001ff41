import { MemoryStorage } from '../../storage/memory-storage'
import type { OpenTransport } from '../../transport/port'
import { webSocketTransport } from '../../transport/websocket-transport'
import type { WebSocketConstructor } from '../../transport/websocket-transport'
import { consoleLog } from '../console-log'
import { fetchPost } from '../fetch-post'
import type { Environment, Platform } from '../port'
import { randomUint32 } from '../random'
import { randomName } from '../random-name'
import { createSystemClock } from '../system-clock'
import { loadWebSocket } from './load-web-socket'
import { loadedTransport } from './loaded-transport'

/** A server does not tell: the heartbeat finds out. */
const environment: Environment = {
  isOnline: () => true,
  onWake: () => () => undefined,
  onOffline: () => () => undefined,
}

async function loadTransport(): Promise<OpenTransport> {
  const constructor = await loadWebSocket()
  return webSocketTransport(() => constructor)
}

/**
 * The platform of a Node process. Nothing is kept on disk; the device is this one platform object. Without a WebSocket
 * it looks for one at the first login.
 */
export function createNodePlatform(webSocket?: WebSocketConstructor): Platform {
  const deviceId = randomName(randomUint32)
  const clock = createSystemClock((run) => void setImmediate(run))
  return {
    name: 'node',
    clock,
    environment,
    openTransport: webSocket ? webSocketTransport(() => webSocket) : loadedTransport(loadTransport),
    post: fetchPost(clock),
    randomUint32,
    openStorage: () => Promise.resolve(new MemoryStorage()),
    deviceId: () => deviceId,
    defaultEndpoint: () => undefined,
    log: consoleLog,
  }
}
