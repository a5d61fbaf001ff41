import type { FactRecord } from '../../sync/port'
import type { StorageKey, StoragePort } from '../port'
import { WHOLE_TABLE } from '../storage-key'
import type { WriteBehind } from '../write-behind'
import { isFactRecord } from './record-checks'

type Kind = FactRecord['kind']

/** The facts of the user index that stand, all of them in memory: friends, requests, groups, whom this user blocked. */
export class FactRepository {
  private readonly kinds = new Map<Kind, Map<string, FactRecord>>()
  private readonly broken: StorageKey[] = []

  constructor(private readonly storage: StoragePort, private readonly writes: WriteBehind) {}

  async open(): Promise<void> {
    for (const { key, value } of await this.storage.getRange('facts', WHOLE_TABLE)) {
      if (isFactRecord(value)) this.keep(value)
      else this.broken.push(key)
    }
  }

  /** Broken records that were skipped (P08). */
  get damaged(): number {
    return this.broken.length
  }

  get(kind: Kind, key: string): FactRecord | undefined {
    return this.kinds.get(kind)?.get(key)
  }

  ofKind(kind: Kind): FactRecord[] {
    return [...(this.kinds.get(kind)?.values() ?? [])]
  }

  all(): FactRecord[] {
    return [...this.kinds.keys()].flatMap((kind) => this.ofKind(kind))
  }

  put(fact: FactRecord): void {
    this.keep(fact)
    this.writes.put('facts', [fact.kind, fact.key], fact)
  }

  remove({ kind, key }: Pick<FactRecord, 'kind' | 'key'>): void {
    if (this.kinds.get(kind)?.delete(key)) this.writes.put('facts', [kind, key], undefined)
  }

  /** They may be of facts that are gone, and nobody would touch them again. The cursor has to go with them. */
  removeBroken(): void {
    for (const key of this.broken) this.writes.put('facts', key, undefined)
  }

  removeAll(): void {
    for (const fact of this.all()) this.remove(fact)
    this.removeBroken()
  }

  private keep(fact: FactRecord): void {
    const ofKind = this.kinds.get(fact.kind) ?? new Map<string, FactRecord>()
    this.kinds.set(fact.kind, ofKind.set(fact.key, fact))
  }
}
