import { createServer, request } from 'node:http'
import type { ClientRequest, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BodyReader } from '../../src/http/body-reader'

let server: Server
/** What became of each request, in the order in which it was known. */
let outcomes: (string | number)[]
let onOutcome: () => void

beforeEach(async () => {
  outcomes = []
  onOutcome = () => undefined
  const reader = new BodyReader({ body: 100, total: 250 })
  server = createServer((incoming, response) => {
    reader.read(incoming).then(
      (body) => outcomes.push(typeof body === 'number' ? body : body.toString()),
      () => outcomes.push('ended early'),
    ).finally(() => {
      response.end()
      onOutcome()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** A request whose body is not at its end yet. */
async function begin(bytes: number): Promise<ClientRequest> {
  const sent = request({ port: (server.address() as AddressInfo).port, method: 'POST', headers: { 'Transfer-Encoding': 'chunked' } })
  sent.on('error', () => undefined)
  await new Promise<void>((resolve) => sent.write('x'.repeat(bytes), () => resolve()))
  return sent
}

async function outcomeCount(count: number): Promise<void> {
  while (outcomes.length < count) await new Promise<void>((resolve) => { onOutcome = resolve })
}

describe('bodies', () => {
  it('are read to their end', async () => {
    const sent = await begin(60)
    sent.end('y'.repeat(40))
    await outcomeCount(1)
    expect(outcomes).toEqual(['x'.repeat(60) + 'y'.repeat(40)])
  })

  it('X01: are refused where they pass the limit', async () => {
    await begin(101)
    await outcomeCount(1)
    expect(outcomes).toEqual([413])
  })

  it('are nothing when their connection ends before them', async () => {
    (await begin(50)).destroy()
    await outcomeCount(1)
    expect(outcomes).toEqual(['ended early'])
  })

  it('P10: share a limit while they are on their way, and give back what they took, however they end', async () => {
    const [first, second] = [await begin(90), await begin(90)]
    await begin(90)
    await outcomeCount(1)
    expect(outcomes).toEqual([503])
    first.end()
    second.destroy()
    await outcomeCount(3)
    const next = [await begin(80), await begin(80), await begin(80)]
    for (const sent of next) sent.end()
    await outcomeCount(6)
    expect(outcomes.slice(3)).toEqual(Array(3).fill('x'.repeat(80)))
  })
})
