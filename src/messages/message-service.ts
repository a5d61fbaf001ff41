import type { TimError } from '../api/errors'
import type { Message } from '../api/types'
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

/** Everything about messages of one instance, put together: what it hears, and what the application may call. */
export class MessageService {
  /** To be told before the conversations' listener: MESSAGE_RECEIVED is raised before CONVERSATION_LIST_UPDATED. */
  readonly listener: SyncListener
  readonly sender: MessageSender
  readonly history: MessageHistory
  readonly hopping: MessageHopping
  readonly revoker: MessageRevoker
  readonly deleter: MessageDeleter
  private readonly store: MessageStore

  constructor({ log, identity, names, signals, outgoing }: MessageServiceParts) {
    const store = new MessageStore(identity, names)
    const sender = new MessageSender({ log, store, identity, outgoing })
    const receiver = new MessageReceiver({ store, signals, outcomes: sender })
    this.store = store
    this.sender = sender
    this.listener = receiver
    this.history = new MessageHistory(log, store)
    this.hopping = new MessageHopping(this.history)
    this.revoker = new MessageRevoker({ log, store, receiver })
    this.deleter = new MessageDeleter({ log, store, isPending: (id) => sender.isPending(id) })
  }

  find(messageId: string): Message | null {
    return this.history.find(messageId)
  }

  /** Ends what is on its way and forgets everything: the account is leaving. */
  close(error: TimError): void {
    this.sender.close(error)
    this.hopping.clear()
    this.store.clear()
  }
}
