import { GatewayAccount } from './client/gateway-account'
import { createTim, type Tim } from './client/tim'
import { longPoll } from './modules/long-poll'
import { relations } from './modules/relations'
import { browserChoice } from './platform/browser/browser-platform'
import { miniProgramChoice } from './platform/miniprogram/miniprogram-platform'

/**
 * The SDK for projects that are built for mini programs and for browsers from one source, as with Taro and uni-app: it
 * sees where it is. Its types are those of `index.ts`.
 * @example
 * import TIM from 'opentim/universal'
 *
 * const chat = TIM.create({ SDKAppID: 1400000000, proxyServer: 'wss://chat.example.com' })
 */
const TIM: Tim = createTim({
  platforms: [miniProgramChoice, browserChoice],
  parts: [longPoll, relations],
  openAccount: (instance, source) => new GatewayAccount(instance, source),
})

export default TIM
export { TIM, TIM as TencentCloudChat }
export { EVENT } from './api/event'
export { TYPES } from './api/constants'
export { TimError } from './api/errors'
export type { Tim } from './client/tim'
