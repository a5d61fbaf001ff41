import { FactKind } from '@opentim/protocol'
import type { BusEvent } from '../bus/port'
import type { Store, UserRecord } from '../store/port'

/** What two people are to each other, as far as messages from one to the other depend on it. */
export interface Standing {
  /** The receiver blocked the sender. */
  readonly isBlocked: boolean
  /** Each has the other as a friend. */
  readonly areFriends: boolean
}

/** Pairs remembered at most; the one used longest ago leaves first. */
const MOST_PAIRS = 20_000
const KINDS: readonly FactKind[] = [FactKind.FRIEND, FactKind.BLOCKED]
/** Nobody can block themselves, and a note to oneself needs no friend. */
const ONESELF: Standing = { isBlocked: false, areFriends: true }

/** Who blocked whom, so that a send does not ask the database. It may forget; a commit that changes a pair ends its entry. */
export class StandingCache {
  private readonly known = new Map<string, Standing>()
  private readonly reads = new Map<string, Promise<void>>()

  constructor(private readonly store: Pick<Store, 'facts'>) {}

  /** What is remembered, without asking. */
  peek(sender: UserRecord, receiver: UserRecord): Standing | undefined {
    if (sender.id === receiver.id) return ONESELF
    const name = nameOf(sender.userId, receiver.userId)
    const standing = this.known.get(name)
    if (standing) this.remember(name, standing)
    return standing
  }

  /** Asks the database; then it is remembered, unless it has changed meanwhile. */
  load(sender: UserRecord, receiver: UserRecord): Promise<void> {
    const name = nameOf(sender.userId, receiver.userId)
    const running = this.reads.get(name)
    if (running) return running
    const isCurrent = (): boolean => this.reads.get(name) === read
    const read = this.read(sender, receiver).then(
      (standing) => {
        if (!isCurrent()) return
        this.reads.delete(name)
        this.remember(name, standing)
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
    const names = new Map(steps.map(({ user }) => [user.id, user.userId]))
    for (const { user, fact } of facts) {
      const owner = names.get(user)
      if (owner === undefined || !KINDS.includes(fact.kind)) continue
      this.forget(nameOf(owner, fact.key))
      this.forget(nameOf(fact.key, owner))
    }
  }

  private async read(sender: UserRecord, receiver: UserRecord): Promise<Standing> {
    const found = await this.store.facts.read({ user: receiver, others: [sender] })
    const has = (owner: UserRecord, kind: FactKind, other: UserRecord): boolean => found.get(owner.id, kind, other.userId) !== undefined
    return {
      isBlocked: has(receiver, FactKind.BLOCKED, sender),
      areFriends: has(receiver, FactKind.FRIEND, sender) && has(sender, FactKind.FRIEND, receiver),
    }
  }

  private forget(name: string): void {
    this.known.delete(name)
    this.reads.delete(name)
  }

  /** Re-inserting keeps the map in order of use. */
  private remember(name: string, standing: Standing): void {
    this.known.delete(name)
    this.known.set(name, standing)
    if (this.known.size <= MOST_PAIRS) return
    for (const oldest of this.known.keys()) {
      this.known.delete(oldest)
      return
    }
  }
}

/** No userID has a line end in it. */
function nameOf(sender: string, receiver: string): string {
  return `${sender}\n${receiver}`
}
