import { GatewayAccount } from './client/gateway-account'
import { createTim, type Tim } from './client/tim'
import { longPoll } from './modules/long-poll'
import { relations } from './modules/relations'
import { miniProgramChoice } from './platform/miniprogram/miniprogram-platform'

/**
 * The SDK in a WeChat mini program. Its types are those of `index.ts`.
 * @example
 * const TIM = require('opentim').default
 *
 * const chat = TIM.create({ SDKAppID: 1400000000, proxyServer: 'wss://chat.example.com' })
 * chat.login({ userID: 'alice', userSig })
 */
const TIM: Tim = createTim({
  platforms: [miniProgramChoice],
  parts: [longPoll, relations],
  openAccount: (instance, source) => new GatewayAccount(instance, source),
})

export default TIM
export { TIM, TIM as TencentCloudChat }
export { EVENT } from './api/event'
export { TYPES } from './api/constants'
export { TimError } from './api/errors'
export type { Tim } from './client/tim'
