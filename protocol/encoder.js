import protobuf from 'protobufjs/minimal.js'

const { Writer } = protobuf

/** The encoder of one type: `write` puts the fields of a message. A field that is absent or at its default is left out. */
export function encoderOf(write) {
  return {
    encode(message, writer = Writer.create()) {
      write(message, writer)
      return writer
    },
  }
}

export function uint32(writer, tag, value) {
  if (value) writer.uint32(tag).uint32(value)
}

export function double(writer, tag, value) {
  if (value) writer.uint32(tag).double(value)
}

export function bool(writer, tag, value) {
  if (value) writer.uint32(tag).bool(value)
}

export function string(writer, tag, value) {
  if (value) writer.uint32(tag).string(value)
}

export function bytes(writer, tag, value) {
  if (value && value.length) writer.uint32(tag).bytes(value)
}

export function message(writer, tag, value, type) {
  if (value) type.encode(value, writer.uint32(tag).fork()).ldelim()
}

export function strings(writer, tag, values) {
  if (values) for (const value of values) writer.uint32(tag).string(value)
}

export function blobs(writer, tag, values) {
  if (values) for (const value of values) writer.uint32(tag).bytes(value)
}

export function messages(writer, tag, values, type) {
  if (values) for (const value of values) message(writer, tag, value, type)
}
