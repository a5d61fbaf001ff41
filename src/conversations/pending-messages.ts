import type { MessageRecord } from '../sync/port'

/** Own messages of one conversation that wait for their row, in the order of the calls. */
export class PendingMessages {
  private readonly records = new Map<string, MessageRecord>()
  private newest: MessageRecord | undefined

  get last(): MessageRecord | undefined {
    return this.newest
  }

  add(record: MessageRecord): void {
    this.records.delete(record.id)
    this.records.set(record.id, record)
    this.newest = record
  }

  /** Rows come in the order of the calls, so the newest is rarely the one that leaves while others stay. */
  remove(messageId: string): void {
    if (!this.records.delete(messageId) || this.newest?.id !== messageId) return
    this.newest = undefined
    for (const record of this.records.values()) this.newest = record
  }
}
