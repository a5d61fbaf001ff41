import { SendBarrier } from '../../../server/src/domain/send-barrier'
import { ConversationLog } from '../../../src/sync/conversation-log'
import type { Offer } from '../../../src/sync/conversation-log'
import { Cursor } from '../../../src/sync/cursor'
import type { SyncDatabase } from '../../../src/sync/database'
import { Outbox } from '../../../src/sync/outbox'
import type { SavedEntry } from '../../../src/sync/outbox'
import type { LogEntry, NewOutboxEntry } from '../../../src/sync/port'
import type { Flaws } from './model-world'

/** Takes rows as they come, without a look at what lies before them. */
class HastyLog extends ConversationLog {
  override offer(entries: readonly LogEntry[]): Offer {
    const first = entries[0]?.seq ?? 0
    if (!this.isFrozen && this.have !== undefined && first > this.have + 1) this.startAt(first - 1)
    return super.offer(entries)
  }
}

/** May be stored as soon as it moves, whatever is still missing. */
class HastyCursor extends Cursor {
  override get settled(): number {
    return this.uver
  }
}

/** Leaves the disk as soon as it is there, not with its row. */
class ForgetfulOutbox extends Outbox {
  constructor(private readonly disk: SyncDatabase) {
    super(disk)
  }

  override add(message: NewOutboxEntry): SavedEntry {
    const { entry, stored } = super.add(message)
    return { entry, stored: stored.then(() => this.disk.outbox.remove(entry.localIndex)) }
  }
}

/** Lets every message through. */
class OpenBarrier extends SendBarrier {
  override admits(): boolean {
    return true
  }

  override holdsUp(): boolean {
    return false
  }
}

/** Each clause of the protocol, switched off. */
export const FLAWS: Readonly<Record<string, Flaws>> = {
  'SEND-1 idempotency': { server: { noIdempotency: true } },
  'SYNC-1 the gap check': { parts: { makeLog: (conversationId, have) => new HastyLog(conversationId, have) } },
  'SEND-4 the barrier': { server: { parts: { makeBarrier: () => new OpenBarrier() } } },
  'SYNC-4 the order of rows and cursor': { parts: { makeCursor: (uver) => new HastyCursor(uver) } },
  'SYNC-2 the removal from the outbox with the row': { parts: { makeOutbox: (database) => new ForgetfulOutbox(database) } },
}
