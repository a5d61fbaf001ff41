import type { SendMessageOptions } from '../api/types'

/** The options of one send, with every default in place. */
export interface SendingOptions {
  readonly onlineOnly: boolean
  readonly excludedFromUnread: boolean
  readonly excludedFromLast: boolean
  /** JSON; empty when the application gave none. */
  readonly offlinePushInfo: string
}

/** Throws where `offlinePushInfo` is no JSON. */
export function sendingOptions(options: SendMessageOptions = {}): SendingOptions {
  const control = options.messageControlInfo ?? {}
  return {
    onlineOnly: options.onlineUserOnly === true,
    excludedFromUnread: control.excludedFromUnreadCount === true,
    excludedFromLast: control.excludedFromLastMessage === true,
    offlinePushInfo: options.offlinePushInfo ? JSON.stringify(options.offlinePushInfo) : '',
  }
}
