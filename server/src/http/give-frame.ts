import { PROTOCOL_LIMITS } from '@opentim/protocol'
import type { Logger } from '../gateway/port'
import type { Session } from '../gateway/session'

/** Gives a session one frame of its client. Nothing that a client sends may reach the process [X02]; a fault of ours ends this one session. */
export function giveFrame(session: Session, frame: Uint8Array, logger: Logger): void {
  try {
    // A WebSocket ends by itself on a frame over the limit, with this code [X01].
    if (frame.length > PROTOCOL_LIMITS.upFrameBytes) session.end('tooBig')
    else session.receive(frame)
  } catch (error) {
    logger.error({ session: session.id, error: String(error) }, 'a frame could not be handled')
    session.end('busy', 'INTERNAL')
  }
}
