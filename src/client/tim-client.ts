import type { ChatSDK } from '../api/types'
import { eventMethods } from './event-methods'
import { Instance, type InstanceOptions } from './instance'
import { messageMethods } from './message-methods'
import { peopleMethods } from './people-methods'
import { sessionMethods } from './session-methods'

/** Makes the object that an application calls: plain functions that need no `this`, and nothing of the inside on it. */
export function createTimClient(options: InstanceOptions): ChatSDK {
  const instance = new Instance(options)
  const { gate } = instance
  return {
    ...sessionMethods(instance),
    ...eventMethods(instance.bus),
    ...messageMethods(gate, instance.builders),
    ...gate.calls('conversations', [
      'getConversationList', 'getConversationProfile', 'deleteConversation', 'setMessageRead', 'setAllMessageRead',
    ]),
    getTotalUnreadMessageCount: () => gate.account?.conversations.getTotalUnreadMessageCount() ?? 0,
    ...peopleMethods(gate),
    ...gate.calls('profiles', ['getMyProfile', 'getUserProfile', 'updateMyProfile']),
  }
}
