import type { Store, UserRecord } from '../store/port'

/** Users remembered at most; the one used longest ago leaves first. */
const MOST_USERS = 20_000

/** Users by userID, so that a send does not ask the database who its receiver is. It may forget; it is never stale by much. */
export class UserCache {
  private readonly users = new Map<string, UserRecord>()

  constructor(private readonly store: Pick<Store, 'findUsers' | 'ensureUsers'>, private readonly createUnknown: boolean) {}

  /** What is remembered, without asking. */
  peek(userId: string): UserRecord | undefined {
    const user = this.users.get(userId)
    if (user) this.touch(user)
    return user
  }

  /** The user of a valid credential: exists from the first login on. */
  async ensure(userId: string): Promise<UserRecord | undefined> {
    const known = this.peek(userId)
    return known ?? this.rememberAll(await this.store.ensureUsers([userId]))[0]
  }

  /** Somebody else's userID: known, or made on first use where the setting says so. */
  async resolve(userId: string): Promise<UserRecord | undefined> {
    if (this.createUnknown) return this.ensure(userId)
    return (await this.find([userId]))[0]
  }

  /** Those of the users that exist. */
  async find(userIds: readonly string[]): Promise<UserRecord[]> {
    const unknown = userIds.filter((userId) => !this.users.has(userId))
    const found = unknown.length > 0 ? this.rememberAll(await this.store.findUsers(unknown)) : []
    const known = userIds.map((userId) => this.peek(userId) ?? found.find((user) => user.userId === userId))
    return known.filter((user) => user !== undefined)
  }

  /** A newer version of a user. */
  remember(user: UserRecord): void {
    const known = this.users.get(user.userId)
    this.touch(known && known.updatedAtMs > user.updatedAtMs ? known : user)
    if (this.users.size <= MOST_USERS) return
    for (const oldest of this.users.keys()) {
      this.users.delete(oldest)
      return
    }
  }

  private rememberAll(users: UserRecord[]): UserRecord[] {
    for (const user of users) this.remember(user)
    return users
  }

  /** Re-inserting keeps the map in order of use. */
  private touch(user: UserRecord): void {
    this.users.delete(user.userId)
    this.users.set(user.userId, user)
  }
}
