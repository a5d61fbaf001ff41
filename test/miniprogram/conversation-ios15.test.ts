import { PROFILES } from './harness/profiles'
import { describeTalk } from './support/describe-talk'

describeTalk(PROFILES.ios15)
