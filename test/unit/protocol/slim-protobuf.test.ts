import { createRequire } from 'node:module'
import protobuf from 'protobufjs/minimal.js'
import { beforeAll, describe, expect, it } from 'vitest'

/** Loads the Reader and the Writer of the library as the browser bundle has them: on the stand-ins for what is around. */
function loadSlim(): typeof protobuf {
  const require = createRequire(import.meta.url)
  for (const name of ['reader', 'writer']) Reflect.deleteProperty(require.cache, require.resolve(`protobufjs/src/${name}`))
  const util = require.resolve('protobufjs/src/util/minimal')
  const whole = require.cache[util]
  require('../../../scripts/slim-protobuf/util.cjs')
  require.cache[util] = require.cache[require.resolve('../../../scripts/slim-protobuf/util.cjs')]
  const slim = require('../../../scripts/slim-protobuf/minimal.cjs') as typeof protobuf
  require.cache[util] = whole
  return slim
}

const NUMBERS = [0, -0, 1, -1.5, 1e21, 5e-324, 2 ** 53, Infinity, NaN, 1_700_000_000.123]
const TEXTS = ['', 'a', 'ä€😀', 'x'.repeat(10_000), '\ud800 alone', '\udc00', 'é'.repeat(5000)]

describe('the slim protobuf runtime', () => {
  let slim: typeof protobuf

  beforeAll(() => {
    slim = loadSlim()
  })

  function written(Writer: typeof protobuf.Writer): Uint8Array {
    const writer = new Writer()
    for (const value of [0, 127, 128, 16_384, 2 ** 28, 2 ** 32 - 1]) writer.uint32(value)
    for (const value of NUMBERS) writer.double(value)
    for (const value of TEXTS) writer.string(value)
    writer.bool(true).bytes(new Uint8Array(0)).bytes(new Uint8Array([1, 2, 3]))
    return writer.fork().uint32(7).string('inner').ldelim().finish()
  }

  it('writes the bytes that the library writes', () => {
    expect(new Uint8Array(written(slim.Writer))).toEqual(new Uint8Array(written(protobuf.Writer)))
  })

  it('reads what the library reads', () => {
    const bytes = written(protobuf.Writer)
    const [one, other] = [slim, protobuf].map(({ Reader }) => {
      const reader = new Reader(bytes)
      const numbers = Array.from({ length: 6 }, () => reader.uint32())
      const doubles = NUMBERS.map(() => reader.double())
      const texts = TEXTS.map(() => reader.string())
      return { numbers, doubles, texts, flag: reader.bool(), blobs: [[...reader.bytes()], [...reader.bytes()]] }
    })
    expect(one).toEqual(other)
    expect(one?.doubles).toEqual(NUMBERS)
  })

  it('reads invalid UTF-8 as U+FFFD and never throws for it', () => {
    for (const body of [[0xc0, 0x80], [0xe0, 0x80, 0x80], [0xf0, 0x80, 0x80, 0x80]]) {
      expect(new slim.Reader(new Uint8Array([body.length, ...body])).string()).toBe('\ufffd')
    }
  })

  it('throws where bytes end early, and beyond the depth limit', () => {
    expect(() => new slim.Reader(new Uint8Array([0x80])).uint32()).toThrow(RangeError)
    expect(() => new slim.Reader(new Uint8Array([1, 2, 3])).double()).toThrow(RangeError)
    expect(() => new slim.Reader(new Uint8Array([5, 1])).bytes()).toThrow(RangeError)
    expect(() => new slim.Reader(new Uint8Array(400).fill(0x0b)).skipType(3)).toThrow('depth')
  })

  it('gives each frame a buffer of its own', () => {
    const frame = slim.Writer.create().uint32(1).finish()
    expect(frame.buffer.byteLength).toBe(frame.byteLength)
  })
})
