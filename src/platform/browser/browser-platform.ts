import { openIdbStorage } from '../../storage/idb-storage'
import { webSocketTransport } from '../../transport/websocket-transport'
import { consoleLog } from '../console-log'
import { fetchPost } from '../fetch-post'
import { webSocketAddress } from '../endpoint'
import { isMiniProgram } from '../is-mini-program'
import type { Platform, PlatformChoice } from '../port'
import { randomUint32 } from '../random'
import { createSystemClock } from '../system-clock'
import { browserEnvironment } from './browser-environment'
import { createDeviceId } from './device-id'
import { createNextTask } from './next-task'

/** Pages and workers; also where a page is rendered on a server. */
export const browserChoice: PlatformChoice = { name: 'web', isHere: () => !isMiniProgram(), create: createBrowserPlatform }

/** The platform of a page or a worker. Making one touches nothing yet, so a page may also be rendered on a server. */
export function createBrowserPlatform(): Platform {
  const clock = createSystemClock(createNextTask())
  return {
    name: 'web',
    clock,
    environment: browserEnvironment,
    openTransport: webSocketTransport(() => WebSocket),
    post: fetchPost(clock),
    randomUint32,
    openStorage: (name) => openIdbStorage(name, { timers: clock }),
    deviceId: createDeviceId(),
    defaultEndpoint: () => (typeof location === 'undefined' ? undefined : webSocketAddress(location.origin)),
    log: consoleLog,
  }
}
