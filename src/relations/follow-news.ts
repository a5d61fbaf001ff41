import { FactKind, FollowList } from '@opentim/protocol'
import { EVENT } from '../api/event'
import type { FollowListResult } from '../api/types'
import { Alarm } from '../shared/alarm'
import type { FactRecord } from '../sync/port'
import type { FollowContext } from './follow-port'

/** How long a list that was read is not read again: one that keeps changing is told of once in that time. */
const PAUSE_MS = 1000

/** The lists of follows: what the fact of each is called, and the event that tells of it. */
export const FOLLOW_LISTS = [
  { key: 'followers', list: FollowList.FOLLOWERS, event: EVENT.MY_FOLLOWERS_LIST_UPDATED },
  { key: 'following', list: FollowList.FOLLOWING, event: EVENT.MY_FOLLOWING_LIST_UPDATED },
  { key: 'mutual', list: FollowList.MUTUAL_FOLLOWERS, event: EVENT.MUTUAL_FOLLOWERS_LIST_UPDATED },
] as const

/**
 * Tells of one list of follows that changed, with its newest page. It is read where somebody listens, once for a burst of
 * changes; what could not be read waits for the next change, session or heartbeat.
 */
export class FollowNews {
  private isChanged = false
  private hasFailed = false
  /** Being read, or read just now. */
  private isBusy = false
  private isClosed = false
  private readonly pause: Alarm

  constructor(
    private readonly context: Pick<FollowContext, 'bus' | 'clock'>, private readonly entry: (typeof FOLLOW_LISTS)[number],
    private readonly lists: { readonly read: (list: FollowList) => Promise<FollowListResult> },
  ) {
    this.pause = new Alarm(context.clock)
  }

  onFacts(facts: readonly FactRecord[]): void {
    if (facts.some(({ kind, key }) => kind === FactKind.FOLLOWS && key === this.entry.key)) this.isChanged = true
  }

  /** Reads the list if it changed. */
  async read(): Promise<void> {
    const { context: { bus }, entry: { event, list } } = this
    if (!this.isChanged || this.isBusy) return
    this.isChanged = this.hasFailed = false
    if (!bus.hasHandlers(event)) return
    this.isBusy = true
    try {
      const { userList } = await this.lists.read(list)
      if (!this.isClosed) bus.emit(event, userList)
    } catch {
      this.hasFailed = true
    }
    if (!this.isClosed) this.pause.set(PAUSE_MS, () => this.goOn())
  }

  /** Reads the list if that failed. */
  retry(): void {
    this.isChanged ||= this.hasFailed
    void this.read()
  }

  close(): void {
    this.isClosed = true
    this.pause.stop()
  }

  private goOn(): void {
    this.isBusy = false
    void this.read()
  }
}
