import { GatewayAccount } from './client/gateway-account'
import { createTim, type Tim } from './client/tim'
import { browserChoice } from './platform/browser/browser-platform'

/**
 * The SDK in a browser without the parts that not everybody needs. Its types are those of `index.ts`.
 * @example
 * import TIM from 'opentim/core'
 * import longPoll from 'opentim/modules/long-poll'
 * import relations from 'opentim/modules/relations'
 *
 * const chat = TIM.create({ SDKAppID: 1400000000, proxyServer: 'wss://chat.example.com' })
 * chat.use([longPoll, relations])
 * await chat.login({ userID: 'alice', userSig })
 */
const TIM: Tim = createTim({
  platforms: [browserChoice],
  parts: [],
  openAccount: (instance, source) => new GatewayAccount(instance, source),
})

export default TIM
export { TIM, TIM as TencentCloudChat }
export { EVENT } from './api/event'
export { TYPES } from './api/constants'
export { TimError } from './api/errors'
export type { Tim } from './client/tim'
