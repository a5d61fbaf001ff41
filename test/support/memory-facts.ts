import { FactKind } from '@opentim/protocol'
import { EMPTY_COMMIT } from '../../server/src/store/conversation-ref'
import type { FactBody, FactChange, FactScope, FactStore, FoundFacts, UserFact } from '../../server/src/store/fact-port'
import { ownersIn } from '../../server/src/store/fact-reads'
import { fitting, indexRowBytes } from '../../server/src/store/index-weight'
import type { Commit, IndexPageQuery, UserRecord } from '../../server/src/store/port'
import type { MemoryUsers } from './memory-users'
import { settled } from './settled'

interface Entry {
  readonly fact: UserFact
  readonly about: number | null
}

/** What the facts of a page end with. */
export interface FactPage {
  readonly facts: readonly UserFact[]
  readonly about: readonly number[]
  readonly bytes: number
  readonly more: boolean
}

const MOST_FACTS = 500
const NAMING: readonly FactKind[] = [FactKind.FRIEND, FactKind.APPLICATION_IN, FactKind.APPLICATION_OUT]

/** The facts of all users in plain memory. */
export class MemoryFacts implements FactStore {
  private readonly entries = new Map<number, Map<string, Entry>>()

  constructor(private readonly users: MemoryUsers) {}

  change<Result>(
    scope: FactScope, decide: (found: FoundFacts) => { readonly changes: readonly FactChange[]; readonly result: Result },
  ): Promise<{ result: Result; commit: Commit }> {
    return settled(() => {
      const { changes, result } = decide(this.view(scope))
      const users = new Set(ownersIn(scope).map(({ id }) => id))
      if (changes.some(({ user }) => !users.has(user.id))) throw new Error('a fact of a user who is not in the scope')
      return { result, commit: this.write(changes) }
    })
  }

  read(scope: FactScope): Promise<FoundFacts> {
    return settled(() => this.view(scope))
  }

  befriendersOf(user: number): Promise<number[]> {
    return settled(() => this.friendFactsAbout(user).map(([owner]) => owner))
  }

  write(changes: readonly FactChange[]): Commit {
    const effective = changes.filter((change) => this.changesSomething(change))
    const steps = this.users.steps(effective.map(({ user }) => user.id))
    const uvers = new Map(steps.map(({ user, uver }) => [user.id, uver]))
    const facts = effective.map(({ user, kind, key, about, body }) => {
      const fact: UserFact = { ...body, kind, key, uver: uvers.get(user.id) ?? 0, removed: body === null }
      this.of(user.id).set(nameOf(kind, key), { fact, about: about?.id ?? null })
      return { user: user.id, fact }
    })
    const profiles = effective.flatMap(({ user, kind, about, body }) =>
      about && body && NAMING.includes(kind) ? [{ user: user.id, profile: this.users.get(about.id) }] : [])
    return { ...EMPTY_COMMIT, steps, facts, profiles }
  }

  /** Those who have the user as a friend hear of the new profile, now or with the index [N3]. */
  profileChanged(profile: UserRecord): Commit {
    const about = this.friendFactsAbout(profile.id).filter(([owner]) => owner !== profile.id)
    const steps = this.users.steps([profile.id, ...about.map(([owner]) => owner)])
    const uvers = new Map(steps.map(({ user, uver }) => [user.id, uver]))
    for (const [owner, name, entry] of about) {
      this.of(owner).set(name, { ...entry, fact: { ...entry.fact, uver: uvers.get(owner) ?? 0 } })
    }
    return { ...EMPTY_COMMIT, steps, profiles: steps.map(({ user }) => ({ user: user.id, profile })) }
  }

  /** Facts after a place in the order of (uver, kind, key). */
  page(user: number, { after, removedAfter }: { readonly after: string; readonly removedAfter: number }, { afterUver, bytes }: IndexPageQuery): FactPage {
    const found = [...this.of(user).values()]
      .filter(({ fact }) => (after ? placeOf(fact) > after : fact.uver > afterUver))
      .filter(({ fact }) => !fact.removed || fact.uver > removedAfter)
      .sort((one, other) => (placeOf(one.fact) < placeOf(other.fact) ? -1 : 1))
    const page = fitting(found.slice(0, MOST_FACTS), { bytes, least: 1 }, (entry) => this.weight(entry))
    const weight = page.reduce((sum, entry) => sum + this.weight(entry), 0)
    return { facts: page.map(({ fact }) => fact), about: page.flatMap(namedBy), bytes: weight, more: page.length < found.length }
  }

  private weight(entry: Entry): number {
    return namedBy(entry).reduce((sum, id) => sum + indexRowBytes(null, this.users.get(id)), 200 + JSON.stringify(entry.fact).length)
  }

  private friendFactsAbout(user: number): [number, string, Entry][] {
    return [...this.entries].flatMap(([owner, facts]) => [...facts]
      .filter(([, { fact, about }]) => about === user && fact.kind === FactKind.FRIEND && !fact.removed)
      .map(([name, entry]): [number, string, Entry] => [owner, name, entry]))
  }

  /** What a change may look at and nothing else, so that a rule that looks further fails here, too. */
  private view(scope: FactScope): FoundFacts {
    const { user, others, wholeKinds = [], wholeKindsOfOthers = [], counted = [] } = scope
    const among = new Set(others.map(({ id }) => id))
    const seen = new Map<number, readonly UserFact[]>([
      ...ownersIn(scope).map(({ id }) => [id, this.standing(id, (fact, about) => about === user.id || wholeKindsOfOthers.includes(fact.kind))] as const),
      [user.id, this.standing(user.id, (fact, about) => (about !== null && among.has(about)) || wholeKinds.includes(fact.kind))],
    ])
    const all = (of: number, kind: FactKind): readonly UserFact[] => (seen.get(of) ?? []).filter((fact) => fact.kind === kind)
    return {
      all,
      get: (of, kind, key) => all(of, kind).find((fact) => fact.key === key),
      count: (of, kind) => {
        if (!counted.includes(kind)) throw new Error('the scope did not ask for the number of these')
        return seen.has(of) ? this.standing(of, (fact) => fact.kind === kind).length : 0
      },
    }
  }

  private standing(user: number, isWanted: (fact: UserFact, about: number | null) => boolean): UserFact[] {
    return [...this.of(user).values()].filter(({ fact, about }) => !fact.removed && isWanted(fact, about)).map(({ fact }) => fact)
  }

  private changesSomething({ user, kind, key, body }: FactChange): boolean {
    const known = this.of(user.id).get(nameOf(kind, key))?.fact
    const stands = known !== undefined && !known.removed
    return body === null ? stands : !stands || contentOf(known) !== contentOf(body)
  }

  private of(user: number): Map<string, Entry> {
    const facts = this.entries.get(user) ?? new Map<string, Entry>()
    this.entries.set(user, facts)
    return facts
  }
}

function namedBy({ fact, about }: Entry): number[] {
  return about !== null && !fact.removed && NAMING.includes(fact.kind) ? [about] : []
}

function nameOf(kind: FactKind, key: string): string {
  return `${kind} ${key}`
}

/** Sorts as (uver, kind, key), and serves as the start of the next page. */
export function placeOf({ uver, kind, key }: UserFact): string {
  return `${String(uver).padStart(10, '0')}:${kind}:${key}`
}

function contentOf({ name = '', time = 0, source = '', wording = '', groups = [], custom = [], both = false, count = 0 }: FactBody): string {
  return JSON.stringify({ name, time, source, wording, groups, custom, both, count })
}
