import { FactKind } from '@opentim/protocol'
import type { FoundFacts } from '../store/fact-port'
import type { UserRecord } from '../store/port'
import { endApplications } from './applications'
import { decideEach, drop, factAbout, put } from './relations'
import type { Decision, UserOutcome } from './relations'

/** Whom `me` blocks is no friend any more, of either side [B1], and nothing waits between the two. */
export function block(found: FoundFacts, me: UserRecord, others: readonly UserRecord[], nowMs: number): Decision<UserOutcome[]> {
  return decideEach(others, (other) => {
    if (factAbout(found, FactKind.BLOCKED, me, other)) return 'RELATION_CONFLICT'
    return [
      put(FactKind.BLOCKED, me, other, { time: nowMs }),
      ...drop(found, FactKind.FRIEND, me, other), ...drop(found, FactKind.FRIEND, other, me), ...endApplications(found, me, other),
    ]
  })
}

export function unblock(found: FoundFacts, me: UserRecord, others: readonly UserRecord[]): Decision<UserOutcome[]> {
  return decideEach(others, (other) => {
    const own = drop(found, FactKind.BLOCKED, me, other)
    return own.length > 0 ? own : 'RELATION_CONFLICT'
  })
}
