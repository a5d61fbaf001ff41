import type { FactKind } from '@opentim/protocol'
import type { Commit, CustomFieldRecord, UserRecord } from './port'

/** What a fact says; each kind uses some of the fields, as `fact.proto` explains. */
export interface FactBody {
  readonly name?: string
  readonly time?: number
  readonly source?: string
  readonly wording?: string
  readonly groups?: readonly string[]
  readonly custom?: readonly CustomFieldRecord[]
  readonly both?: boolean
  readonly count?: number
}

/** One thing that is true for a user beside the conversations: a row of the user index, named by kind and key. */
export interface UserFact extends FactBody {
  readonly kind: FactKind
  readonly key: string
  readonly uver: number
  readonly removed: boolean
}

/** The facts that a change looks at: those that stand, without what was removed. */
export interface FoundFacts {
  /** What stands for `user`; undefined when nothing does. */
  get(user: number, kind: FactKind, key: string): UserFact | undefined
  /** All that was read of one kind for `user`. */
  all(user: number, kind: FactKind): readonly UserFact[]
  /** How many facts of that kind stand for `user`; only when the scope asked for it. */
  count(user: number, kind: FactKind): number
}

/** What a change has to see, and whom it may concern. All of these users wait for each other, in one order. */
export interface FactScope {
  readonly user: UserRecord
  /** Facts of `user` about these, and of these about `user`, are read. */
  readonly others: readonly UserRecord[]
  /** Kinds of which all facts of `user` are read. */
  readonly wholeKinds?: readonly FactKind[]
  /** Kinds of which all facts of each of `others` are read. */
  readonly wholeKindsOfOthers?: readonly FactKind[]
  /** Kinds of which the facts of `user` and of each of `others` are counted. */
  readonly counted?: readonly FactKind[]
  /**
   * Nothing that stands for `others` is read, and none of it can change, so they do not wait. Not for a change by which
   * `user` gets to know somebody: a new friend has to wait for a change of their profile.
   */
  readonly ownFactsOnly?: boolean
}

/** `body` null removes the fact. A change that changes nothing is dropped: nobody hears of it. */
export interface FactChange {
  readonly user: UserRecord
  readonly kind: FactKind
  readonly key: string
  /** The user whom the fact is about, where it is about one. */
  readonly about: UserRecord | null
  readonly body: FactBody | null
}

/** Who is what to whom. `Store` says what holds for all of its parts. */
export interface FactStore {
  /**
   * One transaction: locks the users, reads, asks `decide`, and writes what it wants. `decide` must be pure, since it runs
   * again when the transaction met another one; what it throws undoes everything and comes out unchanged.
   */
  change<Result>(
    scope: FactScope, decide: (found: FoundFacts) => { readonly changes: readonly FactChange[]; readonly result: Result },
  ): Promise<{ result: Result; commit: Commit }>
  /** As `change` reads them, without a lock. */
  read(scope: FactScope): Promise<FoundFacts>
  /** The users who have this one as a friend. */
  befriendersOf(user: number): Promise<number[]>
}
