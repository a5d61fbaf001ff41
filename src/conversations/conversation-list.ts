import type { Conversation } from '../api/types'
import { toConversation } from './conversation-mapper'
import type { ConversationEntry, ConversationStore } from './conversation-store'
import type { PeerNames } from './peer-names'
import type { ConversationClock, ConversationSignals, Identity, ProfileDirectory, RemarkDirectory } from './port'

export interface ListParts {
  readonly store: ConversationStore
  readonly names: PeerNames
  readonly profiles: ProfileDirectory
  readonly remarks: RemarkDirectory
  readonly identity: Identity
  readonly signals: ConversationSignals
  readonly clock: ConversationClock
}

/**
 * Says when the list looks different: once per burst, and only if it does. Whoever is in it without a profile is looked
 * up once, and the list is raised again when the names have come [N2].
 */
export class ConversationList {
  private raisedVersion = 0
  private raisedTotal = 0
  private taskPending = false
  private isClosed = false

  constructor(private readonly parts: ListParts) {}

  /** Fresh objects for the application. */
  present(entries: readonly ConversationEntry[]): Conversation[] {
    const facts = { selfId: this.parts.identity.userId(), profiles: this.parts.profiles, remarks: this.parts.remarks }
    return entries.map((entry) => toConversation(entry, facts))
  }

  /** Raises what changed since the last time. */
  raise(): void {
    const { store } = this.parts
    if (this.isClosed) return
    if (store.shownVersion !== this.raisedVersion) {
      this.raiseList()
      void this.completeNames(store.list)
    }
    if (store.totalUnread !== this.raisedTotal) {
      this.raisedTotal = store.totalUnread
      this.parts.signals.totalUnreadUpdated(this.raisedTotal)
    }
  }

  /** Raises in a later task, together with whatever else changes until then. */
  raiseSoon(): void {
    if (this.taskPending) return
    this.taskPending = true
    this.parts.clock.nextTask(() => {
      this.taskPending = false
      this.raise()
    })
  }

  /** Nothing is raised any more. */
  close(): void {
    this.isClosed = true
  }

  private raiseList(): void {
    this.raisedVersion = this.parts.store.shownVersion
    this.parts.signals.listUpdated(() => this.present(this.parts.store.list))
  }

  private async completeNames(entries: readonly ConversationEntry[]): Promise<void> {
    const found = await this.parts.names.fill(peersOf(entries))
    if (found && !this.isClosed) this.raiseList()
  }
}

/** The users whose names the conversations show. */
export function peersOf(entries: readonly Pick<ConversationEntry, 'state'>[]): string[] {
  return entries.flatMap(({ state }) => state.peerId || [])
}
