import { FactKind } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryStorage } from '../../../src/storage/memory-storage'
import { LocalDatabase } from '../../../src/storage/local-database'
import { FactBook } from '../../../src/sync/fact-book'
import type { FactRecord } from '../../../src/sync/port'
import { FakeClock } from '../../support/fake-clock'
import { UiRecorder } from '../../support/ui-recorder'

function fact(key: string, uver: number, fields: Partial<wire.Fact> = {}): wire.Fact {
  return {
    kind: FactKind.FRIEND, key, uver, removed: false, name: '', time: 0, source: '', wording: '', groups: [], custom: [], both: false, count: 0,
    ...fields,
  }
}

const removed = (key: string, uver: number): wire.Fact => fact(key, uver, { removed: true })

function openDatabase(storage = new MemoryStorage()): Promise<LocalDatabase> {
  return LocalDatabase.open({ openStorage: () => Promise.resolve(storage), clock: new FakeClock(), sdkAppId: 1, userId: 'alice', onProblem: () => undefined })
}

async function openBook(database?: LocalDatabase) {
  const facts = (database ?? await openDatabase()).facts
  const ui = new UiRecorder('alice')
  const book = new FactBook(facts, ui)
  /** What was told since the last look, shortly. */
  const told = (): string[] => ui.toldFacts.splice(0).map(({ key, name, removed: isRemoved }) => (isRemoved ? `-${key}` : `${key} ${name}`.trim()))
  return { facts, book, told, ui }
}

/** What stands, whoever set it. */
const standing = (facts: { all(): FactRecord[] }): string[] =>
  facts.all().map(({ kind, key, name, uver }) => `${kind} ${key} ${name} ${uver}`).sort()

