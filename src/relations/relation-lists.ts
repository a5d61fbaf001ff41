import { FactKind } from '@opentim/protocol'
import type { Friend, FriendApplicationListResult, FriendGroup } from '../api/types'
import { waitAtMost } from '../shared/wait-at-most'
import type { FactRecord } from '../sync/port'
import type { RelationContext } from './port'
import { applicationFromFact, friendFromFact } from './relation-mapper'

/** How long a list waits for profiles that are being fetched; it has empty ones then, and the profiles the next time. */
const WAIT_LIMIT_MS = 2000

type Order = (one: FactRecord, other: FactRecord) => number

/** What people are to this user, as the facts say it that this device has. Nothing of it is kept here. */
export class RelationLists {
  constructor(private readonly context: Pick<RelationContext, 'facts' | 'profiles' | 'clock'>) {}

  /** Who is blocked, the newest first. */
  blacklist(): string[] {
    return this.sorted(FactKind.BLOCKED, byAge).map(({ key }) => key)
  }

  friend(userId: string): Friend | undefined {
    const fact = this.context.facts.get(FactKind.FRIEND, userId)
    return fact && this.friendOf(fact)
  }

  friends(): Friend[] {
    return this.sorted(FactKind.FRIEND, byKey).map((fact) => this.friendOf(fact))
  }

  /** In the order in which they were made. */
  groups(): FriendGroup[] {
    const friends = this.sorted(FactKind.FRIEND, byKey)
    return this.sorted(FactKind.FRIEND_GROUP, (one, other) => Number(one.key) - Number(other.key)).map(({ key, name }) => {
      const userIDList = friends.filter(({ groups }) => groups.includes(key)).map((friend) => friend.key)
      return { name, userIDList, count: userIDList.length }
    })
  }

  /** The newest first. */
  applications(): FriendApplicationListResult {
    const { facts, profiles } = this.context
    const sorted = [...facts.ofKind(FactKind.APPLICATION_IN), ...facts.ofKind(FactKind.APPLICATION_OUT)].sort(byAge)
    const friendApplicationList = sorted.map((fact) => applicationFromFact(fact, profiles.profileOf(fact.key)))
    return { friendApplicationList, unreadCount: this.unread().length }
  }

  /** Received applications that came after those that are read, the newest first. */
  unread(): FactRecord[] {
    const readAt = this.context.facts.get(FactKind.APPLICATIONS_READ, '')?.time ?? 0
    return this.sorted(FactKind.APPLICATION_IN, byAge).filter(({ time }) => time > readAt)
  }

  /** Waits a while for what fetchAbsent() fetches. Goes on without a network. */
  complete(...kinds: readonly FactKind[]): Promise<void> {
    return waitAtMost(this.context.clock, WAIT_LIMIT_MS, this.fetchAbsent(kinds))
  }

  /**
   * Fetches the profiles that are needed for facts of these kinds, and that were forgotten. True when some came; without a
   * network, whoever wants them next asks again.
   */
  async fetchAbsent(kinds: readonly FactKind[]): Promise<boolean> {
    const { facts, profiles } = this.context
    const isAbsent = (userId: string): boolean => !profiles.nameOf(userId)
    const absent = kinds.flatMap((kind) => facts.ofKind(kind)).map(({ key }) => key).filter(isAbsent)
    await profiles.ensure(absent).catch(() => undefined)
    return !absent.every(isAbsent)
  }

  private friendOf(fact: FactRecord): Friend {
    const { facts, profiles } = this.context
    const groupList = fact.groups.flatMap((key) => facts.get(FactKind.FRIEND_GROUP, key)?.name ?? [])
    return friendFromFact(fact, groupList, profiles.profileOf(fact.key))
  }

  private sorted(kind: FactKind, order: Order): FactRecord[] {
    return this.context.facts.ofKind(kind).sort(order)
  }
}

const byKey: Order = (one, other) => (one.key < other.key ? -1 : 1)
/** What came at one time has one order on all devices. */
const byAge: Order = (one, other) => other.time - one.time || byKey(one, other)
