import type { ProfileMethods } from '../api/types'
import type { Gate } from './gate'

/** The part of an instance that knows names and faces. */
export function profileMethods(gate: Gate): ProfileMethods {
  return {
    getMyProfile: () => gate.call('getMyProfile', ({ profiles }) => profiles.getMyProfile()),
    getUserProfile: (options) => gate.call('getUserProfile', ({ profiles }) => profiles.getUserProfile(options)),
    updateMyProfile: (options) => gate.call('updateMyProfile', ({ profiles }) => profiles.updateMyProfile(options)),
  }
}