describe('FactBook', () => {
  it('tells what is new, what differs and what is gone, in the order of a step', async () => {
    const { book, told, facts } = await openBook()
    book.apply([fact('bob', 1), fact('carol', 1)])
    book.apply([fact('carol', 2, { name: 'Caro' }), removed('bob', 2)])
    expect(told()).toEqual(['bob', 'carol', 'carol Caro', '-bob'])
    expect(standing(facts)).toEqual(['1 carol Caro 2'])
  })

  it('a repetition is told once, and so is a newer version that says the same', async () => {
    const { book, told, facts } = await openBook()
    book.apply([fact('bob', 1, { name: 'Bobby', custom: [{ key: 'k', value: 'v' }] })])
    book.apply([fact('bob', 1, { name: 'Bobby', custom: [{ key: 'k', value: 'v' }] })])
    book.apply([fact('bob', 5, { name: 'Bobby', custom: [{ key: 'k', value: 'v' }] })])
    expect(told()).toEqual(['bob Bobby'])
    expect(standing(facts)).toEqual(['1 bob Bobby 5'])
    book.apply([removed('carol', 6)])
    expect(told()).toEqual([])
  })

  it('an older version is late news: nothing goes back, and nothing removed returns', async () => {
    const { book, told, facts } = await openBook()
    book.apply([fact('bob', 5, { name: 'new' }), removed('carol', 5)])
    told()
    book.apply([fact('bob', 4, { name: 'old' }), fact('carol', 3), removed('bob', 2)])
    expect(told()).toEqual([])
    expect(standing(facts)).toEqual(['1 bob new 5'])
  })

  it('facts of two kinds with one key are two', async () => {
    const { book, told, facts } = await openBook()
    book.apply([fact('bob', 1), fact('bob', 1, { kind: FactKind.BLOCKED })])
    book.apply([fact('bob', 2, { kind: FactKind.BLOCKED, removed: true })])
    expect(told()).toEqual(['bob', 'bob', '-bob'])
    expect(standing(facts)).toEqual(['1 bob  1'])
  })

  it('SYNC-6: after another epoch’s index, what it does not name is gone, told once; what it repeats is not told', async () => {
    const { book, told, facts } = await openBook()
    book.apply([fact('bob', 70), fact('carol', 71), fact('dave', 72)])
    told()
    book.reset()
    book.apply([fact('bob', 1), fact('dave', 2, { name: 'Dave' })])
    expect(told()).toEqual([])
    book.endIndex()
    expect(told()).toEqual(['dave Dave', '-carol'])
    book.endIndex()
    expect(told()).toEqual([])
    expect(standing(facts)).toEqual(['1 bob  1', '1 dave Dave 2'])
  })

  it('while pages of an index are on their way nothing is told; then what differs from what was told, at once', async () => {
    const { book, told, facts, ui } = await openBook()
    book.apply([fact('bob', 1), fact('carol', 1), fact('dave', 1)])
    told()
    let calls = 0
    ui.onCall = () => calls++
    book.apply([fact('bob', 2, { name: 'B2' }), fact('carol', 2, { name: 'C2' }), fact('eve', 2)], true)
    // Steps in between, one of them of facts that a page named.
    book.apply([fact('bob', 9, { name: 'B9' }), removed('dave', 9), removed('eve', 9)])
    book.apply([fact('carol', 10)])
    book.apply([fact('bob', 3, { name: 'B3' }), fact('frank', 3)], true)
    book.apply([fact('gina', 4)])
    expect([told(), calls]).toEqual([[], 0])
    book.endIndex()
    expect([told(), calls]).toEqual([['bob B9', '-dave', 'frank', 'gina'], 1])
    expect(standing(facts)).toEqual(['1 bob B9 9', '1 carol  10', '1 frank  3', '1 gina  4'])
    book.apply([fact('carol', 11, { name: 'C' })])
    expect(told()).toEqual(['carol C'])
    expect(ui.violations).toEqual([])
  })

  it('is resetting only where there is something that may be of another history', async () => {
    const { book } = await openBook()
    book.reset()
    expect(book.isResetting).toBe(false)
    book.apply([fact('bob', 1)])
    book.reset()
    expect(book.isResetting).toBe(true)
    book.endIndex()
    expect(book.isResetting).toBe(false)
  })

  it('knows after a restart which versions it had', async () => {
    const disk = new MemoryStorage()
    const database = await openDatabase(disk)
    const first = await openBook(database)
    first.book.apply([fact('bob', 5, { name: 'new' })])
    await database.flush()
    const second = await openBook(await openDatabase(disk))
    second.book.apply([fact('bob', 4, { name: 'old' })])
    second.book.apply([fact('bob', 5, { name: 'new' })])
    expect([second.told(), standing(second.facts)]).toEqual([[], ['1 bob new 5']])
  })

  it('two devices agree, in whatever order and how often steps and pages reach them', async () => {
    const keys = ['bob', 'carol', 'dave']
    const databases = await Promise.all([openDatabase(), openDatabase()])
    const version = fc.record({ key: fc.constantFrom(...keys), name: fc.constantFrom('', 'a', 'b'), removed: fc.boolean() })
    const history = fc.array(version, { minLength: 1, maxLength: 12 })
    fc.assert(fc.property(history.chain((versions) => {
      const steps = versions.map(({ key, name, removed: isRemoved }, index) => (isRemoved ? removed(key, index + 1) : fact(key, index + 1, { name })))
      const deliveries = fc.tuple(
        fc.shuffledSubarray(steps, { minLength: steps.length }), fc.array(fc.constantFrom(...steps), { maxLength: 6 }),
        fc.infiniteStream(fc.constantFrom('step', 'page', 'end')),
      )
      return fc.tuple(fc.constant(steps), deliveries, deliveries)
    }), ([steps, ...devices]) => {
      const outcomes = devices.map(([order, repeats, ways], device) => {
        const { facts } = databases[device] ?? databases[0]
        facts.removeAll()
        const ui = new UiRecorder('alice')
        const book = new FactBook(facts, ui)
        for (const step of [...order, ...repeats]) {
          const way = ways.next().value as string
          book.apply([step], way === 'page')
          if (way === 'end') book.endIndex()
        }
        book.endIndex()
        // What was told adds up to what stands.
        expect([...ui.facts.values()].map(({ key, name }) => `${key} ${name}`).sort()).toEqual(facts.all().map(({ key, name }) => `${key} ${name}`).sort())
        expect(ui.violations).toEqual([])
        return standing(facts)
      })
      const newest = keys.flatMap((key) => steps.filter((step) => step.key === key).slice(-1)).filter((step) => !step.removed)
      expect(outcomes[0]).toEqual(newest.map(({ key, name, uver }) => `1 ${key} ${name} ${uver}`).sort())
      expect(outcomes[1]).toEqual(outcomes[0])
    }), { seed: 1, numRuns: 200 })
  })
})
