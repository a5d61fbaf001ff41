import type { SyncDatabase } from './database'
import type { MessageRecord, NewOutboxEntry, OutboxEntry } from './port'

/** An entry, and when it is on the disk. */
export interface SavedEntry {
  readonly entry: OutboxEntry
  readonly stored: Promise<void>
}

/**
 * The messages that wait for their row, and those that failed, in memory and on the disk. It numbers them in the order
 * of the calls; it transmits nothing. Messages for those who are online only are never stored.
 */
export class Outbox {
  private readonly entries = new Map<string, OutboxEntry>()
  private lastIndex = 0

  constructor(private readonly database: Pick<SyncDatabase, 'outbox' | 'transaction' | 'initialOutbox'>) {
    for (const entry of database.initialOutbox) this.keep(entry)
  }

  get(messageId: string): OutboxEntry | undefined {
    return this.entries.get(messageId)
  }

  /** In the order of the calls. */
  all(): OutboxEntry[] {
    return [...this.entries.values()].sort((a, b) => a.localIndex - b.localIndex)
  }

  /** Takes a message. It must be on the disk before its first transmission [SEND-1]. */
  add(message: NewOutboxEntry): SavedEntry {
    return this.save({ ...message, localIndex: this.lastIndex + 1, state: 'pending', code: 0 })
  }

  /** Keeps a message that the gateway had, and lost: it waits for a resend. */
  addLost(record: MessageRecord, code: number): void {
    const unboundId = record.id.startsWith('0-')
    const message = { record, onlineOnly: false, unboundId, offlinePushInfo: '' }
    this.save({ ...message, localIndex: this.lastIndex + 1, state: 'failed', code })
  }

  /** The message will not be transmitted again by itself. */
  fail(messageId: string, code: number): void {
    const entry = this.entries.get(messageId)
    if (entry) this.save({ ...entry, state: 'failed', code })
  }

  /** A failed message goes to the end of the line, under its ID. */
  revive(messageId: string): SavedEntry | undefined {
    const entry = this.entries.get(messageId)
    if (entry?.state !== 'failed') return undefined
    this.remove(messageId)
    return this.save({ ...entry, localIndex: this.lastIndex + 1, state: 'pending', code: 0 })
  }

  /** The message has its row, or is not wanted any more. False when it is not here. */
  remove(messageId: string): boolean {
    const entry = this.entries.get(messageId)
    if (!entry) return false
    this.entries.delete(messageId)
    if (entry.onlineOnly) return true
    this.database.transaction(() => this.database.outbox.remove(entry.localIndex)).catch(() => undefined)
    return true
  }

  private save(entry: OutboxEntry): SavedEntry {
    this.keep(entry)
    if (entry.onlineOnly) return { entry, stored: Promise.resolve() }
    const stored = this.database.transaction(() => this.database.outbox.put(entry))
    stored.catch(() => undefined)
    return { entry, stored }
  }

  private keep(entry: OutboxEntry): void {
    this.entries.set(entry.record.id, entry)
    this.lastIndex = Math.max(this.lastIndex, entry.localIndex)
  }
}
