import { LruMap } from '../shared/lru-map'
import type { ProfileRecord, ProfileShelf } from './port'
import { isSameProfile } from './profile-mapper'

/** Users that are kept; those used longest ago are forgotten, on the shelf too, and fetched again on use. */
const CAPACITY = 20_000

export interface ProfileCacheOptions {
  readonly shelf: ProfileShelf
  /** A user is known now, or, `isChange`, differs from what was known. */
  readonly onNews: (userId: string, isChange: boolean) => void
  readonly capacity?: number
}

/** A name and face, and whose. */
export interface SenderName {
  readonly from: string
  readonly nick: string
  readonly avatar: string
}

/**
 * Who the users are, by the rules N1 to N12 of the API. It may forget, and it asks nobody.
 *
 * Whole profiles come in pushes, pages and answers, and the later one stands. Names come with messages too; those are of
 * the message's time. So a record can have a name that is newer than the rest of it.
 */
export class ProfileCache {
  private readonly records: LruMap<string, ProfileRecord>

  constructor(private readonly options: ProfileCacheOptions) {
    this.records = new LruMap(options.capacity ?? CAPACITY, (userId) => options.shelf.remove(userId))
  }

  get(userId: string): ProfileRecord | undefined {
    return this.records.get(userId)
  }

  /** As get(), and counts as no use. */
  peek(userId: string): ProfileRecord | undefined {
    return this.records.peek(userId)
  }

  /** Takes what an earlier session stored. */
  restore(records: readonly ProfileRecord[]): void {
    for (const record of records) if (!this.records.has(record.userId)) this.records.set(record.userId, record)
  }

  /** The gateway said so at some moment: newer than what is known, or it is nothing new. */
  put(record: ProfileRecord): void {
    const known = this.peek(record.userId)
    if (known && known.updatedAtMs >= record.updatedAtMs) return
    const { nick, avatar, namedAtMs = 0 } = known ?? record
    // A message overtook it, and is of a later time than its name.
    this.keep(namedAtMs > record.updatedAtMs ? { ...record, nick, avatar, namedAtMs } : record)
  }

  /**
   * The gateway said so when it was asked; `before` is what was known at that moment. If that is all that is known still,
   * the answer is right, whatever its version: what is known may be of a history that is gone.
   */
  takeAnswer(record: ProfileRecord, before: ProfileRecord | undefined): void {
    if (this.peek(record.userId) === before) this.keep(record)
    else this.put(record)
  }

  /**
   * A message was delivered just now with its sender's name of that time [N5]. Nobody new enters by this; it brings no
   * profile, so the version stays; and one that is caught up late may be older than what is known.
   */
  noteSender(sender: SenderName, timeMs: number): void {
    const known = this.peek(sender.from)
    if (!known || timeMs < (known.namedAtMs ?? known.updatedAtMs)) return
    const { nick, avatar } = sender
    if (known.nick !== nick || known.avatar !== avatar) this.keep({ ...known, nick, avatar, namedAtMs: timeMs })
  }

  /**
   * The gateway has another history [SYNC-6]: whatever it says of somebody is newer. The shelf, which may hold thousands,
   * stays as it is: after a restart an answer is believed anyway.
   */
  distrust(): void {
    for (const record of [...this.records.values()]) {
      this.records.set(record.userId, { ...record, updatedAtMs: 0, namedAtMs: 0 })
    }
  }

  private keep(record: ProfileRecord): void {
    const { userId } = record
    const known = this.peek(userId)
    this.records.set(userId, record)
    this.options.shelf.put(record)
    if (!known || !isSameProfile(known, record)) this.options.onNews(userId, known !== undefined)
  }
}
