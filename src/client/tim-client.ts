import type { ChatSDK } from '../api/types'
import { conversationMethods } from './conversation-methods'
import { eventMethods } from './event-methods'
import { Instance, type InstanceOptions } from './instance'
import { messageMethods } from './message-methods'
import { profileMethods } from './profile-methods'
import { sessionMethods } from './session-methods'

/** Makes the object that an application calls: plain functions that need no `this`, and nothing of the inside on it. */
export function createTimClient(options: InstanceOptions): ChatSDK {
  const instance = new Instance(options)
  return {
    ...sessionMethods(instance),
    ...eventMethods(instance.bus),
    ...messageMethods(instance.gate, instance.builders),
    ...conversationMethods(instance.gate),
    ...profileMethods(instance.gate),
  }
}
