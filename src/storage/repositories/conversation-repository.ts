import type { IndexRecord } from '../../sync/port'
import type { StoragePort } from '../port'
import { startingWith } from '../storage-key'
import type { WriteBehind } from '../write-behind'
import { isIndexRecord, isRecord } from './record-checks'

/** What only this device knows of a conversation, e.g. a draft. */
export type LocalFields = Readonly<Record<string, string | number | boolean>>

/** One conversation as it is stored. */
export interface StoredConversation {
  readonly index: IndexRecord
  readonly local: LocalFields
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
      const record = parse(value)
      if (record) this.records.set(record.index.conversationId, record)
      else this.damaged++
    }
  }

  all(): StoredConversation[] {
    return [...this.records.values()]
  }

  get(conversationId: string): StoredConversation | undefined {
    return this.records.get(conversationId)
  }

  /** Stores the gateway's facts; the local fields stay. */
  put(index: IndexRecord): void {
    this.save({ index, local: this.get(index.conversationId)?.local ?? {} })
  }

  /** Replaces the local fields of a conversation that is known. */
  putLocal(conversationId: string, local: LocalFields): void {
    const record = this.get(conversationId)
    if (record) this.save({ index: record.index, local })
  }

  remove(conversationId: string): void {
    this.records.delete(conversationId)
    this.writes.put('conversations', ['index', conversationId], undefined)
  }

  removeAll(): void {
    for (const conversationId of [...this.records.keys()]) this.remove(conversationId)
  }

  private save(record: StoredConversation): void {
    this.records.set(record.index.conversationId, record)
    this.writes.put('conversations', ['index', record.index.conversationId], record)
  }
}

function parse(value: unknown): StoredConversation | undefined {
  if (!isRecord(value) || !isIndexRecord(value['index'])) return undefined
  return { index: value['index'], local: localFields(value['local']) }
}

function localFields(value: unknown): LocalFields {
  const fields: Record<string, string | number | boolean> = {}
  for (const [name, field] of Object.entries(isRecord(value) ? value : {})) {
    if (typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean') fields[name] = field
  }
  return fields
}
