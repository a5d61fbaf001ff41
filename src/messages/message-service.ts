import type { TimError } from '../api/errors'
import type { MessageMethods } from '../api/types'
import type { SyncListener } from '../sync/port'
import { MessageDeleter } from './delete'
import { MessageHistory } from './history'
import { MessageHopping } from './hopping'
import { MessageStore } from './message-store'
import type { Identity, MessageLog, MessageSignals, NameDirectory, OutgoingObserver } from './port'
import { MessageReceiver } from './receiver'
import { MessageRevoker } from './revoke'
import { MessageSender } from './sender'

export interface MessageServiceParts {
  readonly log: MessageLog
  readonly identity: Identity
  readonly names: NameDirectory
  readonly signals: MessageSignals
  readonly outgoing: OutgoingObserver
}

/** The calls of the application that are answered here. */
type MessageCalls = Omit<MessageMethods, `create${string}`>

/** Everything about messages for one login, put together: what it hears, and what the application may call. */
export class MessageService implements MessageCalls {
  /** To be told before the conversations' listener: MESSAGE_RECEIVED is raised before CONVERSATION_LIST_UPDATED. */
  readonly listener: SyncListener
  readonly sendMessage: MessageMethods['sendMessage']
  readonly resendMessage: MessageMethods['resendMessage']
  readonly revokeMessage: MessageMethods['revokeMessage']
  readonly deleteMessage: MessageMethods['deleteMessage']
  readonly findMessage: MessageMethods['findMessage']
  readonly getMessageList: MessageMethods['getMessageList']
  readonly getMessageListHopping: MessageMethods['getMessageListHopping']
  readonly clearHistoryMessage: MessageMethods['clearHistoryMessage']
  private readonly store: MessageStore
  private readonly sender: MessageSender

  constructor({ log, identity, names, signals, outgoing }: MessageServiceParts) {
    const store = new MessageStore(identity, names)
    const sender = new MessageSender({ log, store, identity, outgoing })
    const receiver = new MessageReceiver({ store, signals, outcomes: sender })
    const history = new MessageHistory(log, store)
    const hopping = new MessageHopping(history)
    const revoker = new MessageRevoker({ log, store, receiver })
    const deleter = new MessageDeleter({ log, store })
    this.listener = receiver
    this.store = store
    this.sender = sender
    this.sendMessage = (message, options) => sender.send(message, options)
    this.resendMessage = (message, options) => sender.resend(message, options)
    this.revokeMessage = (message) => revoker.revoke(message)
    this.deleteMessage = (messageList) => deleter.delete(messageList)
    this.findMessage = (messageID) => history.find(messageID)
    this.getMessageList = (options) => history.list(options)
    this.getMessageListHopping = (options) => hopping.list(options)
    this.clearHistoryMessage = (conversationID) => deleter.clear(conversationID)
  }

  /** The user cache has other names of these users than before: messages that the application holds show them [N12]. */
  onNamed(userIds: ReadonlySet<string>): void {
    this.store.rename(userIds)
  }

  /** The account is leaving: every send that is still on its way settles. */
  close(error: TimError): void {
    this.sender.close(error)
  }
}
