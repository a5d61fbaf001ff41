import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { TimResponse } from '../api/types'
import type { Instance } from './instance'

/** What the answers depend on. */
type Parts = Pick<Instance, 'parts'>

/**
 * User status, as kits ask for a paid ability: 2^5 receipts, 2^7 status, 2^38 translation, 2^39 speech to text, 2^48
 * reactions. Compared, never combined: bit operators end at 32 bits.
 */
const STATUS = 2 ** 7

const ANSWERS: Readonly<Record<string, (options: unknown, instance: Parts) => unknown>> = {
  isCommercialAbilityEnabled: (ability, { parts }) => ({ enabled: ability === STATUS && parts.has('relations') }),
  isFeatureEnabledForStat: () => ({ enabled: false }),
  statTUIKeyFeatures: () => ({}),
}

/** Answers what UI kits ask at start; needs no login. No module is missing here, so each of them may be used. */
export function callExperimentalAPI(instance: Parts, name: string, options?: unknown): true | Promise<TimResponse<unknown>> {
  if (name === 'canIUseModule') return true
  const answer = Object.prototype.hasOwnProperty.call(ANSWERS, name) ? ANSWERS[name] : undefined
  if (answer) return Promise.resolve({ code: 0, data: answer(options, instance) })
  return Promise.reject(new TimError(ERRORS.UNKNOWN_EXPERIMENTAL_API, 'callExperimentalAPI'))
}
