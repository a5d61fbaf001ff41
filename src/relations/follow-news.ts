import { FactKind, FollowList } from '@opentim/protocol'
import { EVENT } from '../api/event'
import type { UserInfo } from '../api/types'
import type { FactRecord } from '../sync/port'
import type { FollowContext } from './follow-port'

/** The lists of follows: what the fact of each is called, and the event that tells of it. */
const LISTS = [
  { key: 'followers', list: FollowList.FOLLOWERS, event: EVENT.MY_FOLLOWERS_LIST_UPDATED },
  { key: 'following', list: FollowList.FOLLOWING, event: EVENT.MY_FOLLOWING_LIST_UPDATED },
  { key: 'mutual', list: FollowList.MUTUAL_FOLLOWERS, event: EVENT.MUTUAL_FOLLOWERS_LIST_UPDATED },
] as const

type ListName = (typeof LISTS)[number]['key']

/**
 * Tells of lists of follows that changed, with the newest page of each. A list is read where somebody listens, once for a
 * burst of changes, and again when it changed meanwhile; what could not be read waits for the next occasion.
 */
export class FollowNews {
  private readonly changed = new Set<ListName>()
  private readonly reading = new Set<ListName>()
  private isClosed = false

  constructor(
    private readonly bus: FollowContext['bus'], private readonly newest: (list: FollowList) => Promise<UserInfo[]>,
  ) {}

  onFacts(facts: readonly FactRecord[]): void {
    for (const { kind, key } of facts) if (kind === FactKind.FOLLOWS) this.changed.add(key as ListName)
  }

  /** Reads what changed. */
  read(): void {
    for (const entry of LISTS) {
      if (this.changed.has(entry.key) && !this.reading.has(entry.key)) void this.readList(entry)
    }
  }

  close(): void {
    this.isClosed = true
  }

  private async readList({ key, list, event }: (typeof LISTS)[number]): Promise<void> {
    this.reading.add(key)
    try {
      while (this.changed.delete(key) && this.bus.hasHandlers(event)) {
        const users = await this.newest(list)
        if (!this.changed.has(key) && !this.isClosed) this.bus.emit(event, users)
      }
    } catch {
      this.changed.add(key)
    }
    this.reading.delete(key)
  }
}
