import { encoders as upEncoders, decoders as downDecoders } from '@opentim/protocol/sdk'
import { encoders as pollUpEncoders, decoders as pollDownDecoders } from '@opentim/protocol/poll-sdk'
import { decoders as upDecoders, encoders as downEncoders } from '@opentim/protocol/gateway'
import { decoders as pollUpDecoders, encoders as pollDownEncoders } from '@opentim/protocol/poll-gateway'
import type { Decoder, Encoder } from '@opentim/protocol'
import fc from 'fast-check'
import { type Field, Type } from 'protobufjs'
import { describe, expect, it } from 'vitest'
import { loadSchema } from '../../../scripts/generate-protocol.mjs'

// The SDK's codecs are tables and the gateway's are code; protobufjs' own reflection says what both must do.

type Message = Record<string, unknown>
type Codecs<T> = Readonly<Record<string, T>>

const schema = loadSchema()
const typeOf = (name: string): Type => schema.lookupType(`opentim.v1.${name}`)

const SCALARS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: fc.oneof(fc.string(), fc.constant('ä€😀')),
  bytes: fc.uint8Array({ maxLength: 20 }),
  bool: fc.boolean(),
  double: fc.double({ noNaN: true }).map((value) => value + 0),
  uint32: fc.nat({ max: 2 ** 32 - 1 }),
  enum: fc.nat({ max: 100 }),
}

function anyValue(field: Field): fc.Arbitrary<unknown> {
  const one = field.resolvedType instanceof Type ? anyMessage(field.resolvedType) : SCALARS[field.resolvedType ? 'enum' : field.type]
  if (!one) throw new Error(`no values for ${field.fullName}`)
  if (field.repeated) return fc.array(one, { maxLength: 3 })
  return field.resolvedType instanceof Type ? fc.option(one) : one
}

const anyMessage = (type: Type): fc.Arbitrary<unknown> =>
  fc.record(Object.fromEntries(type.fieldsArray.map((field) => [field.name, anyValue(field)])), { noNullPrototype: true })

/** The message with plain byte arrays: in Node both sides give Node's own. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}

function byReflection(name: string, bytes: Uint8Array): unknown {
  const type = typeOf(name)
  return plain(type.toObject(type.decode(bytes), { defaults: true, arrays: true, enums: Number }))
}

function describeDirection(title: string, encoders: Codecs<Encoder<Message>>, decoders: Codecs<Decoder<Message>>): void {
  describe(title, () => {
    it.each(Object.keys(encoders))('writes %s so that the other side and protobufjs read the same message', (name) => {
      fc.assert(fc.property(anyMessage(typeOf(name)), (message) => {
        const bytes = encoders[name]?.encode(message as Message).finish() ?? new Uint8Array(0)
        expect(plain(decoders[name]?.decode(bytes))).toEqual(message)
        expect(byReflection(name, bytes)).toEqual(message)
      }), { numRuns: 30 })
    })

    it.each(Object.keys(decoders))('throws on a %s that is cut off, or gives a message with every field set', (name) => {
      fc.assert(fc.property(anyMessage(typeOf(name)), fc.nat(), (message, cut) => {
        const bytes = encoders[name]?.encode(message as Message).finish() ?? new Uint8Array(0)
        const read = (): unknown => decoders[name]?.decode(bytes.subarray(0, cut % (bytes.length + 1)))
        let fields = typeOf(name).fieldsArray.map((field) => field.name)
        try {
          fields = Object.keys(read() as Message)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
        expect(fields).toEqual(typeOf(name).fieldsArray.map((field) => field.name))
      }), { numRuns: 30 })
    })
  })
}

const codecs = <T>(...all: object[]): Codecs<T> => Object.assign({}, ...all) as Codecs<T>

describeDirection('what the SDK sends', codecs(upEncoders, pollUpEncoders), codecs(upDecoders, pollUpDecoders))
describeDirection('what the gateway sends', codecs(downEncoders, pollDownEncoders), codecs(downDecoders, pollDownDecoders))
