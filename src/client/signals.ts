import { EVENT } from '../api/event'
import type { TimError } from '../api/errors'
import type { ConversationSignals } from '../conversations/port'
import type { EventBus } from '../events/event-bus'
import type { MessageSignals } from '../messages/port'
import type { ProfileSignals } from '../profiles/port'
import type { Logger } from '../shared/logger'
import type { SessionSignals } from './session'

/** What the session says, as events. */
export function sessionSignals(bus: EventBus): SessionSignals {
  return {
    ready: () => bus.emit(EVENT.SDK_READY, {}),
    notReady: () => bus.emit(EVENT.SDK_NOT_READY, {}),
    kickedOut: (type) => bus.emit(EVENT.KICKED_OUT, { type }),
    failed: ({ code, message }) => bus.emit(EVENT.ERROR, { code, message }),
  }
}

/** What happens to messages, as events. */
export function messageSignals(bus: EventBus): MessageSignals {
  return {
    received: (messages) => bus.emit(EVENT.MESSAGE_RECEIVED, messages),
    revoked: (messages) => bus.emit(EVENT.MESSAGE_REVOKED, messages),
    readByPeer: (messages) => bus.emit(EVENT.MESSAGE_READ_BY_PEER, messages),
  }
}

/** What happens to conversations, as events. */
export function conversationSignals(bus: EventBus): ConversationSignals {
  return {
    listUpdated: (list) => {
      // Making the list of thousands of conversations is the dear part; nobody listening, it is not made.
      if (bus.hasHandlers(EVENT.CONVERSATION_LIST_UPDATED)) bus.emit(EVENT.CONVERSATION_LIST_UPDATED, list())
    },
    totalUnreadUpdated: (count) => bus.emit(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, count),
  }
}

/** What happens to profiles, as events. */
export function profileSignals(bus: EventBus): Pick<ProfileSignals, 'updated'> {
  return { updated: (profiles) => bus.emit(EVENT.PROFILE_UPDATED, profiles) }
}

/** Where failures go that no call reports. */
export function reportTo(bus: EventBus, logger: Logger): (error: TimError) => void {
  return ({ code, message }) => {
    logger.write('warn', message)
    bus.emit(EVENT.ERROR, { code, message })
  }
}
