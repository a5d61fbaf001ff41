import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LogEntry } from '../../../src/sync/port'
import { MemoryStorage } from '../../../src/storage/memory-storage'
import { BLOCK_SIZE } from '../../../src/storage/repositories/block'
import { runsOf } from '../../../src/storage/repositories/intervals'
import { LogRepository } from '../../../src/storage/repositories/log-repository'
import { WriteBehind } from '../../../src/storage/write-behind'
import { logEntry } from './records'

const BOB = 'C2Cbob'

/** What a log is, said as simply as possible: some rows, and a place. */
interface Model {
  readonly rows: ReadonlyMap<number, LogEntry>
  readonly have: number | undefined
}

const EMPTY: Model = { rows: new Map(), have: undefined }

type Step =
  | { readonly do: 'put'; readonly from: number; readonly count: number; readonly time: number }
  | { readonly do: 'clear' | 'truncate' | 'patch' | 'mark'; readonly seq: number }
  | { readonly do: 'drop' | 'evict' | 'flush' | 'pause' | 'restart' | 'crash' }

const seq = fc.integer({ min: 1, max: 260 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('put' as const), from: seq, count: fc.integer({ min: 1, max: 120 }), time: fc.nat(1_000) }),
  fc.record({ do: fc.constantFrom('clear' as const, 'truncate' as const, 'patch' as const, 'mark' as const), seq }),
  fc.record({ do: fc.constantFrom('drop' as const, 'evict' as const, 'flush' as const, 'pause' as const, 'restart' as const, 'crash' as const) }),
)

async function openLog(storage: MemoryStorage) {
  const writes = new WriteBehind(storage, { maxPending: 1_000, onOverflow: () => undefined })
  const log = new LogRepository(storage, () => writes.wake())
  writes.source = log
  await log.open()
  return { log, writes }
}

function changed(model: Model, isGone: (seq: number) => boolean, have: number | undefined): Model {
  return { rows: new Map([...model.rows].filter(([seq]) => !isGone(seq))), have }
}

/** Does the step, and says what the log must be after it. Steps that change nothing give the same model. */
function apply(log: LogRepository, model: Model, action: Step): Model {
  const { have } = model
  switch (action.do) {
    case 'put': {
      const entries = Array.from({ length: action.count }, (_, i) => ({ ...logEntry(action.from + i), time: action.time }))
      log.put(BOB, entries)
      const last = action.from + action.count - 1
      return { rows: new Map([...model.rows, ...entries.map((entry) => [entry.seq, entry] as const)]), have: Math.max(have ?? 0, last) }
    }
    case 'patch': {
      log.patch(BOB, action.seq, (entry) => ({ ...entry, time: -1 }))
      const row = model.rows.get(action.seq)
      return row ? { rows: new Map([...model.rows, [action.seq, { ...row, time: -1 }]]), have } : model
    }
    case 'clear':
      log.clearTo(BOB, action.seq)
      return changed(model, (seq) => seq <= action.seq, have)
    case 'truncate':
      log.truncateAfter(BOB, action.seq)
      return have === undefined ? model : changed(model, (seq) => seq > action.seq, Math.min(have, action.seq))
    case 'mark':
      log.markTail(BOB, action.seq)
      return { rows: model.rows, have: Math.max(have ?? 0, action.seq) }
    case 'drop':
      log.drop(BOB)
      return EMPTY
    case 'evict': {
      const blocks = new Set(log.evict(() => 0).map((write) => write.key[1]))
      return changed(model, (seq) => blocks.has(Math.floor(seq / BLOCK_SIZE)), have)
    }
    default:
      return model
  }
}

async function contentOf(log: LogRepository): Promise<Model> {
  const rows = new Map<number, LogEntry>()
  for (const [from, to] of log.intervalsOf(BOB)) {
    const entries = from > to ? [] : await log.loadRange(BOB, from, to)
    expect(entries?.map((entry) => entry.seq)).toEqual(Array.from({ length: to - from + 1 }, (_, i) => from + i))
    for (const entry of entries ?? []) rows.set(entry.seq, entry)
  }
  const filled = log.intervalsOf(BOB).filter(([from, to]) => from <= to)
  expect(filled).toEqual(runsOf([...rows.keys()]))
  expect(log.size).toBe(rows.size)
  return { rows, have: log.have(BOB) }
}

it('whatever happens to a log, it is what the steps made it; after a crash, what some of them had made it', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { size: 'max', maxLength: 40 }), async (steps) => {
    let storage = new MemoryStorage()
    let { log, writes } = await openLog(storage)
    let model = EMPTY
    let possible: Model[] = [EMPTY]
    for (const action of steps) {
      if (action.do === 'pause') await Promise.resolve()
      if (action.do === 'flush' || action.do === 'restart') {
        await writes.flush()
        possible = [model]
      }
      if (action.do === 'restart' || action.do === 'crash') {
        // A copy, so that what the old process still had under way cannot reach the new one.
        storage = await copyOf(storage)
        ;({ log, writes } = await openLog(storage))
        model = await contentOf(log)
        expect(possible).toContainEqual(model)
        possible = [model]
      }
      model = apply(log, model, action)
      possible.push(model)
    }
    expect(await contentOf(log)).toEqual(model)
  }), { numRuns: 300 })
}, 60_000)

/** The disk as it is at this moment: both tables are read before anything else can run. */
async function copyOf(storage: MemoryStorage): Promise<MemoryStorage> {
  const copy = new MemoryStorage()
  const everything = { lower: [], upper: ['\uffff'] }
  const tables = ['conversations', 'blocks'] as const
  const contents = await Promise.all(tables.map((table) => storage.getRange(table, everything)))
  await copy.write(contents.flatMap((entries, i) => entries.map(({ key, value }) => ({ table: tables[i] ?? 'blocks', key, value }))))
  return copy
}
