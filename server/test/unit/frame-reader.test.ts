import { COMMANDS } from '@opentim/protocol'
import { encoders } from '@opentim/protocol/sdk'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFrame } from '../../src/gateway/frame-reader'
import { toOutgoing } from '../../../test/support/raw-client'

const FRAME = encoders.ClientFrame.encode({
  requests: [{ id: 1, command: COMMANDS.ping.id, body: new Uint8Array([1, 2, 3]) }],
  sends: [toOutgoing(1, { to: 'bob', text: 'hello' })],
}).finish()

describe('bytes of a client', () => {
  it('are a frame when they are one', () => {
    expect(readFrame(FRAME)).toMatchObject({ requests: [{ id: 1, command: COMMANDS.ping.id }], sends: [{ ref: 1, to: 'bob' }] })
  })

  it('X02: any bytes are a frame or are none, and never an exception', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const frame = readFrame(bytes)
      return frame === undefined || Array.isArray(frame.sends)
    }), { numRuns: 10_000, seed: 2 })
  })

  it('X04: cut at every byte they are refused, or an older message that ended there', () => {
    for (let length = 0; length < FRAME.length; length++) {
      const frame = readFrame(FRAME.slice(0, length))
      expect(frame === undefined || frame.requests.length + frame.sends.length < 2).toBe(true)
    }
  })

  it('X05: a varint without end and a length beyond the bytes are refused', () => {
    expect(readFrame(new Uint8Array(11).fill(0xff))).toBeUndefined()
    expect(readFrame(Uint8Array.from([0x12, 0xff, 0xff, 0xff, 0xff, 0x07]))).toBeUndefined()
    expect(readFrame(Uint8Array.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]))).toBeUndefined()
  })

  it('X06: nesting ends at a limit', () => {
    // Field 15, start of a group: skipped recursively by a decoder without a limit.
    expect(readFrame(new Uint8Array(60_000).fill(0x7b))).toBeUndefined()
  })

  it('X07: more objects than one frame may hold are refused', () => {
    const of = (field: number, count: number): Uint8Array => Uint8Array.from({ length: count * 2 }, (_, at) => (at % 2 === 0 ? field << 3 | 2 : 0))
    expect(readFrame(of(2, 500))).toMatchObject({ sends: { length: 500 } })
    expect(readFrame(of(2, 501))).toBeUndefined()
    expect(readFrame(of(1, 101))).toBeUndefined()
    expect(readFrame(new Uint8Array(64 * 1024 + 1))).toBeUndefined()
  })

  it('X08: names that objects inherit are values like any other', () => {
    const bytes = encoders.ClientFrame.encode({ sends: [toOutgoing(1, { to: '__proto__', text: 'constructor' })] }).finish()
    expect(readFrame(bytes)?.sends[0]?.to).toBe('__proto__')
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as { ref?: unknown }).ref).toBeUndefined()
  })
})
