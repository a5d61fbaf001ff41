import { ModelChecker } from './model-checker'
import { perform } from './model-actions'
import type { Action } from './model-actions'
import { ModelWorld } from './model-world'
import type { Flaws } from './model-world'

/** Runs the actions on a new world; gives the first violations, and after which action they showed. */
export async function runModel(actions: readonly Action[], flaws: Flaws = {}): Promise<{ readonly violations: string[]; readonly after: string }> {
  const world = new ModelWorld(flaws)
  const checker = new ModelChecker(world)
  for (const client of world.clients) await world.boot(client)
  await world.clock.settle()
  for (const [index, action] of actions.entries()) {
    await perform(world, checker.truth, action)
    const violations = await checker.check()
    if (violations.length > 0) return { violations, after: `action ${index}: ${JSON.stringify(action)}` }
  }
  await world.heal()
  return { violations: await checker.checkHealed(), after: 'healing' }
}
