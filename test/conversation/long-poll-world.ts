import { FrameProxy } from '../support/frame-proxy'
import { NodeDevice } from '../support/two-people'
import type { World } from './world'

/** What a page has where WebSockets are forbidden. */
class NoWebSocket {
  binaryType = ''
  readyState = 3
  bufferedAmount = 0
  onopen = null
  onmessage = null
  onclose = null
  onerror = null

  constructor() {
    throw new Error('WebSockets are forbidden here')
  }

  send(): void {}

  close(): void {}
}

/** People without WebSockets, behind something that holds each answer back until it is whole (T16). */
export function longPollWorld(): World {
  let front: FrameProxy | undefined
  return {
    open: async (gateway) => {
      front = await FrameProxy.start(gateway.url)
      front.handshakeAnswer = { status: 403 }
    },
    createDevice: (gateway, options) => new NodeDevice(gateway, {
      url: () => front?.url ?? '', ...options, webSocket: NoWebSocket,
    }),
    close: async () => front?.stop(),
  }
}
