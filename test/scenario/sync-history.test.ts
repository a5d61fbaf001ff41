import { ERRORS } from '@opentim/protocol'
import { decoders } from '@opentim/protocol/gateway'
import { beforeEach, describe, expect, it } from 'vitest'
import { TimError } from '../../src/api/errors'
import { FakeClock } from '../support/fake-clock'
import { ScriptedGateway } from '../support/scripted-gateway'
import type { ScriptedLog } from '../support/scripted-logs'
import { SyncClient } from '../support/sync-kit'

let clock: FakeClock
let gateway: ScriptedGateway
let bob: SyncClient

const CONVERSATION = 'C2Calice'

beforeEach(() => {
  clock = new FakeClock()
  gateway = new ScriptedGateway(clock)
  bob = new SyncClient({ clock, network: gateway.network, userId: 'bob' })
})

async function ready(): Promise<void> {
  await bob.boot()
  await clock.settle()
  await bob.sync.firstSync
}

async function deliver(from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++) gateway.deliver('alice', 'bob', `m${n}`)
  await clock.settle()
}

async function reconnect(): Promise<void> {
  bob.link.cut()
  await clock.advance(2_000)
}

const range = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `m${from + i}`)

function heard(name: string): number {
  return gateway.sockets.flatMap((socket) => socket.heard).filter((entry) => entry === name).length
}

const log = (): ScriptedLog => gateway.logs.between('alice', 'bob')

/** The gateway answers as one whose rows up to `trimSeq` are gone. */
function trim(trimSeq: number): void {
  gateway.script('pull', (socket, request) => {
    const { ranges } = decoders.PullRequest.decode(request.body)
    const conversations = ranges.map(({ fromSeq, toSeq }) => ({ key: log().key, rows: log().rows.slice(Math.max(fromSeq - 1, trimSeq), toSeq) }))
    socket.answer('pull', request.id, { conversations })
    return true
  })
  gateway.script('history', (socket, request) => {
    const asked = decoders.HistoryRequest.decode(request.body)
    const page = gateway.logs.history(log(), asked)
    const rows = page.rows.filter((row) => row.seq > trimSeq)
    socket.answer('history', request.id, { ...page, rows, fromSeq: rows[0]?.seq ?? 0, toSeq: rows[rows.length - 1]?.seq ?? 0, completed: (rows[0]?.seq ?? 0) <= trimSeq + 1, trimSeq })
    return true
  })
}

/** The database of the gateway is a backup: rows after `keep` never happened. */
function restoreBackup(keep: number): void {
  const { rows, senders, known } = log()
  rows.length = keep
  senders.length = keep
  for (const [key, seq] of [...known]) if (seq > keep) known.delete(key)
  gateway.epoch = 'epoch-2'
}

