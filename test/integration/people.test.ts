import { describePeople, describePresence } from '../conversation/people'
import { SharedGateways, nodeWorld } from '../conversation/world'

const world = { ...nodeWorld, gateways: new SharedGateways() }

describePeople(world)
describePresence(world)
