import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FLAWS } from './flaws'
import { actions } from './model-actions'
import type { Action } from './model-actions'
import { runModel } from './run-model'

/** Another seed, or more runs, by hand: MODEL_SEED=… MODEL_RUNS=…; MODEL_PATH repeats one run, MODEL_SHRINK makes it small. */
const { MODEL_SEED, MODEL_RUNS, MODEL_PATH, MODEL_SHRINK } = process.env
const SEED = Number(MODEL_SEED ?? 20_260_101)
/** about 35,000 actions, and the checker after each of them. */
const RUNS = Number(MODEL_RUNS ?? 400)
const LIMIT_MS = 300_000

const script: fc.Arbitrary<Action[]> = fc.array(actions, { size: 'max', maxLength: 200 })

const parameters = (numRuns: number): fc.Parameters<[Action[]]> => ({
  numRuns, seed: SEED, endOnFailure: MODEL_SHRINK === undefined, ...(MODEL_PATH === undefined ? {} : { path: MODEL_PATH }),
})

describe('the sync protocol, by its model', () => {
  it('holds its invariants after every action, and converges when everything works again', async () => {
    let count = 0
    await fc.assert(fc.asyncProperty(script, async (list) => {
      count += list.length
      const { violations, after } = await runModel(list)
      expect(violations, after).toEqual([])
    }), parameters(RUNS))
    if (MODEL_RUNS === undefined && MODEL_PATH === undefined) expect(count).toBeGreaterThanOrEqual(20_000)
  }, LIMIT_MS)

  it.each(Object.entries(FLAWS))('R05: notices when %s is switched off', async (_name, flaws) => {
    const outcome = await fc.check(fc.asyncProperty(script, async (list) => {
      const { violations } = await runModel(list, flaws)
      if (violations.length > 0) throw new Error(violations.join('\n'))
    }), { ...parameters(RUNS), endOnFailure: true })
    expect(outcome.failed).toBe(true)
    expect(outcome.errorInstance).toBeInstanceOf(Error)
  }, LIMIT_MS)
})
