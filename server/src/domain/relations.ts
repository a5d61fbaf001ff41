import type { ErrorName, FactKind } from '@opentim/protocol'
import type { FactBody, FactChange, FoundFacts, UserFact } from '../store/fact-port'
import type { UserRecord } from '../store/port'

/** What a rule wants written, and what it answers. */
export interface Decision<Result> {
  readonly changes: readonly FactChange[]
  readonly result: Result
}

/** What a request for many users came to for one of them; without an error it was done. */
export interface UserOutcome {
  readonly userId: string
  readonly error?: ErrorName
  readonly relation?: string
}

/** What one user has about another. */
export function factAbout(found: FoundFacts, kind: FactKind, owner: UserRecord, about: UserRecord): UserFact | undefined {
  return found.get(owner.id, kind, about.userId)
}

export function put(kind: FactKind, owner: UserRecord, about: UserRecord, body: FactBody): FactChange {
  return { user: owner, kind, key: about.userId, about, body }
}

/** No change where there is nothing to remove. */
export function drop(found: FoundFacts, kind: FactKind, owner: UserRecord, about: UserRecord): FactChange[] {
  return factAbout(found, kind, owner, about) ? [{ user: owner, kind, key: about.userId, about, body: null }] : []
}

/** A fact without what the store added. */
export function bodyOf({ kind: _kind, key: _key, uver: _uver, removed: _removed, ...body }: UserFact): FactBody {
  return body
}

/** The same rule for each of many users; `decide` says what changes, or why nothing does. */
export function decideEach(others: readonly UserRecord[], decide: (other: UserRecord) => readonly FactChange[] | ErrorName): Decision<UserOutcome[]> {
  const changes: FactChange[] = []
  const result = others.map((other): UserOutcome => {
    const decided = decide(other)
    if (typeof decided === 'string') return { userId: other.userId, error: decided }
    changes.push(...decided)
    return { userId: other.userId }
  })
  return { changes, result }
}
