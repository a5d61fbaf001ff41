import { describeSending, describeSendingInTrouble } from '../conversation/sending'
import { nodeWorld } from '../conversation/world'

describeSending(nodeWorld)
describeSendingInTrouble(nodeWorld)
