import type { StoragePort } from '../port'
import { WHOLE_TABLE } from '../storage-key'
import type { WriteBehind } from '../write-behind'
import { isStoredProfile } from './record-checks'

/** What this device remembers of a user. */
export interface StoredProfile {
  readonly userId: string
  readonly nick: string
  readonly avatar: string
  readonly updatedAtMs: number
}

/** Names and faces of users, so that a list shows them before the network is there. */
export class ProfileRepository {
  constructor(private readonly storage: StoragePort, private readonly writes: WriteBehind) {}

  /** Every profile; broken ones are left out and fetched again on use. */
  async loadAll(): Promise<StoredProfile[]> {
    const entries = await this.storage.getRange('profiles', WHOLE_TABLE)
    return entries.map((entry) => entry.value).filter(isStoredProfile)
  }

  put(profile: StoredProfile): void {
    this.writes.put('profiles', [profile.userId], profile)
  }
}
