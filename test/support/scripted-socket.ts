import { COMMANDS } from '@opentim/protocol'
import type { CommandName, Encodable, Encoder, ResponseOf, wire } from '@opentim/protocol'
import { decoders, encoders } from '@opentim/protocol/gateway'
import type { MemoryPeer } from './memory-transport'

/** The way back to a client: a link in memory, or a real socket. */
export interface ScriptedLink {
  accept(peer: MemoryPeer): void
  sendDown(frame: Uint8Array): void
  closeDown(code: number, reason: string): void
}

/** One socket at the gateway's end. */
export class ScriptedSocket implements MemoryPeer {
  userId = ''
  open = true
  /** What the client sent, in order; sends as 'send'. */
  readonly heard: (CommandName | 'send')[] = []

  constructor(
    private readonly link: ScriptedLink,
    private readonly receive: (socket: ScriptedSocket, frame: wire.ClientFrame) => void,
  ) {}

  onFrame(bytes: Uint8Array): void {
    if (this.open) this.receive(this, decoders.ClientFrame.decode(bytes))
  }

  onClose(): void {
    this.open = false
  }

  push(frame: Encodable<wire.ServerFrame>): void {
    if (this.open) this.link.sendDown(encoders.ServerFrame.encode(frame).finish().slice())
  }

  /** Answers a request with a code; 0 needs a body, see `answer`. */
  refuse(id: number, code: number, retryAfterMs = 0): void {
    this.push({ responses: [{ id, code, reason: 'refused by the script', retryAfterMs }] })
  }

  answer<Name extends CommandName>(name: Name, id: number, body: Encodable<ResponseOf<Name>>, more = false): void {
    const encoder = encoders[COMMANDS[name].response] as unknown as Encoder<ResponseOf<Name>>
    this.push({ responses: [{ id, body: encoder.encode(body).finish().slice(), more }] })
  }

  close(code: number, reason = ''): void {
    this.open = false
    this.link.closeDown(code, reason)
  }
}
