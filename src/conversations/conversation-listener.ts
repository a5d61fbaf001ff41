import type { IndexRecord, LogEntry, MessageRecord, RowsApplied, SyncListener } from '../sync/port'
import { applyIndex, applyRow, truncate } from './conversation-state'
import type { ConversationStore } from './conversation-store'
import type { PeerNames } from './peer-names'
import type { ConversationLog, Identity } from './port'

export interface ListenerParts {
  readonly store: ConversationStore
  readonly log: Pick<ConversationLog, 'outbox'>
  readonly identity: Identity
  readonly names: Pick<PeerNames, 'reset'>
  /** A burst is over, or an own message was sent outside of one. */
  readonly onChanged: () => void
  /** The list will change, and no burst is there whose end could be waited for. */
  readonly onChangingSoon: () => void
}

/** Takes what became known into the facts of the conversations. */
export class ConversationListener implements SyncListener {
  /** Conversations with messages on their way, by message. */
  private readonly pending = new Map<string, string>()
  private outboxRead = false

  constructor(private readonly parts: ListenerParts) {}

  /** An own message is on its way: it is the newest of its conversation from now on [SYNC-9]. */
  onSending(record: MessageRecord): void {
    this.addPending(record)
    this.parts.onChangingSoon()
  }

  onRows({ conversationId, entries }: RowsApplied): void {
    const selfId = this.parts.identity.userId()
    this.parts.store.change(conversationId, (state) => {
      for (const row of entries) applyRow(state, row, selfId)
    })
  }

  onIndex(records: readonly IndexRecord[]): void {
    for (const record of records) this.parts.store.change(record.conversationId, (state) => applyIndex(state, record))
  }

  onSent(messageId: string, row: LogEntry): void {
    const conversationId = this.pending.get(messageId) ?? row.message?.conversationId
    if (conversationId === undefined) return
    const selfId = this.parts.identity.userId()
    this.pending.delete(messageId)
    this.parts.store.change(conversationId, (state) => {
      state.pending.remove(messageId)
      applyRow(state, row, selfId)
    })
  }

  onSentOnline(messageId: string): void {
    this.dropPending(messageId)
  }

  onSendFailed(messageId: string): void {
    this.dropPending(messageId)
  }

  onOnline(): void {
    // Touches neither history nor unread nor the preview [U7].
  }

  onProfiles(): void {
    // A new name is no change of a conversation: it shows at the next operation [N10].
  }

  onFacts(): void {
    // A remark shows at the next operation, as a name does [N10].
  }

  onReset(): void {
    this.parts.store.clear()
    this.parts.names.reset()
    this.pending.clear()
    this.outboxRead = false
  }

  onTruncated(conversationId: string, afterSeq: number): void {
    this.parts.store.change(conversationId, (state) => truncate(state, afterSeq))
  }

  onSettled(): void {
    if (!this.outboxRead) this.readOutbox()
    this.parts.onChanged()
  }

  /** Messages of an earlier session that still wait. */
  private readOutbox(): void {
    this.outboxRead = true
    for (const { record, state, onlineOnly } of this.parts.log.outbox()) {
      if (state === 'pending' && !onlineOnly && !this.pending.has(record.id)) this.addPending(record)
    }
  }

  private addPending(record: MessageRecord): void {
    if (record.excludedFromLast) return
    this.pending.set(record.id, record.conversationId)
    this.parts.store.change(record.conversationId, (state) => {
      state.isOpen = true
      state.pending.add(record)
    })
  }

  private dropPending(messageId: string): void {
    const conversationId = this.pending.get(messageId)
    if (conversationId === undefined) return
    this.pending.delete(messageId)
    this.parts.store.change(conversationId, (state) => state.pending.remove(messageId))
  }
}
