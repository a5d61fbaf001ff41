import { ERRORS } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type { Platform, PlatformChoice, PlatformName } from './port'

/**
 * The platform with that name, or the first that is here. Throws WRONG_PLATFORM when this build has none that fits, or
 * when it cannot be made here.
 */
export function choosePlatform(choices: readonly PlatformChoice[], name: PlatformName | undefined): Platform {
  const choice = choices.find((candidate) => (name === undefined ? candidate.isHere() : candidate.name === name))
  try {
    if (choice) return choice.create()
  } catch (cause) {
    // Named by the application, and what it stands on is not there.
    throw new TimError(ERRORS.WRONG_PLATFORM, 'create', { cause })
  }
  throw new TimError(ERRORS.WRONG_PLATFORM, 'create')
}
