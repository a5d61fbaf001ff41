import { describe } from 'vitest'
import { describeConversation } from '../../conversation/conversation'
import { describeHistory } from '../../conversation/history'
import { describeSending } from '../../conversation/sending'
import type { SharedGateways } from '../../conversation/world'
import type { Profile } from '../harness/profiles'
import { phoneWorld } from './phone-world'

/** The conversations of every world, on phones of that kind. */
export function describeTalk(profile: Profile, gateways: SharedGateways): void {
  describe(`${profile.macrotaskPromise ? 'C10: ' : ''}on a phone of the kind "${profile.name}"`, () => {
    const world = phoneWorld(profile, { gateways })
    describeConversation(world)
    describeHistory(world)
    describeSending(world)
  })
}
