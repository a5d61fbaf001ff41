import type { wire } from '@opentim/protocol'
import type { SyncDatabase } from './database'
import { isSameFact, toFactRecord } from './fact-mapper'
import type { FactRecord, SyncListener } from './port'

/**
 * Takes the facts of the user index, in whatever order and however often they come: the newest version of each stands,
 * and what differs from what was told before is told, once. While the pages of an index are on their way nothing is told:
 * a list that is half the old one and half the new one is nobody's.
 */
export class FactBook {
  /** The newest known version of each, of removed ones too: an older one may still be on its way. */
  private readonly versions = new Map<string, number>()
  /** What changed since something was told, as it was told; removed where there was none. */
  private readonly untold = new Map<string, FactRecord>()
  private isHolding = false
  private resetting = false

  constructor(private readonly repository: SyncDatabase['facts'], private readonly listener: SyncListener) {
    for (const fact of repository.all()) this.versions.set(nameOf(fact), fact.uver)
  }

  /** Is what the new index does not name still here? */
  get isResetting(): boolean {
    return this.resetting
  }

  /** `hasMore`: they are on a page of the index that is not the last. */
  apply(facts: readonly wire.Fact[], hasMore = false): void {
    for (const fact of facts) this.take(toFactRecord(fact))
    if (hasMore) this.isHolding = true
    if (!this.isHolding) this.tell()
  }

  /** Another epoch, or nobody knows which: no version counts, and what the new index does not name will be gone [SYNC-6]. */
  reset(): void {
    this.versions.clear()
    this.isHolding = true
    this.resetting = this.repository.all().length > 0
  }

  /** The last page of an index is applied. */
  endIndex(): void {
    const gone = this.resetting ? this.repository.all().filter((fact) => !this.versions.has(nameOf(fact))) : []
    for (const fact of gone) this.keep({ ...fact, removed: true })
    this.resetting = false
    this.isHolding = false
    this.tell()
  }

  private take(fact: FactRecord): void {
    const name = nameOf(fact)
    if (fact.uver < (this.versions.get(name) ?? 0)) return
    this.versions.set(name, fact.uver)
    this.keep(fact)
  }

  private keep(fact: FactRecord): void {
    const { repository, untold } = this
    const name = nameOf(fact)
    if (!untold.has(name)) untold.set(name, repository.get(fact.kind, fact.key) ?? { ...fact, removed: true })
    if (fact.removed) repository.remove(fact)
    else repository.put(fact)
  }

  private tell(): void {
    const changed = [...this.untold.values()].flatMap((before) => {
      const now = this.repository.get(before.kind, before.key) ?? { ...before, removed: true }
      return isSameFact(before, now) ? [] : now
    })
    this.untold.clear()
    if (changed.length > 0) this.listener.onFacts(changed)
  }
}

function nameOf({ kind, key }: FactRecord): string {
  return `${kind} ${key}`
}
