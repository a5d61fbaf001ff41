import { ERRORS } from '@opentim/protocol'
import type { RowKind, wire } from '@opentim/protocol'
import { encoders as up } from '@opentim/protocol/sdk'
import { decoders as upDecoders, encoders } from '@opentim/protocol/gateway'
import { beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../support/fake-clock'
import { ScriptedGateway } from '../support/scripted-gateway'
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

/** Messages of alice, sent and pushed one by one. */
async function deliver(from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++) gateway.deliver('alice', 'bob', `m${n}`)
  await clock.settle()
}

const range = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `m${from + i}`)

function heard(name: string): number {
  return gateway.sockets.flatMap((socket) => socket.heard).filter((entry) => entry === name).length
}

function log(): wire.LogRow[] {
  return gateway.logs.between('alice', 'bob').rows
}


describe('receiving', () => {
  it('a message that is pushed is told once, in order', async () => {
    await ready()
    await deliver(1, 3)
    expect(bob.ui.receivedTexts()).toEqual(range(1, 3))
    expect(bob.ui.violations).toEqual([])
    expect(heard('pull')).toBe(0)
  })

  it('SYNC-7: what was missed while offline is told once each, in order, after the reconnect', async () => {
    await ready()
    await deliver(1, 2)
    bob.link.cut()
    await deliver(3, 7)
    expect(bob.ui.receivedTexts()).toEqual(range(1, 2))
    await clock.advance(2_000)
    expect(bob.ui.receivedTexts()).toEqual(range(1, 7))
    expect(heard('pull')).toBe(1)
    expect(bob.ui.violations).toEqual([])
  })

  it('a new device takes the index and tells nothing as received', async () => {
    await deliver(1, 5)
    await ready()
    expect(bob.ui.receivedTexts()).toEqual([])
    expect(bob.ui.index.get(CONVERSATION)).toMatchObject({ headSeq: 5, unread: 5, last: { seq: 5 } })
    await deliver(6, 6)
    expect(bob.ui.receivedTexts()).toEqual(['m6'])
  })

  it('what a device had stored is told in one burst: no list shows a conversation without its newest rows', async () => {
    await ready()
    await deliver(1, 2)
    await clock.advance(1_000)
    bob.crash()
    const bursts: unknown[] = []
    const { ui } = bob
    ui.onCall = (name) => name === 'onSettled' && bursts.push([ui.index.size, ui.texts(CONVERSATION)])
    await bob.boot()
    expect(bursts).toEqual([[1, ['m1', 'm2']]])
  })

  it('R01: a push that was dropped is seen at the next push, pulled, and told in order', async () => {
    await ready()
    await deliver(1, 1)
    bob.link.down.hold()
    await deliver(2, 2)
    bob.link.down.drop()
    bob.link.down.flow()
    await deliver(3, 3)
    expect(bob.ui.receivedTexts()).toEqual(['m1'])
    await clock.advance(400)
    expect(bob.ui.receivedTexts()).toEqual(range(1, 3))
    expect(bob.ui.violations).toEqual([])
  })

  it('R01: a push that was dropped with nothing after it is found by the next heartbeat', async () => {
    await ready()
    bob.link.down.hold()
    await deliver(1, 1)
    bob.link.down.drop()
    bob.link.down.flow()
    await clock.advance(20_000)
    expect(bob.ui.receivedTexts()).toEqual([])
    await clock.advance(6_000)
    expect(bob.ui.receivedTexts()).toEqual(['m1'])
  })

  it('R02: a push that comes twice is told once', async () => {
    await ready()
    bob.link.down.hold()
    await deliver(1, 1)
    bob.link.down.repeat()
    bob.link.down.repeat()
    bob.link.down.flow()
    await clock.settle()
    expect(bob.ui.receivedTexts()).toEqual(['m1'])
    expect(heard('pull') + heard('syncIndex')).toBe(0)
  })

  it('R03: the later one first: held, told in order, and nothing is pulled when it heals by itself', async () => {
    await ready()
    bob.link.down.hold()
    await deliver(1, 3)
    bob.link.down.reorder(0, 2)
    bob.link.down.deliver()
    await clock.advance(200)
    expect(bob.ui.receivedTexts()).toEqual([])
    bob.link.down.flow()
    await clock.advance(1_000)
    expect(bob.ui.receivedTexts()).toEqual(range(1, 3))
    expect(heard('pull') + heard('syncIndex')).toBe(0)
    expect(bob.ui.violations).toEqual([])
  })

  it('R04: an answer to a pull overlaps with pushes: nothing twice, nothing missing', async () => {
    await ready()
    bob.link.cut()
    await deliver(1, 60)
    gateway.pageRows = 20
    await clock.advance(1)
    // The new socket's way down is held as soon as it exists, so that the first page waits while pushes flow.
    for (let waited = 0; bob.link.state !== 'open'; waited += 50) await clock.advance(50)
    bob.link.down.hold()
    await clock.settle()
    await deliver(61, 80)
    bob.link.down.reorder(0, bob.link.down.held.length - 1)
    bob.link.down.flow()
    await clock.advance(2_000)
    expect(bob.ui.receivedTexts()).toEqual(range(1, 80))
    expect(bob.ui.violations).toEqual([])
  })

  it('R05: killed at every write: the cursor never covers what is not stored', async () => {
    const run = async (killAt: number): Promise<number> => {
      clock = new FakeClock()
      gateway = new ScriptedGateway(clock)
      bob = new SyncClient({ clock, network: gateway.network, userId: 'bob' })
      await ready()
      let writes = 0
      const step = (): void => {
        if (++writes === killAt) bob.crash()
      }
      bob.disk.beforeWrite = step
      bob.disk.afterWrite = step
      for (let n = 1; n <= 4; n++) await deliver(n, n)
      bob.disk.beforeWrite = () => undefined
      bob.disk.afterWrite = () => undefined
      bob.crash()
      await bob.boot()
      const { uver } = bob.sync.loginFacts()
      expect(bob.database?.log.have(CONVERSATION) ?? 0).toBe(uver)
      await clock.settle()
      expect(bob.ui.texts(CONVERSATION)).toEqual(range(1, 4))
      expect(bob.ui.violations).toEqual([])
      return writes
    }
    const writes = await run(0)
    expect(writes).toBeGreaterThanOrEqual(8)
    for (let killAt = 1; killAt <= writes; killAt++) await run(killAt)
  })

  it('R06: the own answer comes with a gap before it: the message waits for its row, and a crash does not lose it', async () => {
    await ready()
    bob.link.down.hold()
    await deliver(1, 1)
    bob.link.down.drop()
    const id = bob.send('alice', 'own')
    await clock.settle()
    bob.link.down.flow()
    await clock.advance(100)
    expect(bob.ui.own.get(id)?.state).toBe('pending')
    expect(bob.sync.outbox().length).toBe(1)
    bob.crash()
    await bob.boot()
    expect(bob.sync.outbox().map((entry) => entry.record.id)).toEqual([id])
    await clock.advance(1_000)
    expect(bob.ui.texts(CONVERSATION)).toEqual(['m1', 'own'])
    expect(bob.ui.own.get(id)).toMatchObject({ state: 'sent', seq: 2 })
    expect(bob.ui.receivedTexts()).toEqual(['m1'])
    expect(bob.sync.outbox()).toEqual([])
    expect(log().length).toBe(2)
  })

  it('R06: without a crash the message is sent as soon as the gap is filled', async () => {
    await ready()
    bob.link.down.hold()
    await deliver(1, 1)
    bob.link.down.drop()
    const id = bob.send('alice', 'own')
    await clock.settle()
    bob.link.down.flow()
    await clock.advance(1_000)
    expect(bob.ui.own.get(id)).toMatchObject({ state: 'sent', seq: 2 })
    expect(bob.ui.texts(CONVERSATION)).toEqual(['m1', 'own'])
    expect(heard('send')).toBe(1)
  })

  it('R08: ten thousand behind: the newest page and a hole, and history fills it', async () => {
    await ready()
    await deliver(1, 1)
    bob.link.cut()
    await deliver(2, 10_000)
    await clock.advance(2_000)
    const received = bob.ui.receivedTexts()
    expect(received[0]).toBe('m1')
    expect(received.slice(1)).toEqual(range(9_951, 10_000))
    expect(heard('pull')).toBe(0)
    expect(bob.database?.log.intervalsOf(CONVERSATION)).toEqual([[1, 1], [9_951, 10_000]])
    const page = await bob.sync.history(CONVERSATION, { by: 'seq', at: 9_951, newer: false }, 15)
    expect([page.fromSeq, page.toSeq, page.completed, page.partial]).toEqual([9_936, 9_950, false, false])
    expect(bob.database?.log.intervalsOf(CONVERSATION)).toEqual([[1, 1], [9_936, 10_000]])
    expect(bob.ui.violations).toEqual([])
  })

  it('R10: an index page from the past changes nothing', async () => {
    await ready()
    await deliver(1, 3)
    gateway.script('login', undefined)
    const uver = bob.sync.loginFacts().uver
    gateway.script('login', (socket, request) => {
      const { userId, epoch } = upDecoders.LoginRequest.decode(request.body)
      socket.userId = userId
      socket.answer('login', request.id, {
        tinyId: '1', epoch, uver: 1, resync: false,
        page: { uver: 1, more: false, rows: [{ ...gateway.logs.indexRow('bob', gateway.logs.between('alice', 'bob')), uver: 1, readSeq: 0, headSeq: 1 }] },
      })
      return true
    })
    bob.link.cut()
    await clock.advance(2_000)
    expect(bob.sync.loginFacts().uver).toBe(uver)
    expect(bob.ui.index.get(CONVERSATION)).toBeUndefined()
    gateway.script('login', undefined)
    await deliver(4, 4)
    expect(bob.ui.receivedTexts()).toEqual(range(1, 4))
  })

  it('R11: another message under a known seq is a fork: the conversation is compared and pulled again', async () => {
    await ready()
    await deliver(1, 3)
    const other = gateway.logs.between('carol', 'bob')
    gateway.logs.append(other, 'carol', { to: 'bob', clientTime: 1, random: 1, content: up.MessageContent.encode({ text: { text: 'forked' } }).finish().slice() })
    const [foreign] = other.rows
    const target = log()[2]
    if (!foreign || !target) throw new Error('no rows')
    target.body = foreign.body
    for (const socket of gateway.socketsOf('bob')) {
      socket.push({ steps: [{ uver: 3, conversations: [{ key: gateway.logs.between('alice', 'bob').key, rows: [target] }] }] })
    }
    await clock.advance(1_000)
    expect(bob.ui.resets).toEqual([`${CONVERSATION} after 2`])
    expect(bob.ui.texts(CONVERSATION)).toEqual(['m1', 'm2', 'forked'])
    const page = await bob.sync.history(CONVERSATION, { by: 'newest' }, 15)
    expect(page.entries.map((entry) => entry.seq)).toEqual([1, 2, 3])
    expect(bob.ui.violations).toEqual([])
    await deliver(4, 4)
    expect(bob.ui.texts(CONVERSATION)).toEqual(['m1', 'm2', 'forked', 'm4'])
  })

  it('R13: pages that never end stop with a protocol error and a back-off', async () => {
    await ready()
    let asked = 0
    gateway.script('syncIndex', (socket, request) => {
      asked++
      const { rows } = gateway.logs.indexPage('bob', 0, '')
      socket.answer('syncIndex', request.id, { rows, uver: 1_000, more: true, next: 'again' })
      return true
    })
    for (const socket of gateway.socketsOf('bob')) socket.push({ steps: [{ uver: 900 }] })
    await clock.advance(10_000)
    expect(asked).toBeGreaterThan(1)
    expect(asked).toBeLessThan(40)
    expect(bob.errors.some((error) => error.message.includes('PROTOCOL'))).toBe(true)
    gateway.script('syncIndex', undefined)
    await deliver(1, 1)
    await clock.advance(40_000)
    expect(bob.ui.texts(CONVERSATION)).toEqual(['m1'])
  })

  it('R20: a listener that throws is reported, later events come, and nothing is applied twice', async () => {
    await ready()
    bob.ui.onCall = (name) => {
      if (name === 'onRows') throw new Error('the application is broken')
    }
    await deliver(1, 2)
    bob.ui.onCall = () => undefined
    await deliver(3, 3)
    expect(bob.ui.receivedTexts()).toEqual(range(1, 3))
    expect(bob.errors.map((error) => error.code)).toEqual([ERRORS.HANDLER_THREW.code, ERRORS.HANDLER_THREW.code])
    expect(bob.link.state).toBe('open')
    expect(bob.ui.violations).toEqual([])
  })

  it('R22: rows and messages of a newer gateway are kept in their place, and the cursor goes on', async () => {
    await ready()
    await deliver(1, 1)
    const { key } = gateway.logs.between('alice', 'bob')
    const body = (content: Uint8Array): Uint8Array => encoders.MessageBody.encode({ from: 'alice', tinyId: '5', kind: 1, to: 'bob', clientTime: 9, random: 9, content }).finish().slice()
    const rows = [
      { seq: 2, sequence: 1, time: 1, kind: 77 as RowKind },
      // Field 99 of a later schema, and no element that we know.
      { seq: 3, sequence: 2, time: 1, body: body(new Uint8Array([0x9a, 0x06, 0x01, 0x41])) },
      { seq: 4, sequence: 3, time: 1, body: new Uint8Array([0xff, 0xff]) },
    ]
    for (const socket of gateway.socketsOf('bob')) socket.push({ steps: [{ uver: 2, conversations: [{ key, rows }, { key: { kind: 9, a: 'x' }, rows }] }] })
    await clock.settle()
    expect(bob.ui.entries(CONVERSATION).map(({ kind, message }) => [kind, message?.type])).toEqual([
      ['message', 'TIMTextElem'], ['unknown', undefined], ['message', 'unsupported'], ['unknown', undefined],
    ])
    expect(bob.sync.loginFacts().uver).toBe(2)
    expect(bob.link.state).toBe('open')
  })

  it('a message for those who are online has no row', async () => {
    await ready()
    for (const socket of gateway.socketsOf('bob')) {
      socket.push({ online: [encoders.MessageBody.encode({ from: 'alice', tinyId: '5', kind: 1, to: 'bob', clientTime: 9, random: 9, content: up.MessageContent.encode({ text: { text: 'typing' } }).finish(), time: 12 }).finish().slice(), new Uint8Array([0xff])] })
    }
    await clock.settle()
    expect(bob.ui.online.map(({ conversationId, payload }) => [conversationId, payload])).toEqual([[CONVERSATION, { text: 'typing' }]])
    expect(bob.ui.receivedTexts()).toEqual([])
  })
})
