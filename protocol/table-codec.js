import protobuf from 'protobufjs/minimal.js'

// The SDK's codecs: tables, walked at run time, because an application downloads them. The gateway's are unrolled.

const { Reader, Writer } = protobuf

/** How one kind of value is read and written: `method` of the Reader and of the Writer, and its wire type. */
const scalar = (method, wireType, empty) => ({
  wireType,
  empty,
  read: (reader) => reader[method](),
  write: (writer, value) => writer[method](value),
})

export const uint32 = scalar('uint32', 0, 0)
export const bool = scalar('bool', 0, false)
export const double = scalar('double', 1, 0)
export const string = scalar('string', 2, '')
export const bytes = scalar('bytes', 2, new Uint8Array(0))

/** Any number of values of that kind. */
export const list = (kind) => ({ ...kind, isList: true })

/**
 * The codec of one type: the names of its fields with their kinds, in the order of their numbers, which are 1, 2, 3, …
 * unless given. What is absent or at its default is not written; of what is read, every field is set. Unknown fields are
 * skipped, to the depth that protobufjs allows; bytes that end early throw.
 */
export function codecOf(kinds, numbers) {
  const fields = Object.keys(kinds).map((name, i) => ({ name, kind: kinds[name], number: numbers ? numbers[i] : i + 1 }))
  const byNumber = new Map(fields.map((field) => [field.number, field]))
  const lists = fields.filter(({ kind }) => kind.isList)
  const empty = Object.fromEntries(fields.map(({ name, kind }) => [name, kind.empty]))
  const codec = {
    // A message inside another one is one more kind of value.
    wireType: 2,
    empty: null,
    read: (reader) => codec.decode(reader, reader.uint32()),
    write: (writer, message) => codec.encode(message, writer.fork()).ldelim(),
    encode(message, writer = Writer.create()) {
      for (const { name, kind, number } of fields) {
        const value = message[name]
        const write = (item) => kind.write(writer.uint32((number << 3) | kind.wireType), item)
        if (kind.isList) value?.forEach(write)
        else if (value && value.length !== 0) write(value)
      }
      return writer
    },
    decode(source, length) {
      const reader = source instanceof Reader ? source : Reader.create(source)
      const end = length === undefined ? reader.len : reader.pos + length
      const outerEnd = reader.len
      if (end > outerEnd) throw RangeError('index out of range')
      // No field inside may read past this message.
      reader.len = end
      const message = { ...empty }
      for (const { name } of lists) message[name] = []
      while (reader.pos < end) {
        const tag = reader.uint32()
        const field = byNumber.get(tag >>> 3)
        if (!field) reader.skipType(tag & 7)
        else if (field.kind.isList) message[field.name].push(field.kind.read(reader))
        else message[field.name] = field.kind.read(reader)
      }
      if (reader.pos !== end) throw RangeError('index out of range')
      reader.len = outerEnd
      return message
    },
  }
  return codec
}
