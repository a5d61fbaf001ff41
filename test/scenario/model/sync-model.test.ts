import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actions } from './model-actions'
import { runModel } from './run-model'

describe('model', () => {
  it('holds', async () => {
    let n = 0
    const t = Date.now()
    await fc.assert(fc.asyncProperty(fc.array(actions, { size: 'max', maxLength: 200 }), async (list) => {
      n += list.length
      const result = await runModel(list)
      expect(result.violations, result.after).toEqual([])
    }), { numRuns: Number(process.env.RUNS ?? 20), seed: Number(process.env.SEED ?? 1), ...(process.env.FPATH ? { path: process.env.FPATH } : {}), ...(process.env.SHRINK ? { interruptAfterTimeLimit: 100_000 } : {}), endOnFailure: process.env.SHRINK === undefined })
    console.log(n, Date.now() - t)
  }, 600_000)
})
