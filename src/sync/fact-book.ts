import type { wire } from '@opentim/protocol'
import type { SyncDatabase } from './database'
import { isSameFact, toFactRecord } from './fact-mapper'
import type { FactRecord, SyncListener } from './port'

/**
 * Takes the facts of the user index, in whatever order and however often they come: the newest version of each stands,
 * and what differs from what was known is told, once.
 */
export class FactBook {
  /** The newest known version of each, of removed ones too: an older one may still be on its way. */
  private readonly versions = new Map<string, number>()

  constructor(private readonly repository: SyncDatabase['facts'], private readonly listener: SyncListener) {
    for (const fact of repository.all()) this.versions.set(nameOf(fact), fact.uver)
  }

  apply(facts: readonly wire.Fact[]): void {
    const changed = facts.map(toFactRecord).filter((fact) => this.take(fact))
    if (changed.length > 0) this.listener.onFacts(changed)
  }

  /** Another epoch: no version counts, and what the new index does not name will be gone [SYNC-6]. */
  reset(): void {
    this.versions.clear()
  }

  /** The index of the other epoch is whole. */
  endReset(): void {
    const gone = this.repository.all().filter((fact) => !this.versions.has(nameOf(fact)))
    for (const fact of gone) this.repository.remove(fact)
    if (gone.length > 0) this.listener.onFacts(gone.map((fact) => ({ ...fact, removed: true })))
  }

  /** True when the fact says something new. */
  private take(fact: FactRecord): boolean {
    const name = nameOf(fact)
    const known = this.repository.get(fact.kind, fact.key)
    if (fact.uver < (this.versions.get(name) ?? 0)) return false
    this.versions.set(name, fact.uver)
    if (fact.removed) this.repository.remove(fact)
    else this.repository.put(fact)
    return known ? fact.removed || !isSameFact(known, fact) : !fact.removed
  }
}

function nameOf({ kind, key }: FactRecord): string {
  return `${kind} ${key}`
}
