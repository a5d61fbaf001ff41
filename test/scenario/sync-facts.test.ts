import { ERRORS, FactKind } from '@opentim/protocol'
import * as fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { StorageWrite } from '../../src/storage/port'
import { WHOLE_TABLE } from '../../src/storage/storage-key'
import { FakeClock } from '../support/fake-clock'
import { ScriptedGateway } from '../support/scripted-gateway'
import type { ScriptedFact } from '../support/scripted-logs'
import { SyncClient } from '../support/sync-kit'

let clock: FakeClock
let gateway: ScriptedGateway
let bob: SyncClient

beforeEach(() => {
  clock = new FakeClock()
  gateway = new ScriptedGateway(clock)
  bob = new SyncClient({ clock, network: gateway.network, userId: 'bob' })
})

const friend = (key: string, name = ''): ScriptedFact => ({ kind: FactKind.FRIEND, key, name })
const gone = (key: string): ScriptedFact => ({ kind: FactKind.FRIEND, key, removed: true })

async function ready(client = bob): Promise<void> {
  await client.boot()
  await clock.settle()
  await client.sync.firstSync
}

async function change(...facts: ScriptedFact[]): Promise<void> {
  gateway.changeFacts('bob', ...facts)
  await clock.settle()
}

/** What the device knows, shortly. */
function known(client = bob): string[] {
  return (client.database?.facts.all() ?? []).map(({ key, name }) => `${key} ${name}`.trim()).sort()
}

/** What the application was told, shortly. */
function told(client = bob): string[] {
  return client.ui.toldFacts.map(({ key, name, removed }) => (removed ? `-${key}` : `${key} ${name}`.trim()))
}

/** How often the application is told of facts, from now on. */
function countTold(client = bob): () => number {
  let calls = 0
  client.ui.onCall = (name) => void (name === 'onFacts' && calls++)
  return () => calls
}

/** The next page of the index that is asked for is not answered: `act` happens instead. */
function insteadOfPage(act: () => void): void {
  gateway.script('syncIndex', () => {
    gateway.script('syncIndex', undefined)
    act()
    return true
  })
}

const heard = (name: string): number => gateway.sockets.flatMap((socket) => socket.heard).filter((entry) => entry === name).length

describe('facts', () => {
  it('come by push, each change once, with the profiles of whom they name', async () => {
    await ready()
    await change(friend('carol'))
    await change(friend('carol', 'Caro'), friend('dave'))
    await change(gone('dave'))
    expect(told()).toEqual(['carol', 'carol Caro', 'dave', '-dave'])
    expect(bob.ui.profiles).toContain('dave')
    expect([known(), heard('syncIndex')]).toEqual([['carol Caro'], 0])
  })

  it('a new device takes what stands, in pages that may have nothing else', async () => {
    for (let n = 0; n < 250; n++) gateway.logs.setFacts('bob', [friend(`user${n}`)])
    gateway.logs.setFacts('bob', [gone('user0')])
    const calls = countTold()
    await ready()
    expect([known().length, heard('syncIndex')]).toEqual([249, 2])
    expect([new Set(told()).size, calls()]).toEqual([249, 1])
    expect(bob.database?.meta.cursor).toEqual({ epoch: 'epoch-1', uver: 251 })
  })

  it('what comes in several pages is told when the last is here, also when the connection broke in between', async () => {
    await ready()
    await change(friend('carol'), friend('dave'))
    bob.link.cut()
    for (let n = 0; n < 250; n++) gateway.logs.setFacts('bob', [friend(`user${n}`)])
    gateway.logs.setFacts('bob', [gone('carol')])
    insteadOfPage(() => {
      gateway.changeFacts('bob', friend('dave', 'Dave'))
      gateway.closeAll(1012)
    })
    bob.ui.toldFacts.length = 0
    const calls = countTold()
    await clock.advance(20_000)
    expect([calls(), told().length, known().length]).toEqual([1, 252, 251])
    expect(told()).toEqual(expect.arrayContaining(['-carol', 'dave Dave', 'user249']))
    expect(bob.ui.violations).toEqual([])
    await change(friend('dave'))
    expect(calls()).toBe(2)
  })

  it('a new device that was interrupted goes on behind the pages that it has', async () => {
    for (let n = 0; n < 250; n++) gateway.logs.setFacts('bob', [friend(`user${n}`)])
    insteadOfPage(() => bob.crash())
    await bob.boot()
    await clock.advance(1_000)
    await bob.boot()
    await clock.settle()
    expect(gateway.logins.at(-1)).toMatchObject({ epoch: 'epoch-1', uver: 100 })
    expect([known().length, told().length]).toEqual([250, 150])
  })

  it('SYNC-7: what changed while the device was away is told once, as it is now', async () => {
    await ready()
    await change(friend('carol'), friend('dave'), friend('eve'))
    bob.ui.toldFacts.length = 0
    bob.link.cut()
    await change(friend('carol', 'one'))
    await change(friend('carol', 'two'), gone('dave'))
    await change(friend('frank'))
    await change(gone('frank'))
    await change({ ...friend('eve'), time: 0 })
    expect(told()).toEqual([])
    await clock.advance(5_000)
    expect(told().sort()).toEqual(['-dave', 'carol two'])
    expect(bob.ui.violations).toEqual([])
  })

  it('a step that was lost is fetched with the index; one that comes late changes nothing', async () => {
    await ready()
    const lost = gateway.logs.setFacts('bob', [friend('carol', 'one')])
    await change(friend('carol', 'two'))
    const second = gateway.logs.setFacts('bob', [friend('dave')])
    await clock.advance(1_000)
    expect(told()).toEqual(['carol two', 'dave'])
    gateway.socketsOf('bob')[0]?.push({ steps: [lost, second] })
    await clock.settle()
    expect([told(), known()]).toEqual([['carol two', 'dave'], ['carol two', 'dave']])
  })

  it('a large step comes in parts: its facts stand at once, and the cursor moves with the last part', async () => {
    await ready()
    const { facts } = gateway.logs.setFacts('bob', [friend('carol'), friend('dave')])
    const [first, second] = facts
    const socket = gateway.socketsOf('bob')[0]
    socket?.push({ steps: [{ uver: 0, facts: first ? [first] : [] }] })
    await clock.settle()
    expect([told(), bob.database?.meta.cursor?.uver]).toEqual([['carol'], 0])
    socket?.push({ steps: [{ uver: 1, facts: second ? [second] : [] }] })
    await clock.settle()
    expect([told(), bob.database?.meta.cursor?.uver]).toEqual([['carol', 'dave'], 1])
  })

  it('are here after a restart, without a network, and are not told again', async () => {
    await ready()
    await change(friend('carol'), friend('dave'))
    await clock.advance(1_000)
    bob.crash()
    gateway.network.reachable = false
    await bob.boot()
    await clock.settle()
    expect([known(), told()]).toEqual([['carol', 'dave'], []])
    gateway.network.reachable = true
    await clock.advance(10_000)
    expect(told()).toEqual([])
  })
})

