import protobuf from 'protobufjs/minimal.js'

const { Reader } = protobuf

/** What an absent bytes field is. */
export const NO_BYTES = new Uint8Array(0)

/**
 * The decoder of one type: `create` makes an empty message with every field at its default, `fields` reads one field by
 * its number. Unknown fields are skipped, to the depth that protobufjs allows; bytes that end early throw.
 */
export function decoderOf(create, fields) {
  return {
    decode(source, length) {
      const reader = source instanceof Reader ? source : Reader.create(source)
      const end = length === undefined ? reader.len : reader.pos + length
      const outerEnd = reader.len
      if (end > outerEnd) throw RangeError('index out of range')
      // No field inside may read past this message.
      reader.len = end
      const message = create()
      while (reader.pos < end) {
        const tag = reader.uint32()
        const read = fields[tag >>> 3]
        if (read) read(message, reader)
        else reader.skipType(tag & 7)
      }
      if (reader.pos !== end) throw RangeError('index out of range')
      reader.len = outerEnd
      return message
    },
  }
}
