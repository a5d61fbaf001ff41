import type { UserStatus } from '../api/types'
import { LruMap } from '../shared/lru-map'

/** Users whose status is remembered: all friends that one can have, and whoever else was asked for lately. */
const CAPACITY = 5_000

interface Entry {
  readonly status: UserStatus
  /** Of what moment it is: an answer is as old as its question. */
  readonly moment: number
}

/** What this instance last knew of whom. A status is raised only where it differs from that. */
export class StatusBook {
  private readonly entries = new LruMap<string, Entry>(CAPACITY)
  /** Moves on whenever the gateway tells something without being asked; to be remembered with each question. */
  moment = 0

  /** Everybody of whom something is known. */
  get userIds(): string[] {
    return [...this.entries.keys()]
  }

  /** A fresh copy of what is known. */
  statusOf(userId: string): UserStatus | undefined {
    const known = this.entries.get(userId)
    return known && { ...known.status }
  }

  /** The gateway told of these without being asked. Those that were not known so come back. */
  told(statuses: readonly UserStatus[]): UserStatus[] {
    this.moment++
    const newest = new Map(statuses.map((status) => [status.userID, status]))
    return [...newest.values()].filter((status) => this.put(status, this.moment))
  }

  /**
   * The answer to a question of that moment. Whoever was told of since then is left as they are: those news may be newer,
   * and what is newer than the answer will be told. Those of whom something else was known before come back.
   */
  answered(statuses: readonly UserStatus[], moment: number): UserStatus[] {
    return statuses.filter((status) => {
      const known = this.entries.get(status.userID)
      if (known && known.moment > moment) return false
      return this.put(status, moment) && known !== undefined
    })
  }

  /** True when it was not known so. */
  private put(status: UserStatus, moment: number): boolean {
    const known = this.entries.get(status.userID)?.status
    this.entries.set(status.userID, { status, moment })
    return known?.statusType !== status.statusType || known.customStatus !== status.customStatus
  }
}
