import { describe, expect, it } from 'vitest'
import lock from '../../../protocol/generated/schema.lock.json'
import { COMMANDS, ERRORS, PROTOCOL_VERSION, commandName } from '@opentim/protocol'
import { encoders as up, decoders as down } from '@opentim/protocol/sdk'
import { encoders as downEncoders, decoders as upDecoders } from '@opentim/protocol/gateway'
import { loadSchema, schemaHash } from '../../../scripts/generate-protocol.mjs'

describe('the wire schema', () => {
  it('is the one that the version number stands for: change both, then run `npm run generate`', () => {
    expect({ version: PROTOCOL_VERSION, schema: schemaHash() }).toEqual(lock)
  })

  it('hashes what decides the bytes, down to one option of one field', () => {
    const changed = loadSchema()
    changed.lookupType('opentim.v1.LogRow').get('seq')?.setOption('deprecated', true)
    expect(schemaHash(changed)).not.toBe(lock.schema)
  })
})

describe('the command table', () => {
  it('gives every command its own number', () => {
    const ids = Object.values(COMMANDS).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('finds a command by its number, and nothing for an unknown one', () => {
    for (const name of Object.keys(COMMANDS)) expect(commandName(COMMANDS[name as keyof typeof COMMANDS].id)).toBe(name)
    expect(commandName(65_535)).toBeUndefined()
  })

  it('has codecs on both sides for every request and response', () => {
    for (const { request, response } of Object.values(COMMANDS)) {
      expect(typeof up[request].encode).toBe('function')
      expect(typeof upDecoders[request].decode).toBe('function')
      expect(typeof downEncoders[response].encode).toBe('function')
      expect(typeof down[response].decode).toBe('function')
    }
  })
})

describe('the error table', () => {
  it('gives every error its own code', () => {
    const codes = Object.values(ERRORS).map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
  })
})

describe('a server frame', () => {
  it('can be joined with another by concatenating their bytes [BUS-2]', () => {
    const one = downEncoders.ServerFrame.encode({ acks: [{ ref: 1, seq: 5 }], steps: [{ uver: 3 }] }).finish()
    const two = downEncoders.ServerFrame.encode({ acks: [{ ref: 2, seq: 6 }], steps: [{ uver: 4 }] }).finish()
    const joined = new Uint8Array(one.length + two.length)
    joined.set(one)
    joined.set(two, one.length)
    const frame = down.ServerFrame.decode(joined)
    expect(frame.acks.map(({ ref }) => ref)).toEqual([1, 2])
    expect(frame.steps.map(({ uver }) => uver)).toEqual([3, 4])
  })
})