describe('history', () => {
  it('SYNC-3: a page inside one interval comes from storage, anything else is pulled, merged and then served', async () => {
    await deliver(1, 100)
    await ready()
    const first = await bob.sync.history(CONVERSATION, { by: 'newest' }, 15)
    expect([first.fromSeq, first.toSeq, first.completed]).toEqual([86, 100, false])
    expect(heard('history')).toBe(1)
    expect(await bob.sync.history(CONVERSATION, { by: 'newest' }, 15)).toEqual(first)
    const again = await bob.sync.history(CONVERSATION, { by: 'seq', at: 96, newer: false }, 10)
    expect([again.fromSeq, again.toSeq]).toEqual([86, 95])
    expect(heard('history')).toBe(1)
    const newer = await bob.sync.history(CONVERSATION, { by: 'seq', at: 90, newer: true }, 5)
    expect([newer.fromSeq, newer.toSeq, newer.completed]).toEqual([91, 95, false])
    expect(heard('history')).toBe(1)
    const older = await bob.sync.history(CONVERSATION, { by: 'seq', at: 86, newer: false }, 15)
    expect([older.fromSeq, older.toSeq]).toEqual([71, 85])
    expect(heard('history')).toBe(2)
    expect(bob.database?.log.intervalsOf(CONVERSATION)).toEqual([[71, 100]])
    expect(bob.ui.receivedTexts()).toEqual([])
  })

  it('SYNC-3: the way back ends at the first row', async () => {
    await ready()
    await deliver(1, 20)
    const page = await bob.sync.history(CONVERSATION, { by: 'seq', at: 11, newer: false }, 15)
    expect([page.fromSeq, page.toSeq, page.completed, page.partial]).toEqual([1, 10, true, false])
    expect(heard('history')).toBe(0)
  })

  it('without a network: what is local and contiguous, said to be partial; nothing local is an error', async () => {
    await deliver(1, 100)
    await ready()
    await bob.sync.history(CONVERSATION, { by: 'newest' }, 15)
    gateway.network.reachable = false
    bob.link.cut()
    await clock.settle()
    const page = await bob.sync.history(CONVERSATION, { by: 'newest' }, 15)
    expect([page.fromSeq, page.toSeq, page.partial]).toEqual([86, 100, true])
    const half = await bob.sync.history(CONVERSATION, { by: 'seq', at: 90, newer: false }, 15)
    expect([half.fromSeq, half.toSeq, half.partial, half.completed]).toEqual([86, 89, true, false])
    await expect(bob.sync.history(CONVERSATION, { by: 'seq', at: 86, newer: false }, 15)).rejects.toMatchObject({ code: ERRORS.NETWORK_ERROR.code })
    await expect(bob.sync.history('C2Ccarol', { by: 'newest' }, 15)).rejects.toMatchObject({ code: ERRORS.NETWORK_ERROR.code })
  })

  it('R16: a revocation of a stored message shows when its page is read, also after a restart', async () => {
    await ready()
    await deliver(1, 3)
    await bob.sync.revoke({ conversationId: CONVERSATION, seq: 2, messageId: '', reason: 'mistake' })
    expect(bob.ui.received.map(({ entry }) => entry.kind)).toEqual(['message', 'message', 'message', 'revoke'])
    const revoked = async (): Promise<unknown[]> => (await bob.sync.history(CONVERSATION, { by: 'newest' }, 15)).entries.map((entry) => entry.kind === 'message' && entry.revocation?.reason)
    expect(await revoked()).toEqual([null, 'mistake', null, false].map((value) => value ?? undefined))
    await bob.database?.flush()
    bob.crash()
    await bob.boot()
    await clock.settle()
    expect(await revoked()).toEqual([undefined, 'mistake', undefined, false])
  })

  it('a revoke resolves after its effects were told', async () => {
    await ready()
    await deliver(1, 1)
    let rowsBefore = 0
    await bob.sync.revoke({ conversationId: CONVERSATION, seq: 1, messageId: '', reason: '' }).then(() => { rowsBefore = bob.ui.received.length })
    expect(rowsBefore).toBe(2)
    await expect(bob.sync.revoke({ conversationId: CONVERSATION, seq: 9, messageId: '', reason: '' })).rejects.toMatchObject({ code: 20022 })
  })

  it('a deleted message is gone from this device too, also after a restart', async () => {
    await ready()
    await deliver(1, 3)
    gateway.script('deleteMessages', (socket, request) => {
      socket.answer('deleteMessages', request.id, {})
      return true
    })
    const id = bob.ui.entries(CONVERSATION)[1]?.message?.id ?? ''
    await bob.sync.deleteMessages(CONVERSATION, [id, '9-9-9'])
    expect(bob.ui.entries(CONVERSATION).map(({ kind }) => kind)).toEqual(['message', 'tombstone', 'message'])
    await bob.database?.flush()
    bob.crash()
    await bob.boot()
    await clock.settle()
    const page = await bob.sync.history(CONVERSATION, { by: 'newest' }, 15)
    expect(page.entries.map(({ kind }) => kind)).toEqual(['message', 'tombstone', 'message'])
  })

  it('READ-1: marking read resolves when the new facts are here', async () => {
    await ready()
    await deliver(1, 3)
    await bob.sync.markRead([{ conversationId: CONVERSATION, readSeq: 3 }])
    expect(bob.ui.index.get(CONVERSATION)).toMatchObject({ readSeq: 3, unread: 0 })
  })
})

