import { once } from 'node:events'
import { expect, it } from 'vitest'
import { PgliteStream } from '../../src/store/pglite-stream'
import { sqlFailure } from '../../src/store/sql-failure'

/** A startup packet of the wire protocol, for a user whom PGlite does not have: it ends its process over that. */
function startupOfStranger(): Buffer {
  const parameters = Buffer.from('user\0stranger\0database\0nowhere\0\0')
  const head = Buffer.alloc(8)
  head.writeInt32BE(head.length + parameters.length, 0)
  head.writeInt32BE(3 << 16, 4)
  return Buffer.concat([head, parameters])
}

it('reports a PGlite that died as a broken connection', async () => {
  const stream = new PgliteStream(undefined).connect()
  await once(stream, 'connect')
  stream.write(startupOfStranger())
  const [error] = await once(stream, 'error') as [Error]
  expect(sqlFailure(error)).toBe('unavailable')
  expect(error.message).toMatch(/PGlite (failed|ended)/)
  expect(stream.destroyed).toBe(true)
}, 120_000)
