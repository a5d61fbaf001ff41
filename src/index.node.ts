import { GatewayAccount } from './client/gateway-account'
import { createTim, type Tim } from './client/tim'
import { longPoll } from './modules/long-poll'
import { relations } from './modules/relations'
import { createNodePlatform } from './platform/node/node-platform'

/**
 * The SDK in a Node process: the same API over the package `ws`, or the WebSocket of Node 22, with nothing kept on
 * disk. Its types are those of `index.ts`: the package names one declaration file for both.
 * @example
 * const chat = TIM.create({ SDKAppID: 1400000000, proxyServer: 'ws://127.0.0.1:8080' })
 * await chat.login({ userID: 'bot', userSig })
 */
const TIM: Tim = createTim({
  platforms: [{ name: 'node', isHere: () => true, create: () => createNodePlatform() }],
  parts: [longPoll, relations],
  openAccount: (instance, source) => new GatewayAccount(instance, source),
})

export default TIM
export { TIM, TIM as TencentCloudChat }
export { EVENT } from './api/event'
export { TYPES } from './api/constants'
export { TimError } from './api/errors'
export type { Tim } from './client/tim'
