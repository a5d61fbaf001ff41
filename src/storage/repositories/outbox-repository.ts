import type { OutboxEntry } from '../../sync/port'
import type { StoragePort } from '../port'
import { WHOLE_TABLE } from '../storage-key'
import type { WriteBehind } from '../write-behind'
import { isOutboxEntry } from './record-checks'

/**
 * The messages that wait for their row, by localIndex. It is not responsible for their order on the wire or for when
 * they leave: an entry has to be stored before its first transmission [SEND-1], and to leave in the transaction that
 * stores its row [SYNC-2].
 */
export class OutboxRepository {
  /** Records that were broken and skipped (P08). */
  damaged = 0

  constructor(private readonly storage: StoragePort, private readonly writes: WriteBehind) {}

  /** Every entry, in the order of the calls. Read it once at start. */
  async loadAll(): Promise<OutboxEntry[]> {
    const entries = await this.storage.getRange('outbox', WHOLE_TABLE)
    const sound = entries.map((entry) => entry.value).filter(isOutboxEntry)
    this.damaged = entries.length - sound.length
    return sound
  }

  /** Adds an entry, or replaces the one of that localIndex, e.g. with another state. */
  put(entry: OutboxEntry): void {
    this.writes.put('outbox', [entry.localIndex], entry)
  }

  remove(localIndex: number): void {
    this.writes.put('outbox', [localIndex], undefined)
  }
}
