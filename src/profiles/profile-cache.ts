import { LruMap } from '../shared/lru-map'
import type { ProfileRecord, ProfileShelf } from './port'

/** Users whose names are kept; the ones seen longest ago are forgotten and fetched again on use. */
const CAPACITY = 5_000

/** The names and faces of users, by the rules N1 to N12 of the API. It may forget, and it asks nobody. */
export class ProfileCache {
  private readonly records: LruMap<string, ProfileRecord>

  constructor(private readonly shelf: ProfileShelf, capacity = CAPACITY) {
    this.records = new LruMap(capacity)
  }

  get(userId: string): ProfileRecord | undefined {
    return this.records.get(userId)
  }

  has(userId: string): boolean {
    return this.records.has(userId)
  }

  /** Takes what an earlier session stored. */
  restore(records: readonly ProfileRecord[]): void {
    for (const record of records) if (!this.records.has(record.userId)) this.records.set(record.userId, record)
  }

  /** Takes what the gateway said of a user; true when a known one looks different now. Older news are ignored. */
  put(record: ProfileRecord): boolean {
    const known = this.records.get(record.userId)
    if (known && known.updatedAtMs > record.updatedAtMs) return false
    if (known && looksLike(known, record) && known.updatedAtMs === record.updatedAtMs) return false
    this.records.set(record.userId, record)
    this.shelf.put(record)
    return known !== undefined && !looksLike(known, record)
  }

  /** A message that was delivered just now carries its sender's newest name; nobody new enters by this [N5]. */
  noteSender(sender: ProfileRecord): void {
    const known = this.records.get(sender.userId)
    if (known && !looksLike(known, sender)) this.put(sender)
  }
}

function looksLike(one: ProfileRecord, other: ProfileRecord): boolean {
  return one.nick === other.nick && one.avatar === other.avatar
}
