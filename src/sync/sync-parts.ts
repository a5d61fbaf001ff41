import { ConversationLog } from './conversation-log'
import { Cursor } from './cursor'
import type { SyncDatabase } from './database'
import type { MakeLog } from './log-book'
import { Outbox } from './outbox'

/**
 * The parts that hold the promises of the protocol, as the engine makes them. A test that has to prove that it would
 * notice a broken promise puts a broken part in the place of one.
 */
export interface SyncParts {
  readonly makeLog: MakeLog
  readonly makeCursor: (uver: number) => Cursor
  readonly makeOutbox: (database: SyncDatabase) => Outbox
}

export const SYNC_PARTS: SyncParts = {
  makeLog: (conversationId, have) => new ConversationLog(conversationId, have),
  makeCursor: (uver) => new Cursor(uver),
  makeOutbox: (database) => new Outbox(database),
}
