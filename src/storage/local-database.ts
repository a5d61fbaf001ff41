import type { Clock } from '../platform/port'
import type { ProfileRecord } from '../profiles/port'
import type { OutboxEntry } from '../sync/port'
import { withDeadline } from './deadline'
import { FallbackStorage, type StorageProblem } from './fallback-storage'
import { MemoryStorage } from './memory-storage'
import type { StoragePort, StorageWrite } from './port'
import { ConversationRepository } from './repositories/conversation-repository'
import { FactRepository } from './repositories/fact-repository'
import { LogRepository } from './repositories/log-repository'
import { MetaRepository } from './repositories/meta-repository'
import { OutboxRepository } from './repositories/outbox-repository'
import { ProfileRepository } from './repositories/profile-repository'
import { storageError, unavailable } from './storage-error'
import { WriteBehind } from './write-behind'

export interface LocalDatabaseOptions {
  /** Opens the database of that name; see Platform. */
  readonly openStorage: (name: string) => Promise<StoragePort>
  readonly clock: Pick<Clock, 'setTimer' | 'clearTimer'>
  readonly sdkAppId: number
  readonly userId: string
  /** Called at most once: the SDK goes on from memory, or did so from the start. */
  readonly onProblem: (problem: StorageProblem) => void
}

/** A database that did not open by then does not open [P02]. The implementation has its own, shorter limit. */
const OPEN_MS = 6_000
/** Unsaved records; a disk that falls further behind than this is given up, so that memory stays bounded. */
const MAX_PENDING = 20_000
/** Rows kept on a disk, and in memory where there is no disk. */
const MAX_ROWS = { persistent: 500_000, memory: 20_000 } as const

/** One account's database has one name; no other account ever opens it (P11). */
export function databaseName(sdkAppId: number, userId: string): string {
  return `opentim-${sdkAppId}-${encodeURIComponent(userId)}`
}

/**
 * Everything that one account keeps on this device. Reads after a change see it at once; storing follows behind.
 *
 *     database.transaction(() => {
 *       database.log.put(conversationId, rows)
 *       database.conversations.put(index)
 *       database.outbox.remove(localIndex)
 *       database.meta.setCursor(cursor)
 *     })
 *
 * It never fails for reasons of storage: without a disk it is the same thing in memory.
 */
export class LocalDatabase {
  readonly conversations: ConversationRepository
  readonly facts: FactRepository
  readonly log: LogRepository
  readonly outbox: OutboxRepository
  readonly meta: MetaRepository
  readonly profiles: ProfileRepository
  /** The outbox that an earlier session left, in the order of the calls. */
  initialOutbox: readonly OutboxEntry[] = []
  /** The profiles that an earlier session left. */
  initialProfiles: readonly ProfileRecord[] = []
  private readonly storage: FallbackStorage
  private readonly writes: WriteBehind

  private constructor(first: StoragePort, options: LocalDatabaseOptions) {
    this.storage = new FallbackStorage(first, {
      timers: options.clock,
      onProblem: options.onProblem,
      evict: () => this.evict(),
    })
    this.writes = new WriteBehind(this.storage, {
      maxPending: MAX_PENDING,
      onOverflow: () => void this.storage.giveUp(unavailable('storage', 'too slow for what has to be stored')),
    })
    this.log = new LogRepository(this.storage, () => this.writes.wake())
    this.writes.source = this.log
    this.facts = new FactRepository(this.storage, this.writes)
    this.conversations = new ConversationRepository(this.storage, this.writes)
    this.outbox = new OutboxRepository(this.storage, this.writes)
    this.meta = new MetaRepository(this.storage, this.writes, options.userId)
    this.profiles = new ProfileRepository(this.storage, this.writes)
  }

  /** Opens the account's database and reads what is needed at start. Resolves in bounded time and never rejects. */
  static async open(options: LocalDatabaseOptions): Promise<LocalDatabase> {
    const database = new LocalDatabase(await openOrMemory(options), options)
    await database.load()
    return database
  }

  /** False when what is stored ends with the page. May become false. */
  get persistent(): boolean {
    return this.storage.persistent
  }

  /** Stored records that were broken and had to be skipped (P08). */
  get damaged(): number {
    return this.log.damaged + this.facts.damaged + this.conversations.damaged + this.outbox.damaged
  }

  /**
   * All that `change` does to the repositories is stored together or not at all [SYNC-2] [SYNC-4]. `change` must be
   * synchronous, and must not throw: what it did until then stays. Resolves when it is stored; nobody has to wait for
   * that but who is about to transmit.
   */
  transaction(change: () => void): Promise<void> {
    change()
    if (this.log.size > (this.persistent ? MAX_ROWS.persistent : MAX_ROWS.memory)) this.evict()
    return this.flush()
  }

  /** Resolves when everything so far is stored. */
  flush(): Promise<void> {
    return this.writes.flush()
  }

  /** Forgets what the gateway can tell again, and keeps the outbox: another epoch, or a broken index [SYNC-6]. */
  forgetCache(): void {
    this.meta.clearCursor()
    this.conversations.removeAll()
    this.facts.removeAll()
    this.log.dropAll()
  }

  /** Removes everything, the outbox included: the account leaves this device. */
  async wipe(): Promise<void> {
    this.forgetCache()
    await this.flush()
    await this.storage.clear()
  }

  /** Stores what is left and lets go of the database. */
  async close(): Promise<void> {
    await this.flush()
    this.storage.close()
  }

  private async load(): Promise<void> {
    const [isOurs, outbox, profiles] = await Promise.all([
      this.meta.open(), this.outbox.loadAll(), this.profiles.loadAll(), this.conversations.open(), this.facts.open(), this.log.open(),
    ])
    this.initialOutbox = outbox
    this.initialProfiles = isOurs ? profiles : []
    if (!isOurs) this.forgetCache()
    // With a hole in the index the cursor would hide that hole for ever.
    else if (this.conversations.damaged + this.facts.damaged + this.log.damaged > 0) {
      this.meta.clearCursor()
      this.facts.removeBroken()
    }
  }

  private evict(): StorageWrite[] {
    return this.log.evict((conversationId) => this.conversations.get(conversationId)?.index.last?.time ?? 0)
  }
}

async function openOrMemory({ clock, sdkAppId, userId, openStorage, onProblem }: LocalDatabaseOptions): Promise<StoragePort> {
  try {
    const opening = openStorage(databaseName(sdkAppId, userId))
    return await withDeadline(clock, OPEN_MS, opening, (storage) => storage.close())
  } catch (error) {
    onProblem(storageError('open storage', error))
    return new MemoryStorage()
  }
}
