import { BROKEN_CODE } from '../../transport/port'
import type { OpenTransport, Transport } from '../../transport/port'

/** Opens by what must be loaded first; where that fails, the pipe is one that never opened. */
export function loadedTransport(load: () => Promise<OpenTransport>): OpenTransport {
  return (url, events) => {
    let transport: Transport | undefined
    let closed = false
    load().then((open) => {
      if (!closed) transport = open(url, events)
    }, (error: Error) => {
      if (!closed) events.onClose(BROKEN_CODE, error.message)
    })
    return {
      send: (frame) => transport?.send(frame),
      close: (code, reason) => {
        closed = true
        transport?.close(code, reason)
      },
      bufferedBytes: () => transport?.bufferedBytes() ?? 0,
    }
  }
}
