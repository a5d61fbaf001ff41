import { ConversationLog } from './conversation-log'
import type { SyncDatabase } from './database'

/** Makes the log of one conversation; tests put their own in its place. */
export type MakeLog = (conversationId: string, have: number | undefined) => ConversationLog

/** The logs of all conversations that this session has met. */
export class LogBook {
  private readonly logs = new Map<string, ConversationLog>()
  private snapshot = false

  constructor(
    private readonly database: Pick<SyncDatabase, 'log'>,
    private readonly makeLog: MakeLog = (conversationId, have) => new ConversationLog(conversationId, have),
  ) {}

  /** The log; one that this device never heard of is empty, or, while the first index is on its way, unknown. */
  at(conversationId: string): ConversationLog {
    const present = this.logs.get(conversationId)
    if (present) return present
    const log = this.makeLog(conversationId, this.database.log.have(conversationId) ?? (this.snapshot ? undefined : 0))
    this.logs.set(conversationId, log)
    return log
  }

  all(): ConversationLog[] {
    return [...this.logs.values()]
  }

  /** A device without an index: where logs stand is not known until the index, or its end, has said so. */
  beginSnapshot(): void {
    this.snapshot = true
  }

  /** The index is whole: logs that it did not name begin with their first row. Gives those. */
  endSnapshot(): ConversationLog[] {
    this.snapshot = false
    return this.all().filter((log) => log.have === undefined)
  }
}
