import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { runInThisContext } from 'node:vm'
import protobuf from 'protobufjs/minimal.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { cutModule } from '../../../scripts/build/cut-module'
import { CUTS } from '../../../scripts/build/slim-libraries'

const require = createRequire(import.meta.url)

/** The Reader or the Writer as the browser bundle has it: the library's, without what is cut, on the stand-in for its utilities. */
function loadSlim(name: 'reader' | 'writer'): unknown {
  const path = `protobufjs/src/${name}.js`
  const code = cutModule(readFileSync(require.resolve(path), 'utf8'), CUTS[path] ?? {})
  const module = { exports: {} }
  const run = runInThisContext(`(function (module, require) {${code}\n})`) as (module: object, require: (name: string) => unknown) => void
  run(module, () => require('../../../scripts/slim-protobuf/util.cjs'))
  return module.exports
}

const NUMBERS = [0, -0, 1, -1.5, 1e21, 5e-324, 2 ** 53, Infinity, NaN, 1_700_000_000.123]
const TEXTS = ['', 'a', 'ä€😀', 'x'.repeat(10_000), '\ud800 alone', '\udc00', 'é'.repeat(5000)]

describe('the slim protobuf runtime', () => {
  let slim: typeof protobuf

  beforeAll(() => {
    slim = { Reader: loadSlim('reader'), Writer: loadSlim('writer') } as typeof protobuf
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

  it('has nothing else of the library', () => {
    expect(Object.keys(slim.Reader.prototype)).not.toContain('sfixed32')
    expect(Object.keys(slim.Writer.prototype)).not.toContain('int64')
  })

  it('is not built from a release of the library that has changed', () => {
    expect(() => cutModule('Reader.prototype.bool = 1', { members: ['bool', 'uint32'] })).toThrow('there is no uint32 any more')
    expect(() => cutModule('function wrap() {}', { calls: ['replaceTraps'] })).toThrow('there is no replaceTraps any more')
  })
})
