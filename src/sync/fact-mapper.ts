import type { wire } from '@opentim/protocol'
import type { FactRecord } from './port'

/** One fact as the SDK keeps it. */
export function toFactRecord(fact: wire.Fact): FactRecord {
  const { kind, key, uver, removed, name, time, source, wording, groups, custom, both, count } = fact
  return { kind, key, uver, removed, name, time, source, wording, groups, custom, both, count }
}

/** Do the two say the same, whenever they were set? */
export function isSameFact(one: FactRecord, other: FactRecord): boolean {
  return contentOf(one) === contentOf(other)
}

function contentOf(fact: FactRecord): string {
  return JSON.stringify({ ...fact, uver: 0 })
}
