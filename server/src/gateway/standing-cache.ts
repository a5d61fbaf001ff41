import { FactKind } from '@opentim/protocol'
import type { BusEvent } from '../bus/port'
import { factAbout } from '../domain/relations'
import type { Store, UserRecord } from '../store/port'
import { PairMemory } from './pair-memory'
import type { Standing } from './pair-memory'
import type { Clock, GatewaySettings } from './port'

type User = Pick<UserRecord, 'userId'>

const KINDS: readonly FactKind[] = [FactKind.FRIEND, FactKind.BLOCKED]
/** Nobody can block themselves, and a note to oneself needs no friend. */
const ONESELF: Standing = { isBlocked: false, areFriends: true }

export interface StandingParts {
  readonly store: Pick<Store, 'facts'>
  readonly clock: Pick<Clock, 'now'>
  readonly settings: Pick<GatewaySettings, 'friendsOnly'>
}

/** Who blocked whom, so that a send does not ask the database. It may forget; a change of a pair, also one that failed, ends its entry. */
export class StandingCache {
  private readonly known: PairMemory
  private readonly reads = new Map<string, Promise<void>>()

  constructor(private readonly parts: StandingParts) {
    this.known = new PairMemory(parts.clock)
  }

  /** What is remembered, without asking. */
  peek(sender: UserRecord, receiver: UserRecord): Standing | undefined {
    if (sender.id === receiver.id) return ONESELF
    return this.known.get(nameOf(sender, receiver))
  }

  /** Asks the database; then it is remembered, unless it has changed meanwhile. */
  load(sender: UserRecord, receiver: UserRecord): Promise<void> {
    const name = nameOf(sender, receiver)
    const running = this.reads.get(name)
    if (running) return running
    const isCurrent = (): boolean => this.reads.get(name) === read
    const read = this.read(sender, receiver).then(
      (standing) => {
        if (!isCurrent()) return
        this.reads.delete(name)
        this.known.set(name, standing)
      },
      (error: unknown) => {
        if (isCurrent()) this.reads.delete(name)
        throw error
      },
    )
    this.reads.set(name, read)
    return read
  }

  /** To be told of every event before anybody can act on it. */
  hear(event: BusEvent): void {
    if (event.kind !== 'commit' || event.commit.facts.length === 0) return
    const { steps, facts } = event.commit
    const owners = new Map(steps.map(({ user }) => [user.id, user]))
    for (const { user, fact } of facts) {
      const owner = owners.get(user)
      if (owner && KINDS.includes(fact.kind)) this.forget(owner, { userId: fact.key })
    }
  }

  /** What the two are to each other, in both directions. */
  forget(one: User, other: User): void {
    for (const name of [nameOf(one, other), nameOf(other, one)]) {
      this.known.delete(name)
      this.reads.delete(name)
    }
  }

  /** Who is a friend of whom is not asked where that is all the same. */
  private async read(sender: UserRecord, receiver: UserRecord): Promise<Standing> {
    const { store, settings: { friendsOnly } } = this.parts
    const found = await store.facts.read({ user: receiver, others: [sender], ownFactsOnly: !friendsOnly })
    return {
      isBlocked: factAbout(found, FactKind.BLOCKED, receiver, sender) !== undefined,
      areFriends: !friendsOnly
        || (factAbout(found, FactKind.FRIEND, receiver, sender) !== undefined && factAbout(found, FactKind.FRIEND, sender, receiver) !== undefined),
    }
  }
}

/** No userID has a line end in it. */
function nameOf(sender: User, receiver: User): string {
  return `${sender.userId}\n${receiver.userId}`
}
