import type { LocalDatabase } from '../storage/local-database'

/**
 * What the sync engine keeps on this device. Changes made in one synchronous run are stored together, and nothing is
 * stored before what was changed earlier: a cursor can never overtake its rows [SYNC-4].
 */
export type SyncDatabase = Pick<
  LocalDatabase,
  'log' | 'conversations' | 'facts' | 'outbox' | 'meta' | 'flush' | 'initialOutbox' | 'transaction'
>
