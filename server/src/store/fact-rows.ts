import { FactKind } from '@opentim/protocol'
import type { FactBody, FoundFacts, UserFact } from './fact-port'

/** The columns of `user_fact` that a fact is made from. */
export interface FactRow {
  readonly kind: number
  readonly key: string
  readonly uver: number
  readonly removed: boolean
  readonly body: FactBody
}

/** A fact with the user whose index has it. */
export interface OwnedFact {
  readonly user: number
  readonly fact: UserFact
}

const KINDS = new Map<number, FactKind>(Object.values(FactKind).map((kind) => [kind, kind]))

export function userFact({ kind, key, uver, removed, body }: FactRow): UserFact {
  return { ...body, kind: KINDS.get(kind) ?? FactKind.NO_FACT, key, uver, removed }
}

/** As it is stored and compared: what says nothing is left out, as on the wire. */
export function bodyText(body: FactBody): string {
  return JSON.stringify(body, (key, value: unknown) =>
    key !== '' && (value === '' || value === 0 || value === false || (Array.isArray(value) && value.length === 0)) ? undefined : value)
}

/** Facts by their names. */
export class FactTable implements FoundFacts {
  private readonly byName: ReadonlyMap<string, OwnedFact>

  constructor(facts: readonly OwnedFact[], private readonly counts: ReadonlyMap<string, number>) {
    this.byName = new Map(facts.map((owned) => [`${owned.user} ${owned.fact.kind} ${owned.fact.key}`, owned]))
  }

  get(user: number, kind: FactKind, key: string): UserFact | undefined {
    return this.byName.get(`${user} ${kind} ${key}`)?.fact
  }

  all(user: number, kind: FactKind): readonly UserFact[] {
    return [...this.byName.values()].filter((owned) => owned.user === user && owned.fact.kind === kind).map(({ fact }) => fact)
  }

  count(user: number, kind: FactKind): number {
    return this.counts.get(countName(user, kind)) ?? 0
  }
}

/** Names the number of facts of one kind. */
export function countName(user: number, kind: FactKind): string {
  return `${user} ${kind}`
}
