import { COMMANDS } from '@opentim/protocol'
import type { CommandName, Decoder, Encodable, Encoder, RequestOf, ResponseOf, wire } from '@opentim/protocol'
import { decoders, encoders } from '@opentim/protocol/sdk'

/** The body of a request. */
export function encodeBody<Name extends CommandName>(name: Name, body: Encodable<RequestOf<Name>>): Uint8Array {
  // The command table pairs each name with its type; the compiler cannot follow an index by a type parameter.
  const encoder = encoders[COMMANDS[name].request] as unknown as Encoder<RequestOf<Name>>
  return encoder.encode(body).finish()
}

/** The body of an answer; throws on bytes that are none. */
export function decodeBody<Name extends CommandName>(name: Name, bytes: Uint8Array): ResponseOf<Name> {
  const decoder = decoders[COMMANDS[name].response] as unknown as Decoder<ResponseOf<Name>>
  return decoder.decode(bytes)
}

/** One WebSocket message up. */
export function encodeFrame(frame: Encodable<wire.ClientFrame>): Uint8Array {
  return encoders.ClientFrame.encode(frame).finish()
}

/** One WebSocket message down; throws on bytes that are none. */
export function decodeFrame(bytes: Uint8Array): wire.ServerFrame {
  return decoders.ServerFrame.decode(bytes)
}
