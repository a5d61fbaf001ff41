import { once } from 'node:events'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { realTurn } from '../../../test/support/fake-clock'
import { RawClient } from '../../../test/support/raw-client'
import { TcpProxy } from '../../../test/support/tcp-proxy'
import { PollServer } from '../support/poll-server'

let server: PollServer
let proxy: TcpProxy

beforeEach(async () => {
  server = await PollServer.start({ heartbeatMs: 600_000 })
  proxy = await TcpProxy.start(Number(new URL(server.url).port))
})
afterEach(async () => {
  server.stop()
  await proxy.stop()
})

async function loggedIn(userID: string, port: string | number): Promise<RawClient> {
  const client = await RawClient.connect(`ws://127.0.0.1:${port}/ws`)
  await client.login({ sdkAppID: 1_400_000_001, userID, userSig: server.userSig(userID) })
  return client
}

/** Time passes, and every ping that reaches its client is answered meanwhile. */
async function advance(seconds: number, witness: RawClient): Promise<void> {
  for (let at = 0; at < seconds; at++) {
    await server.clock.advance(1_000)
    await realTurn()
  }
  await witness.request('ping', {})
}

it('T05, T20: a socket behind which nobody answers is ended after two pings, its user offline once, 27 s after it was heard last', async () => {
  const bob = await loggedIn('bob', new URL(server.url).port)
  const alice = await loggedIn('alice', proxy.port)
  await bob.request('watchStatuses', { userIds: ['alice'] })
  const pinged = once(alice.socket, 'ping')
  await advance(8, bob)
  await pinged
  proxy.set({ blackholeUp: true, blackholeDown: true })
  await advance(23, bob)
  expect(server.core.sessionCount).toBe(2)
  await advance(3, bob)
  expect(server.core.sessionCount).toBe(1)
  const statuses = (): number[] => bob.frames.flatMap((frame) => frame.statuses).map(({ type }) => type)
  expect(statuses()).toEqual([])
  await advance(3, bob)
  await bob.until(() => statuses()[0], 'the status')
  await advance(60, bob)
  expect(statuses()).toEqual([2])
  // Who answers stays for good.
  expect(bob.closed).toBeUndefined()
})
