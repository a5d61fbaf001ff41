import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StorageWrite } from '../../../src/storage/port'
import { FakeDevice } from '../../support/fake-wx-storage'
import { contentOf, contentsAfter, launch, NAME, put, TABLES, unnamedPages, writeUntilKilled } from './miniprogram-world'

const LONG = 'ü'.repeat(100_000)

/** A first start, a send with its end, a long record that moves, history that goes. */
const BATCHES: StorageWrite[][] = [
  [put('meta', ['state'], { uver: 1 }), put('conversations', ['index', 'C2Cbob'], { unread: 1 })],
  [put('outbox', [1], { text: 'hello' })],
  [put('blocks', ['C2Cbob', 0], [LONG]), put('blocks', ['C2Cbob', 1], [1]), put('meta', ['state'], { uver: 2 })],
  [put('outbox', [1], undefined), put('blocks', ['C2Cbob', 1], [1, 2]), put('meta', ['state'], { uver: 3 })],
  [put('blocks', ['C2Cbob', 0], [2, LONG])],
  [put('blocks', ['C2Cbob', 0], undefined), put('meta', ['never there'], undefined)],
  [put('outbox', [2], { text: 'again' }), put('profiles', ['bob'], { nick: 'Bob' })],
]

describe('a mini program that is killed while it writes', () => {
  it('P13: between any two calls, and within any: it finds all of a batch or nothing of it, and nothing that was reported is lost', async () => {
    const contents = await contentsAfter(BATCHES)
    const { steps } = await writeUntilKilled(new FakeDevice(), BATCHES, {})
    expect(steps).toBeGreaterThan(40)
    for (let killAfter = 0; killAfter <= steps; killAfter++) {
      const device = new FakeDevice()
      const { acknowledged } = await writeUntilKilled(device, BATCHES, { killAfter })
      const found = await contentOf(await launch(device))
      const either = [contents[acknowledged], contents[acknowledged + 1] ?? contents[acknowledged]]
      expect(either, `killed after ${killAfter} half steps`).toContainEqual(found)
    }
  })

  it('P13: in whatever order the calls of a batch take effect, launch after launch', async () => {
    const key = fc.integer({ min: 0, max: 5 })
    const value = fc.oneof(fc.constant(undefined), fc.nat(), fc.integer({ min: 1, max: 90_000 }).map((size) => 'x'.repeat(size)))
    const write = fc.tuple(fc.constantFrom(...TABLES), key, value).map(([table, n, what]) => put(table, [n], what))
    const run = fc.record({
      batches: fc.array(fc.array(write, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
      killAfter: fc.nat(80),
      picks: fc.infiniteStream(fc.nat()),
    })
    await fc.assert(fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 4 }), async (launches) => {
      const device = new FakeDevice()
      let survived: StorageWrite[][] = []
      for (const { batches, killAfter, picks } of launches) {
        const pick = (waiting: number): number => (picks.next().value ?? 0) % Math.max(1, waiting)
        const { acknowledged } = await writeUntilKilled(device, batches, { killAfter, pick })
        const found = await contentOf(await launch(device))
        const sure = [...survived, ...batches.slice(0, acknowledged)]
        const perhaps = [...sure, ...batches.slice(acknowledged, acknowledged + 1)]
        const before = (await contentsAfter(sure)).pop()
        survived = JSON.stringify(found) === JSON.stringify(before) ? sure : perhaps
        expect(found).toEqual((await contentsAfter(survived)).pop())
      }
      expect(device.largestBytes).toBeLessThan(256 * 1024)
    }), { numRuns: 60 })
  }, 60_000)

  it('P13: takes the state before when the newest head is torn, and when one of its pages is', async () => {
    const contents = await contentsAfter(BATCHES)
    for (const spoil of ['head', 'page'] as const) {
      const device = new FakeDevice()
      await writeUntilKilled(device, BATCHES, {})
      const newestHead = `${NAME}/${BATCHES.length % 2}`
      const newestPage = device.keysOf(`${NAME}/o`).pop() ?? ''
      const victim = spoil === 'head' ? newestHead : newestPage
      device.items.set(victim, (device.items.get(victim) ?? '').slice(0, 20))
      const storage = await launch(device)
      expect(await contentOf(storage)).toEqual(contents[BATCHES.length - 1])
      await storage.write(BATCHES[BATCHES.length - 1] ?? [])
      expect(await contentOf(await launch(device))).toEqual(contents[BATCHES.length])
    }
  })

  it('what a killed write left behind is gone after the next write', async () => {
    const { steps } = await writeUntilKilled(new FakeDevice(), BATCHES.slice(0, 3), {})
    const device = new FakeDevice()
    await writeUntilKilled(device, BATCHES.slice(0, 3), { killAfter: steps - 6 })
    const left = device.keysOf(NAME).length
    await writeUntilKilled(device, [[put('meta', ['a'], 1)], [put('meta', ['a'], 2)], [put('meta', ['a'], 3)]], {})
    expect(device.keysOf(NAME).length).toBeLessThanOrEqual(left)
    expect(unnamedPages(device)).toEqual([])
  })
})
