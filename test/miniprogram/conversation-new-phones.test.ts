import { describe } from 'vitest'
import { describePeople, describePresence } from '../conversation/people'
import { SharedGateways } from '../conversation/world'
import { PROFILES } from './harness/profiles'
import { describeTalk } from './support/describe-talk'
import { phoneWorld } from './support/phone-world'

const gateways = new SharedGateways()
for (const profile of [PROFILES.modern, PROFILES.taro]) describeTalk(profile, gateways)

describe('people, on a phone', () => {
  const world = phoneWorld(PROFILES.modern, { gateways })
  describePeople(world)
  describePresence(world)
})
