import { openIdbStorage } from '../../storage/idb-storage'
import { webSocketTransport } from '../../transport/websocket-transport'
import { consoleLog } from '../console-log'
import { webSocketAddress } from '../endpoint'
import type { Platform } from '../port'
import { randomUint32 } from '../random'
import { createSystemClock } from '../system-clock'
import { browserEnvironment } from './browser-environment'
import { createDeviceId } from './device-id'
import { createNextTask } from './next-task'

/** The platform of a page or a worker. Making one touches nothing yet, so a page may also be rendered on a server. */
export function createBrowserPlatform(): Platform {
  const clock = createSystemClock(createNextTask())
  return {
    name: 'web',
    clock,
    environment: browserEnvironment,
    openTransport: webSocketTransport(() => WebSocket),
    randomUint32,
    openStorage: (name) => openIdbStorage(name, { timers: clock }),
    deviceId: createDeviceId(),
    defaultEndpoint: () => (typeof location === 'undefined' ? undefined : webSocketAddress(location.origin)),
    log: consoleLog,
  }
}
