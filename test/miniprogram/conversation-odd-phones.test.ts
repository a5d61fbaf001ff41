import { SharedGateways } from '../conversation/world'
import { PROFILES } from './harness/profiles'
import { describeTalk } from './support/describe-talk'

const gateways = new SharedGateways()
for (const profile of [PROFILES.ios15, PROFILES.old, PROFILES.hostile]) describeTalk(profile, gateways)
