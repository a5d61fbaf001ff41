import { rmSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { GatewayProcess, freshDataDir } from '../../../test/support/gateway-process'
import { textOf } from '../../../test/support/raw-client'
import type { RawClient } from '../../../test/support/raw-client'
import { loggedIn } from '../support/session-pair'

const FLAGS = ['--c2c-rate', '0', '--create-unknown-users']
let dataDir = ''

afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

function start(env: Record<string, string> = {}): Promise<GatewayProcess> {
  return GatewayProcess.start({ dataDir, flags: FLAGS, env })
}

/** The texts that are stored between the two, oldest first. */
async function storedTexts(client: RawClient, peer: string): Promise<string[]> {
  const pages = await client.requestPages('pull', { ranges: [{ conversationId: `C2C${peer}`, fromSeq: 1, toSeq: 0xffff_ffff }] })
  expect(pages.map(({ code }) => code)).toEqual(pages.map(() => 0))
  return pages.flatMap(({ body }) => body.conversations).flatMap(({ rows }) => rows).map(textOf)
}

describe('a gateway that dies', () => {
  it('N12: SIGKILL in the middle of writing loses no acknowledged message', async () => {
    dataDir = freshDataDir()
    const gateway = await start()
    const alice = await loggedIn(gateway, 'alice')
    let sent = 0
    const pump = (): number[] => alice.send(...Array.from({ length: 20 }, () => ({ to: 'bob', text: `m${++sent}` })))
    for (let round = 0; round < 10; round++) pump()
    await alice.until(() => alice.acks[40], 'the first acknowledgements')
    pump()
    await gateway.kill()
    await alice.closeCode()
    const acked = alice.acks.filter(({ code }) => code === 0)
    const again = await start()
    const bob = await loggedIn(again, 'bob')
    const stored = await storedTexts(bob, 'alice')
    for (const { ref, seq } of acked) expect(stored[seq - 1]).toBe(`m${ref}`)
    expect(acked.length).toBeGreaterThan(40)
    expect(new Set(stored).size).toBe(stored.length)
    await again.remove()
  })

  it('S02: it dies before the commit: nothing is stored, and the repeat is stored once', async () => {
    dataDir = freshDataDir()
    const message = { to: 'bob', text: 'once', clientTime: 1, random: 2 }
    const gateway = await start({ OPENTIM_FAILPOINT: 'before_commit' })
    const alice = await loggedIn(gateway, 'alice')
    alice.send(message)
    await gateway.exited()
    expect(alice.acks).toEqual([])
    const again = await start()
    const back = await loggedIn(again, 'alice')
    expect(await storedTexts(back, 'bob')).toEqual([])
    expect(await back.sendAndWait(message)).toMatchObject([{ code: 0, seq: 1 }])
    expect(await storedTexts(back, 'bob')).toEqual(['once'])
    await again.remove()
  })

  it('S01: it dies after the commit, before the acknowledgement: the repeat finds the row', async () => {
    dataDir = freshDataDir()
    const message = { to: 'bob', text: 'once', clientTime: 1, random: 2 }
    const gateway = await start({ OPENTIM_FAILPOINT: 'after_commit:2' })
    const alice = await loggedIn(gateway, 'alice')
    await alice.sendAndWait({ to: 'bob', text: 'first' })
    alice.send(message)
    await gateway.exited()
    expect(alice.acks).toHaveLength(1)
    const again = await start()
    const back = await loggedIn(again, 'alice')
    expect(await storedTexts(back, 'bob')).toEqual(['first', 'once'])
    expect(await back.sendAndWait(message)).toMatchObject([{ code: 0, seq: 2 }])
    expect(await storedTexts(back, 'bob')).toEqual(['first', 'once'])
    await again.remove()
  })

  it('S03: it dies after the acknowledgement, before the fan-out: the receiver finds the message by its index', async () => {
    dataDir = freshDataDir()
    const gateway = await start({ OPENTIM_FAILPOINT: 'before_publish' })
    const alice = await loggedIn(gateway, 'alice')
    const bob = await loggedIn(gateway, 'bob')
    await alice.sendAndWait({ to: 'bob', text: 'unheard' })
    await gateway.exited()
    await bob.closeCode()
    expect(bob.rows).toEqual([])
    const again = await start()
    const back = await loggedIn(again, 'bob', { fresh: false })
    const { body } = await back.request('syncIndex', { afterUver: 0 })
    expect(body.rows).toMatchObject([{ conversationId: 'C2Calice', headSeq: 1, unread: 1 }])
    await again.remove()
  })
})

describe('a gateway that is asked to stop', () => {
  it('N09: it commits what it took, acknowledges it, closes with 1012 and the spread, and exits with 0', async () => {
    dataDir = freshDataDir()
    const gateway = await GatewayProcess.start({ dataDir, flags: [...FLAGS, '--drain-ms', '7000'] })
    const alice = await loggedIn(gateway, 'alice')
    await loggedIn(gateway, 'bob')
    const refs = alice.send(...Array.from({ length: 200 }, (_, index) => ({ to: 'bob', text: `m${index}` })))
    await alice.until(() => alice.acks[0], 'the first acknowledgement')
    const exit = gateway.stop()
    expect(await alice.closeCode()).toBe(1012)
    expect(alice.closed?.reason).toBe('7000')
    expect(alice.acks.map(({ ref, code }) => [ref, code])).toEqual(refs.map((ref) => [ref, 0]))
    expect(await exit).toBe(0)
  })

  it('N09: it lets nobody in any more', async () => {
    dataDir = freshDataDir()
    const gateway = await start()
    await loggedIn(gateway, 'alice')
    const exit = gateway.stop()
    expect(await exit).toBe(0)
    await expect(fetch(`${gateway.httpUrl}/healthz`)).rejects.toThrow('fetch failed')
  })
})
