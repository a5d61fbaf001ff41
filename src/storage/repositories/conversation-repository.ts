import type { IndexRecord } from '../../sync/port'
import type { StoragePort } from '../port'
import { startingWith } from '../storage-key'
import type { WriteBehind } from '../write-behind'
import { isIndexRecord, isRecord } from './record-checks'

/** One conversation as it is stored. */
export interface StoredConversation {
  readonly index: IndexRecord
}

/** The user's index, one record per conversation, all of it in memory. Writes are stored behind. */
export class ConversationRepository {
  /** Records that were broken and skipped: the index has to be loaded again (P08). */
  damaged = 0
  private readonly records = new Map<string, StoredConversation>()

  constructor(private readonly storage: StoragePort, private readonly writes: WriteBehind) {}

  /** Reads everything. Call once, before anything else. */
  async open(): Promise<void> {
    for (const { value } of await this.storage.getRange('conversations', startingWith('index'))) {
      const index = isRecord(value) ? value['index'] : undefined
      if (isIndexRecord(index)) this.records.set(index.conversationId, { index })
      else this.damaged++
    }
  }

  all(): StoredConversation[] {
    return [...this.records.values()]
  }

  get(conversationId: string): StoredConversation | undefined {
    return this.records.get(conversationId)
  }

  put(index: IndexRecord): void {
    const record = { index }
    this.records.set(index.conversationId, record)
    this.writes.put('conversations', ['index', index.conversationId], record)
  }

  remove(conversationId: string): void {
    this.records.delete(conversationId)
    this.writes.put('conversations', ['index', conversationId], undefined)
  }

  removeAll(): void {
    for (const conversationId of [...this.records.keys()]) this.remove(conversationId)
  }
}
