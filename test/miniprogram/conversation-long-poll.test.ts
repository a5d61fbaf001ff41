import { describe } from 'vitest'
import { describeConversation } from '../conversation/conversation'
import { SharedGateways } from '../conversation/world'
import { PROFILES } from './harness/profiles'
import { phoneWorld } from './support/phone-world'

const gateways = new SharedGateways()

describe.each([PROFILES.modern, PROFILES.ios15])('C08: over long poll, on a phone of the kind "$name"', (profile) => {
  describeConversation(phoneWorld(profile, { app: { domains: { socket: [] } }, gateways }))
})
