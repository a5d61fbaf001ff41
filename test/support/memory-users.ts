import { isDeepStrictEqual } from 'node:util'
import { checkText } from '../../server/src/store/errors'
import type { ProfileChanges, UserRecord } from '../../server/src/store/port'
import { mergeProfile } from '../../server/src/store/profile-merge'

/** The users of a store in memory, and how far the index of each has come. */
export class MemoryUsers {
  private readonly users: UserRecord[] = []
  private readonly uvers = new Map<number, number>()

  constructor(private readonly clock: { now(): number }) {}

  find(userIds: readonly string[]): UserRecord[] {
    return [...new Set(userIds)].flatMap((userId) => this.users.find((user) => user.userId === userId) ?? [])
  }

  ensure(userIds: readonly string[]): UserRecord[] {
    for (const userId of userIds) checkText('userID', userId)
    for (const userId of new Set(userIds)) {
      if (this.users.some((user) => user.userId === userId)) continue
      this.users.push({ id: this.users.length + 1, userId, nick: '', avatar: '', updatedAtMs: this.clock.now(), details: {} })
    }
    return this.find(userIds)
  }

  get(user: number): UserRecord {
    const found = this.users[user - 1]
    if (!found) throw new Error('no such user')
    return found
  }

  /** Undefined when it says what is so already. */
  change(user: number, changes: ProfileChanges): UserRecord | undefined {
    const old = this.get(user)
    const changed = { ...old, ...mergeProfile(old, changes) }
    if (isDeepStrictEqual(changed, old)) return undefined
    const profile = { ...changed, updatedAtMs: Math.max(this.clock.now(), old.updatedAtMs + 1) }
    this.users[user - 1] = profile
    return profile
  }

  uver(user: number): number {
    return this.uvers.get(user) ?? 0
  }

  bump(user: number): number {
    const uver = this.uver(user) + 1
    this.uvers.set(user, uver)
    return uver
  }

  /** A step for each of them. */
  steps(users: Iterable<number>): { readonly user: { readonly id: number; readonly userId: string }; readonly uver: number }[] {
    return [...new Set(users)].map((id) => ({ user: { id, userId: this.get(id).userId }, uver: this.bump(id) }))
  }
}