describe('facts on the disk', () => {
  /** The cursor that these writes store. */
  const uverIn = (writes: readonly StorageWrite[]): number =>
    writes.reduce((uver, { table, value }) => (table === 'meta' ? (value as { uver?: number } | undefined)?.uver ?? uver : uver), 0)

  it('R05: the cursor is never stored before the facts that it covers', async () => {
    const looks: Promise<{ readonly cursor: number; readonly facts: number }>[] = []
    bob.disk.afterWrite = (writes) => {
      const cursor = uverIn(writes)
      looks.push(bob.disk.storage.getRange('facts', WHOLE_TABLE).then(({ length: facts }) => ({ cursor, facts })))
    }
    await ready()
    for (let n = 1; n <= 40; n++) {
      gateway.changeFacts('bob', friend(`user${n}`))
      if (n % 7 === 0) await clock.settle()
    }
    await clock.advance(1_000)
    const seen = await Promise.all(looks)
    expect(seen.filter(({ cursor, facts }) => cursor > facts)).toEqual([])
    expect(seen.at(-1)).toEqual({ cursor: 40, facts: 40 })
    expect(seen.length).toBeGreaterThan(5)
  })

  it('P08: one that is broken is left out, and the whole index is read again', async () => {
    await ready()
    await change(friend('carol'), friend('dave'), friend('eve'))
    await clock.advance(1_000)
    bob.crash()
    await bob.disk.storage.write([{ table: 'facts', key: [FactKind.FRIEND, 'carol'], value: { kind: 'odd' } }])
    gateway.logs.setFacts('bob', [gone('eve')])
    await ready()
    expect(gateway.logins.at(-1)).toMatchObject({ epoch: '', uver: 0 })
    expect([known(), told().sort()]).toEqual([['carol', 'dave'], ['-eve', 'carol']])
    expect(bob.ui.violations).toEqual([])
  })

  it('P08: a broken one of a fact that no longer stands costs one such reading, not one with each start', async () => {
    await ready()
    await change(friend('carol'))
    await clock.advance(1_000)
    bob.crash()
    await bob.disk.storage.write([{ table: 'facts', key: [FactKind.FRIEND, 'long gone'], value: { kind: 'odd' } }])
    await ready()
    await clock.advance(1_000)
    bob.crash()
    await ready()
    expect(gateway.logins.slice(1).map(({ epoch, uver }) => `${epoch} ${uver}`)).toEqual([' 0', 'epoch-1 1'])
    expect(known()).toEqual(['carol'])
  })

  /** The device has facts of a history that is gone, and one of them is broken, so that it does not know which history. */
  async function loseHistory(...facts: ScriptedFact[]): Promise<void> {
    await ready()
    await change(friend('carol'), friend('dave'))
    await change(friend('eve', 'one'))
    await change(friend('eve', 'lost'))
    await clock.advance(1_000)
    bob.crash()
    await bob.disk.storage.write([{ table: 'facts', key: [FactKind.FRIEND, 'carol'], value: { kind: 'odd' } }])
    gateway.epoch = 'epoch-2'
    gateway.logs.replaceFacts('bob', facts)
  }

  it('P08, SYNC-6: with one that is broken, what another history does not name is gone, and what it names is as it says', async () => {
    await loseHistory(friend('carol'), friend('eve', 'old'))
    const calls = countTold()
    await ready()
    expect([known(), told().sort(), calls()]).toEqual([['carol', 'eve old'], ['-dave', 'carol', 'eve old'], 1])
    expect(bob.database?.meta.cursor).toEqual({ epoch: 'epoch-2', uver: 1 })
    expect(bob.ui.violations).toEqual([])
  })

  it('P08, SYNC-6: the same when the process ends between two pages: it starts over', async () => {
    await loseHistory(friend('eve', 'old'))
    for (let n = 0; n < 150; n++) gateway.logs.setFacts('bob', [friend(`user${n}`)])
    insteadOfPage(() => bob.crash())
    await bob.boot()
    await clock.advance(1_000)
    await ready()
    expect(gateway.logins.at(-1)).toMatchObject({ epoch: '', uver: 0 })
    expect([known().length, known()[0]]).toEqual([151, 'eve old'])
    expect(bob.database?.meta.cursor).toEqual({ epoch: 'epoch-2', uver: 151 })
  })

  it('SYNC-6: of another epoch’s index the difference is told; what it does not name is gone, on the disk too', async () => {
    await ready()
    await change(friend('carol'), friend('dave'), friend('eve'))
    await clock.advance(1_000)
    bob.ui.toldFacts.length = 0
    gateway.epoch = 'epoch-2'
    gateway.logs.loseFact('bob', FactKind.FRIEND, 'dave')
    gateway.logs.setFacts('bob', [friend('eve', 'Eve')])
    gateway.closeAll(1012)
    const calls = countTold()
    await clock.advance(10_000)
    expect([told(), calls()]).toEqual([['eve Eve', '-dave'], 1])
    expect(bob.errors.map(({ code }) => code)).toContain(ERRORS.RESYNC.code)
    bob.crash()
    await ready()
    expect([known(), told()]).toEqual([['carol', 'eve Eve'], []])
  })
})

