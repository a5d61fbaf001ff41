import type { StatusStore, StoredStatus } from '../../server/src/store/status-port'
import { settled } from './settled'

/** What outlives a process of the users' status, in plain memory. */
export class MemoryStatuses implements StatusStore {
  private readonly statuses = new Map<number, StoredStatus>()

  read(users: readonly number[]): Promise<Map<number, StoredStatus>> {
    return settled(() => new Map(users.flatMap((user) => {
      const status = this.statuses.get(user)
      return status ? [[user, status] as const] : []
    })))
  }

  write(user: number, change: Partial<StoredStatus>): Promise<void> {
    return settled(() => {
      this.statuses.set(user, { loggedIn: false, custom: '', ...this.statuses.get(user), ...change })
    })
  }
}
