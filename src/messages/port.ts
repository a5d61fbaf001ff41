import type { Message } from '../api/types'
import type { MessageRecord, SyncService } from '../sync/port'

/** What the message services need from the sync engine. Everything that rejects, rejects with a TimError. */
export type MessageLog = Pick<
  SyncService,
  'send' | 'resend' | 'discard' | 'outbox' | 'history' | 'revoke' | 'deleteMessages' | 'clearHistory'
>

/** The account that is logged in. */
export interface Identity {
  /** Empty before login. */
  userId(): string
  /** '0' before login. */
  tinyId(): string
}

/** What the user cache says of somebody, without asking the gateway. */
export interface NameDirectory {
  nameOf(userId: string): { readonly nick: string; readonly avatar: string } | undefined
}

/** What the application hears of messages; called in this order within one burst. */
export interface MessageSignals {
  received(messages: Message[]): void
  revoked(messages: Message[]): void
  readByPeer(messages: Message[]): void
}

/** Told when an own message enters the outbox, before it is transmitted: previews show it as the last one. */
export interface OutgoingObserver {
  onSending(record: MessageRecord): void
}