describe('two devices of one user', () => {
  it('agree in the end, whatever each of them missed', async () => {
    const users = ['carol', 'dave', 'eve']
    const act = fc.oneof(
      fc.record({ act: fc.constant('change' as const), key: fc.constantFrom(...users), name: fc.constantFrom('', 'a', 'b'), removed: fc.boolean() }),
      fc.record({ act: fc.constantFrom('cut' as const, 'crash' as const, 'lose' as const, 'wait' as const), device: fc.constantFrom(0, 1) }),
    )
    await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 20 }), async (acts) => {
      const time = new FakeClock()
      const server = new ScriptedGateway(time)
      const devices = [0, 1].map((n) => new SyncClient({ clock: time, network: server.network, userId: 'bob', deviceId: `bob-${n}`, seed: n + 1 }))
      for (const device of devices) await device.boot()
      await time.settle()
      for (const step of acts) {
        if (step.act === 'change') server.changeFacts('bob', { kind: FactKind.FRIEND, key: step.key, name: step.name, removed: step.removed })
        else if (step.act === 'lose') server.logs.setFacts('bob', [friend(users[step.device] ?? '', 'lost')])
        else if (step.act === 'cut') devices[step.device]?.link.cut()
        else if (step.act === 'wait') await time.advance(300)
        else {
          devices[step.device]?.crash()
          await devices[step.device]?.boot()
        }
        await time.settle()
      }
      await time.advance(40_000)
      const standing = server.logs.indexPage('bob', 0, '').facts.filter(({ removed }) => !removed).map(({ key, name }) => `${key} ${name}`.trim()).sort()
      for (const device of devices) {
        expect(known(device)).toEqual(standing)
        expect([...device.ui.facts.values()].map(({ key, name }) => `${key} ${name}`.trim()).sort()).toEqual(standing)
        expect(device.ui.violations).toEqual([])
        device.crash()
      }
    }), { seed: 1, numRuns: 25 })
  })
})
