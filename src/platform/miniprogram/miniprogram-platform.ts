import { openMiniProgramStorage } from '../../storage/miniprogram-storage'
import { socketTaskTransport } from '../../transport/socket-task-transport'
import { consoleLog } from '../console-log'
import { isMiniProgram } from '../is-mini-program'
import type { Platform, PlatformChoice } from '../port'
import { createSystemClock } from '../system-clock'
import { nextTask } from './next-task'
import type { WxApi } from './wx-api'
import { wxDeviceId } from './wx-device-id'
import { wxEnvironment } from './wx-environment'
import { wxPost } from './wx-post'
import { wxRandom } from './wx-random'

/** Never what a framework wraps around it: those give promises of sockets. */
declare const wx: WxApi

export const miniProgramChoice: PlatformChoice = {
  name: 'miniprogram',
  isHere: isMiniProgram,
  create: () => createMiniProgramPlatform(wx),
}

/** The platform of a WeChat mini program. */
export function createMiniProgramPlatform(wx: WxApi): Platform {
  const clock = createSystemClock(nextTask)
  const randomUint32 = wxRandom(wx, clock.now(), Math.random)
  return {
    name: 'miniprogram',
    clock,
    environment: wxEnvironment(wx),
    openTransport: socketTaskTransport(wx),
    post: wxPost(wx, clock),
    randomUint32,
    openStorage: (name) => openMiniProgramStorage(name, wx),
    deviceId: wxDeviceId(wx, randomUint32),
    defaultEndpoint: () => undefined,
    log: consoleLog,
  }
}
