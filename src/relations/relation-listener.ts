import { FactKind } from '@opentim/protocol'
import { EVENT } from '../api/event'
import type { EventMap, EventName } from '../api/types'
import type { FactRecord, SyncListener } from '../sync/port'
import type { RelationContext } from './port'
import type { RelationLists } from './relation-lists'

/** Tells what differs from what was told before, once a burst is over: whole lists, each at most once. */
export class RelationListener implements Pick<SyncListener, 'onFacts' | 'onSettled'> {
  private changed = new Set<FactKind>()
  /** The groups and the number of unread applications as they were: not each change of a fact is one of theirs. */
  private groups: string
  private unread: number
  private isClosed = false

  constructor(private readonly lists: RelationLists, private readonly context: Pick<RelationContext, 'bus' | 'facts'>) {
    this.groups = this.groupsNow()
    this.unread = lists.unread().length
  }

  onFacts(facts: readonly FactRecord[]): void {
    for (const { kind, key } of facts) {
      this.changed.add(kind)
      // Friends carry the names of their groups.
      if (kind === FactKind.FRIEND_GROUP && this.hasMembers(key)) this.changed.add(FactKind.FRIEND)
    }
  }

  onSettled(): void {
    const { changed, lists } = this
    if (changed.size === 0) return
    this.changed = new Set()
    const isChanged = (...kinds: readonly FactKind[]): boolean => kinds.some((kind) => changed.has(kind))
    const [groups, unread] = [this.groups, this.unread]
    if (isChanged(FactKind.FRIEND, FactKind.FRIEND_GROUP)) this.groups = this.groupsNow()
    this.unread = lists.unread().length
    void this.raise(isChanged(FactKind.BLOCKED), EVENT.BLACKLIST_UPDATED, () => lists.blacklist())
    void this.raise(isChanged(FactKind.FRIEND), EVENT.FRIEND_LIST_UPDATED, () => lists.friends(), FactKind.FRIEND)
    void this.raise(groups !== this.groups, EVENT.FRIEND_GROUP_LIST_UPDATED, () => lists.groups())
    const both = [FactKind.APPLICATION_IN, FactKind.APPLICATION_OUT] as const
    const applications = unread !== this.unread || isChanged(...both)
    void this.raise(applications, EVENT.FRIEND_APPLICATION_LIST_UPDATED, () => lists.applications(), ...both)
  }

  /** Nothing is raised any more. */
  close(): void {
    this.isClosed = true
  }

  /**
   * A list of thousands is made only where somebody hears of it. Where it shows people whose profiles were forgotten, it
   * is raised again when they have come. `shown`: the kinds of facts that name them.
   */
  private async raise<Name extends EventName>(
    isChanged: boolean, event: Name, list: () => EventMap[Name], ...shown: FactKind[]
  ): Promise<void> {
    const { bus } = this.context
    if (!isChanged || !bus.hasHandlers(event)) return
    bus.emit(event, list())
    if (await this.lists.fetchAbsent(shown) && !this.isClosed) bus.emit(event, list())
  }

  private groupsNow(): string {
    return JSON.stringify(this.lists.groups())
  }

  private hasMembers(group: string): boolean {
    return this.context.facts.ofKind(FactKind.FRIEND).some(({ groups }) => groups.includes(group))
  }
}