describe('continuity', () => {
  it('R07: the gateway trimmed the range: a hole, no endless pull, and history ends where the log starts', async () => {
    await ready()
    await deliver(1, 2)
    trim(8)
    bob.link.cut()
    await deliver(3, 10)
    await clock.advance(30_000)
    expect(bob.ui.receivedTexts()).toEqual(['m1', 'm2', 'm9', 'm10'])
    expect(bob.database?.log.intervalsOf(CONVERSATION)).toEqual([[1, 2], [9, 10]])
    expect(heard('pull') + heard('history')).toBeLessThanOrEqual(3)
    const page = await bob.sync.history(CONVERSATION, { by: 'seq', at: 9, newer: false }, 15)
    expect([page.entries.length, page.completed]).toEqual([0, true])
    expect(bob.ui.violations).toEqual([])
  })

  it('R09: a restored backup: RESYNC, the forked tail is replaced, and own vanished messages are flagged', async () => {
    await ready()
    await deliver(1, 3)
    const own = bob.send('alice', 'own')
    await clock.settle()
    await deliver(5, 5)
    bob.link.cut()
    restoreBackup(3)
    await deliver(6, 7)
    await clock.advance(2_000)
    expect(bob.errors.map((error) => error.code)).toContain(ERRORS.RESYNC.code)
    expect(bob.ui.resets).toEqual(['all', `${CONVERSATION} after 3`])
    expect(bob.ui.own.get(own)).toMatchObject({ state: 'failed', code: ERRORS.LOST_BY_SERVER.code })
    const page = await bob.sync.history(CONVERSATION, { by: 'newest' }, 15)
    expect(page.entries.map(({ message }) => message && 'text' in message.payload && message.payload.text)).toEqual(['m1', 'm2', 'm3', 'm6', 'm7'])
    expect(bob.ui.violations).toEqual([])
    expect(bob.sync.resend(own)).toBe(true)
    await clock.settle()
    expect(bob.ui.own.get(own)).toMatchObject({ state: 'sent', seq: 6 })
    expect(bob.sync.outbox()).toEqual([])
  })

  it('R09: killed at every write of a resync: the flagged message and the new tail are there in the end', async () => {
    const run = async (killAt: number): Promise<number> => {
      clock = new FakeClock()
      gateway = new ScriptedGateway(clock)
      bob = new SyncClient({ clock, network: gateway.network, userId: 'bob' })
      await ready()
      await deliver(1, 3)
      const own = bob.send('alice', 'own')
      await clock.settle()
      bob.link.cut()
      restoreBackup(3)
      await deliver(5, 6)
      let writes = 0
      bob.disk.beforeWrite = () => {
        if (++writes === killAt) bob.crash()
      }
      await clock.advance(2_000)
      bob.disk.beforeWrite = () => undefined
      bob.crash()
      await bob.boot()
      await clock.advance(2_000)
      expect(bob.sync.outbox().map(({ record, code }) => [record.id, code])).toEqual([[own, ERRORS.LOST_BY_SERVER.code]])
      const page = await bob.sync.history(CONVERSATION, { by: 'newest' }, 15)
      expect(page.entries.map(({ message }) => message && 'text' in message.payload && message.payload.text)).toEqual(['m1', 'm2', 'm3', 'm5', 'm6'])
      return writes
    }
    const writes = await run(0)
    for (let killAt = 1; killAt <= writes; killAt++) await run(killAt)
  })

  it('R09: a conversation that the backup does not have is gone, its own messages are flagged', async () => {
    await ready()
    const own = bob.send('alice', 'own')
    await clock.settle()
    gateway.epoch = 'epoch-2'
    gateway.script('login', (socket, request) => {
      socket.userId = 'bob'
      socket.answer('login', request.id, { tinyId: '1', epoch: 'epoch-2', uver: 0, resync: true, page: { uver: 0 } })
      return true
    })
    await reconnect()
    expect(bob.ui.own.get(own)).toMatchObject({ state: 'failed', code: ERRORS.LOST_BY_SERVER.code })
    expect(bob.database?.conversations.all()).toEqual([])
    await bob.sync.firstSync
  })

  it('SYNC-6: another epoch with the same history keeps what is here', async () => {
    await ready()
    await deliver(1, 30)
    gateway.epoch = 'epoch-2'
    await reconnect()
    expect(bob.ui.resets).toEqual(['all'])
    expect(bob.database?.log.intervalsOf(CONVERSATION)).toEqual([[1, 30]])
    expect(bob.ui.receivedTexts()).toEqual(range(1, 30))
    expect(bob.sync.loginFacts()).toEqual({ epoch: 'epoch-2', uver: 30 })
    expect(bob.ui.violations).toEqual([])
  })

  it('R12: killed at page k of the index: goes on from there, and fetches at most one page twice', async () => {
    for (let n = 1; n <= 350; n++) gateway.deliver(`user-${n}`, 'bob', 'hello')
    await bob.boot()
    let pages = 0
    gateway.script('syncIndex', (socket, request) => {
      const asked = decoders.SyncIndexRequest.decode(request.body)
      if (++pages === 2) return true
      socket.answer('syncIndex', request.id, gateway.logs.indexPage('bob', asked.afterUver, asked.next))
      return true
    })
    await clock.settle()
    expect(pages).toBe(2)
    await bob.database?.flush()
    bob.crash()
    await bob.boot()
    expect(bob.sync.loginFacts().uver).toBe(200)
    await clock.settle()
    await bob.sync.firstSync
    expect(bob.database?.conversations.all().length).toBe(350)
    expect(bob.ui.receivedTexts()).toEqual([])
    expect(bob.sync.loginFacts().uver).toBe(350)
    expect(pages).toBe(3)
  })

  it('R12: killed in the middle of a pull: goes on from the rows that are here', async () => {
    await ready()
    await deliver(1, 1)
    gateway.pageRows = 10
    bob.link.cut()
    await deliver(2, 41)
    let writes = 0
    bob.disk.afterWrite = () => {
      if (++writes === 2) bob.crash()
    }
    await clock.advance(2_000)
    bob.disk.afterWrite = () => undefined
    if (bob.isAlive) bob.crash()
    await bob.boot()
    const have = bob.database?.log.have(CONVERSATION) ?? 0
    await clock.settle()
    expect(have).toBeGreaterThan(1)
    expect(bob.ui.receivedTexts()).toEqual(range(have + 1, 41))
    expect(bob.database?.log.intervalsOf(CONVERSATION)).toEqual([[1, 41]])
    expect(bob.ui.violations).toEqual([])
  })

  it('one pull asks for all conversations that are behind', async () => {
    await ready()
    for (let n = 1; n <= 30; n++) gateway.deliver(`user-${n}`, 'bob', `first of ${n}`)
    await clock.settle()
    bob.link.cut()
    for (let n = 1; n <= 30; n++) gateway.deliver(`user-${n}`, 'bob', `second of ${n}`)
    await clock.advance(2_000)
    expect(bob.ui.receivedTexts().length).toBe(60)
    expect(heard('pull')).toBe(1)
  })

  it('READ-1: what an earlier session knew is told at the start, the rows after it too', async () => {
    await ready()
    await deliver(1, 2)
    await bob.sync.markRead([{ conversationId: CONVERSATION, readSeq: 2 }])
    await deliver(3, 4)
    gateway.network.reachable = false
    bob.crash()
    await bob.boot()
    await clock.settle()
    expect(bob.ui.index.get(CONVERSATION)).toMatchObject({ headSeq: 2, readSeq: 2, unread: 0 })
    expect(bob.ui.texts(CONVERSATION)).toEqual(['m3', 'm4'])
    expect(bob.ui.receivedTexts()).toEqual([])
  })

  it('T24: after stop() no timer of the engine is left', async () => {
    await ready()
    await deliver(1, 2)
    bob.send('alice', 'x')
    bob.connection?.close(new TimError(ERRORS.CLOSED))
    await bob.sync.stop(new TimError(ERRORS.CLOSED))
    await clock.settle()
    expect(clock.liveTimers).toBe(0)
  })
})
