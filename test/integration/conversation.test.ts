import { describeConversation } from '../conversation/conversation'
import { nodeWorld } from '../conversation/world'

describeConversation(nodeWorld)
