import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { SessionMethods, TimResponse } from '../api/types'

/**
 * Paid abilities that exist here, as the values that kits ask for: 2^5 receipts, 2^7 status, 2^38 translation, 2^39
 * speech to text, 2^48 reactions. Compared, never combined: bit operators end at 32 bits.
 */
const ABILITIES: readonly unknown[] = [2 ** 7]

const ANSWERS: Readonly<Record<string, (options: unknown) => unknown>> = {
  isCommercialAbilityEnabled: (ability) => ({ enabled: ABILITIES.includes(ability) }),
  isFeatureEnabledForStat: () => ({ enabled: false }),
  statTUIKeyFeatures: () => ({}),
}

/** Answers what UI kits ask at start; needs no login. All modules are built in, so each of them may be used. */
export const callExperimentalAPI = ((name: string, options?: unknown): true | Promise<TimResponse<unknown>> => {
  if (name === 'canIUseModule') return true
  const answer = Object.prototype.hasOwnProperty.call(ANSWERS, name) ? ANSWERS[name] : undefined
  if (answer) return Promise.resolve({ code: 0, data: answer(options) })
  return Promise.reject(new TimError(ERRORS.UNKNOWN_EXPERIMENTAL_API, 'callExperimentalAPI'))
}) as SessionMethods['callExperimentalAPI']
