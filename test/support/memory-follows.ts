import { FactKind } from '@opentim/protocol'
import type { FactChange } from '../../server/src/store/fact-port'
import type { FollowCounts, FollowListName, FollowStore } from '../../server/src/store/follow-port'
import type { Commit, UserRecord } from '../../server/src/store/port'
import type { MemoryFacts } from './memory-facts'
import type { MemoryUsers } from './memory-users'
import { settled } from './settled'

interface Follow {
  readonly follower: number
  readonly followee: number
  /** Grows with each. */
  readonly order: number
}

interface Parts {
  readonly users: MemoryUsers
  readonly facts: MemoryFacts
  readonly clock: { now(): number }
}

/** Who follows whom, in plain memory. */
export class MemoryFollows implements FollowStore {
  private follows: Follow[] = []
  private lastOrder = 0

  constructor(private readonly parts: Parts) {}

  change(user: UserRecord, others: readonly UserRecord[], follow: boolean): Promise<Commit> {
    return settled(() => {
      const changed = others.filter(({ id }) => this.isFollowing(user.id, id) !== follow)
      for (const { id } of changed) {
        this.follows = this.follows.filter(({ follower, followee }) => follower !== user.id || followee !== id)
        if (follow) this.follows.push({ follower: user.id, followee: id, order: ++this.lastOrder })
      }
      const mutual = changed.filter(({ id }) => this.isFollowing(id, user.id))
      const changes = [
        ...(changed.length > 0 ? [this.length(user, 'following')] : []), ...(mutual.length > 0 ? [this.length(user, 'mutual')] : []),
        ...changed.map((other) => this.length(other, 'followers')), ...mutual.map((other) => this.length(other, 'mutual')),
      ]
      return this.parts.facts.write(changes)
    })
  }

  page(user: number, list: FollowListName, { next, limit }: { readonly next: string; readonly limit: number }): Promise<{ users: UserRecord[]; next: string }> {
    return settled(() => {
      const before = /^\d{1,15}$/.test(next) ? Number(next) : Infinity
      const left = this.list(user, list).filter(({ order }) => order < before)
      const page = left.slice(0, limit)
      const users = page.map(({ follower, followee }) => this.parts.users.get(list === 'followers' ? follower : followee))
      return { users, next: left.length > limit ? String(page.at(-1)?.order) : '' }
    })
  }

  counts(asker: number, users: readonly number[]): Promise<Map<number, FollowCounts>> {
    return settled(() => new Map(users.map((user) => [user, {
      followers: this.list(user, 'followers').length, following: this.list(user, 'following').length, mutual: this.list(user, 'mutual').length,
      followsMe: this.isFollowing(user, asker), followedByMe: this.isFollowing(asker, user),
    }])))
  }

  private isFollowing(one: number, other: number): boolean {
    return this.follows.some(({ follower, followee }) => follower === one && followee === other)
  }

  /** The newest first. */
  private list(user: number, list: FollowListName): Follow[] {
    const of = this.follows.filter(({ follower, followee }) => (list === 'followers' ? followee : follower) === user)
    const wanted = list === 'mutual' ? of.filter(({ followee }) => this.isFollowing(followee, user)) : of
    return wanted.sort((one, other) => other.order - one.order)
  }

  private length(user: UserRecord, key: FollowListName): FactChange {
    return { user, kind: FactKind.FOLLOWS, key, about: null, body: { count: this.list(user.id, key).length, time: this.parts.clock.now() } }
  }
}
