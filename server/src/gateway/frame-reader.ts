import { PROTOCOL_LIMITS } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import { decoders } from '@opentim/protocol/gateway'

/** The frame in those bytes, or undefined when they are none or hold more than one frame may [X07]. */
export function readFrame(bytes: Uint8Array): wire.ClientFrame | undefined {
  if (bytes.length > PROTOCOL_LIMITS.upFrameBytes) return undefined
  try {
    const frame = decoders.ClientFrame.decode(bytes)
    const { upFrameRequests, upFrameSends } = PROTOCOL_LIMITS
    return frame.requests.length > upFrameRequests || frame.sends.length > upFrameSends ? undefined : frame
  } catch {
    return undefined
  }
}
