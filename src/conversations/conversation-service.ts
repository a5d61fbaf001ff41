import { ERRORS, c2cPeer } from '@opentim/protocol'
import { TimError } from '../api/errors'
import type {
  ConversationListFilter,
  ConversationMethods,
  DeleteConversationListResult,
  DeleteConversationOptions,
  DeleteConversationResult,
  GetConversationListResult,
  GetConversationProfileResult,
  TimResponse,
} from '../api/types'
import type { MessageRecord, SyncListener } from '../sync/port'
import { choiceOf } from './conversation-filter'
import { checkedConversationId } from './conversation-ids'
import { ConversationList, peersOf } from './conversation-list'
import { ConversationListener } from './conversation-listener'
import { ConversationRemover } from './conversation-remover'
import { emptyState } from './conversation-state'
import { ConversationStore, entryOf } from './conversation-store'
import { PeerNames } from './peer-names'
import type { ConversationClock, ConversationLog, ConversationSignals, Identity, ProfileDirectory, RemarkDirectory } from './port'
import { ReadMarker } from './read-marker'

export interface ConversationServiceParts {
  readonly log: ConversationLog
  readonly identity: Identity
  readonly profiles: ProfileDirectory
  readonly remarks: RemarkDirectory
  readonly signals: ConversationSignals
  readonly clock: ConversationClock
}

/** The conversations of one login: what it hears of them, and what the application may call. */
export class ConversationService implements ConversationMethods {
  /** To be told after the messages' listener: MESSAGE_RECEIVED is raised before CONVERSATION_LIST_UPDATED. */
  readonly listener: SyncListener
  readonly setMessageRead: ReadMarker['setMessageRead']
  readonly setAllMessageRead: ReadMarker['setAllMessageRead']
  private readonly store: ConversationStore
  private readonly names: PeerNames
  private readonly list: ConversationList
  private readonly remover: ConversationRemover
  private readonly incoming: ConversationListener

  constructor(private readonly parts: ConversationServiceParts) {
    const { log, identity, profiles, clock } = parts
    const store = new ConversationStore(() => identity.userId())
    const names = new PeerNames(profiles, clock)
    const list = new ConversationList({ ...parts, store, names })
    const marker = new ReadMarker(log, store)
    this.store = store
    this.names = names
    this.list = list
    this.remover = new ConversationRemover({ log, store, onChanged: () => list.raise() })
    this.incoming = new ConversationListener({
      store, log, identity, names, onChanged: () => list.raise(), onChangingSoon: () => list.raiseSoon(),
    })
    this.listener = this.incoming
    this.setMessageRead = (options) => marker.setMessageRead(options)
    this.setAllMessageRead = (options) => marker.setAllMessageRead(options)
  }

  async getConversationList(
    filter?: string[] | ConversationListFilter,
  ): Promise<TimResponse<GetConversationListResult>> {
    const choice = choiceOf(filter)
    await this.names.fillSoon(peersOf(this.store.list.filter(choice)))
    const conversationList = this.list.present(this.store.list.filter(choice))
    return { code: 0, data: { conversationList, isSyncCompleted: true } }
  }

  /** A conversation that is not in the list is opened here alone: nothing changes for the gateway or the list. */
  async getConversationProfile(conversationID: string): Promise<TimResponse<GetConversationProfileResult>> {
    const id = checkedConversationId('getConversationProfile', conversationID)
    if (this.store.entry(id)) await this.names.fillSoon(peersOf([{ state: emptyState(id) }]))
    else await this.checkPeer(id)
    const entry = this.store.entry(id) ?? entryOf(this.store.get(id) ?? emptyState(id))
    const [conversation] = this.list.present([entry])
    if (!conversation) throw new TimError(ERRORS.CONVERSATION_NOT_FOUND, 'getConversationProfile')
    return { code: 0, data: { conversation } }
  }

  deleteConversation(target: string): Promise<TimResponse<DeleteConversationResult>>
  deleteConversation(target: DeleteConversationOptions): Promise<TimResponse<DeleteConversationListResult>>
  deleteConversation(
    target: string | DeleteConversationOptions,
  ): Promise<TimResponse<DeleteConversationResult | DeleteConversationListResult>>
  async deleteConversation(
    target: string | DeleteConversationOptions,
  ): Promise<TimResponse<DeleteConversationResult | DeleteConversationListResult>> {
    const data = typeof target === 'string' ? await this.remover.removeOne(target) : await this.remover.removeList(target)
    return { code: 0, data }
  }

  getTotalUnreadMessageCount(): number {
    return this.store.totalUnread
  }

  /** An own message is on its way: the preview shows it. */
  onSending(record: MessageRecord): void {
    this.incoming.onSending(record)
  }

  /** The account is leaving: nothing is raised any more. */
  close(): void {
    this.list.close()
  }

  private async checkPeer(conversationId: string): Promise<void> {
    const peer = c2cPeer(conversationId)
    if (peer === undefined) throw new TimError(ERRORS.PEER_NOT_FOUND, 'getConversationProfile')
    if (this.parts.profiles.nameOf(peer)) return
    await this.parts.profiles.refresh([peer])
    if (!this.parts.profiles.nameOf(peer)) throw new TimError(ERRORS.PEER_NOT_FOUND, 'getConversationProfile')
  }
}
