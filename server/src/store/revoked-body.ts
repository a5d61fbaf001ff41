import { decoders, encoders } from '@opentim/protocol/gateway'
import protobuf from 'protobufjs/minimal.js'

/** The field of MessageBody that holds the encoded MessageContent. */
const CONTENT_FIELD = 10
const LENGTH_DELIMITED = 2

/**
 * The body of a message after its revocation: who wrote it and when, and of the content nothing but its kind, so
 * that a client can show which kind of message was here. The rest of the body keeps its very bytes.
 */
export function revokedBody(body: Uint8Array): Uint8Array {
  const reader = protobuf.Reader.create(body)
  const kept: Uint8Array[] = []
  while (reader.pos < reader.len) {
    const start = reader.pos
    const tag = reader.uint32()
    if (tag === ((CONTENT_FIELD << 3) | LENGTH_DELIMITED)) {
      kept.push(protobuf.Writer.create().uint32(tag).bytes(emptyOfSameKind(reader.bytes())).finish())
    } else {
      reader.skipType(tag & 7)
      kept.push(body.subarray(start, reader.pos))
    }
  }
  return Buffer.concat(kept)
}

function emptyOfSameKind(content: Uint8Array): Uint8Array {
  const { text, custom, face, location } = decoders.MessageContent.decode(content)
  return encoders.MessageContent.encode({
    text: text && {}, custom: custom && {}, face: face && {}, location: location && {},
  }).finish()
}
