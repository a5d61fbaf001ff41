import { describeHistory } from '../conversation/history'
import { nodeWorld } from '../conversation/world'

describeHistory(nodeWorld)
