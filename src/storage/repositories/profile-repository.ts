import type { ProfileRecord } from '../../profiles/port'
import type { StoragePort } from '../port'
import { WHOLE_TABLE } from '../storage-key'
import type { WriteBehind } from '../write-behind'
import { isProfileRecord } from './record-checks'

/** Names and faces of users, so that a list shows them before the network is there. */
export class ProfileRepository {
  constructor(private readonly storage: StoragePort, private readonly writes: WriteBehind) {}

  /** Every profile; broken ones are left out and fetched again on use. */
  async loadAll(): Promise<ProfileRecord[]> {
    const entries = await this.storage.getRange('profiles', WHOLE_TABLE)
    return entries.map((entry) => entry.value).filter(isProfileRecord)
  }

  put(profile: ProfileRecord): void {
    this.writes.put('profiles', [profile.userId], profile)
  }

  remove(userId: string): void {
    this.writes.put('profiles', [userId], undefined)
  }
}
