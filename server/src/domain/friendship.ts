import { FactKind } from '@opentim/protocol'
import type { FactChange, FoundFacts } from '../store/fact-port'
import type { UserRecord } from '../store/port'
import { apply, endApplications, grant } from './applications'
import type { Asking } from './applications'
import { befriend, checkRoom, groupKey, hasRoomForGroup } from './befriending'
import { mergeCustomFields } from './custom-fields'
import type { CustomField } from './custom-fields'
import { ALLOW_TYPE, FORBID_TYPE, RELATION } from './people-types'
import { Refusal } from './refusal'
import { bodyOf, decideEach, drop, factAbout, put } from './relations'
import type { Decision, UserOutcome } from './relations'

/** `me` asks for `them`: friends at once, or an application that waits until the other side agrees. */
export function addFriend(found: FoundFacts, asking: Asking): Decision<'friends' | 'waiting'> {
  const { me, them, nowMs } = asking
  // Who asks for somebody by whom they were asked agrees with them.
  const isAnswer = factAbout(found, FactKind.APPLICATION_IN, me, them) !== undefined
  checkStanding(found, me, them)
  checkRoom(found, { me, them, mine: true, theirs: asking.both || isAnswer })
  if (isAnswer) return friends(found, asking, grant(found, them, me, nowMs))
  switch (them.details.allowType ?? ALLOW_TYPE.confirmed) {
    case ALLOW_TYPE.nobody: throw new Refusal('FRIENDSHIP_REFUSED')
    case ALLOW_TYPE.anybody: {
      const { source, wording } = asking
      return friends(found, asking, asking.both ? befriend(found, them, me, { nowMs, source, wording, remark: '', groupName: '' }) : [])
    }
    default: return { changes: apply(found, asking), result: 'waiting' }
  }
}

function checkStanding(found: FoundFacts, me: UserRecord, them: UserRecord): void {
  if (me.details.adminForbidType === FORBID_TYPE.sendOut) throw new Refusal('NO_RIGHT')
  if (factAbout(found, FactKind.BLOCKED, me, them)) throw new Refusal('PEER_IS_BLOCKED')
  if (factAbout(found, FactKind.BLOCKED, them, me)) throw new Refusal('BLOCKED_BY_PEER')
  if (factAbout(found, FactKind.FRIEND, me, them)) throw new Refusal('RELATION_CONFLICT')
}

function friends(found: FoundFacts, asking: Asking, theirs: readonly FactChange[]): Decision<'friends'> {
  const { me, them, groupName } = asking
  const needsGroup = groupName !== '' && groupKey(found, me, groupName) === undefined
  if (needsGroup && !hasRoomForGroup(found, me)) throw new Refusal('TOO_MANY')
  return { changes: [...befriend(found, me, them, asking), ...theirs, ...endApplications(found, me, them)], result: 'friends' }
}

/** `both`: out of their lists, too. What was not there is not removed, and nobody hears of it [F8]. */
export function deleteFriends(found: FoundFacts, me: UserRecord, { others, both }: { readonly others: readonly UserRecord[]; readonly both: boolean }): Decision<UserOutcome[]> {
  return decideEach(others, (other) => {
    const own = drop(found, FactKind.FRIEND, me, other)
    if (own.length === 0) return 'NOT_A_FRIEND'
    return both ? [...own, ...drop(found, FactKind.FRIEND, other, me)] : own
  })
}

/** What the users are to `me`; without `both` only as far as `me` has them as friends. */
export function checkFriends(found: FoundFacts, me: UserRecord, { others, both }: { readonly others: readonly UserRecord[]; readonly both: boolean }): UserOutcome[] {
  return others.map((other) => {
    const aWithB = factAbout(found, FactKind.FRIEND, me, other) !== undefined
    const bWithA = both && factAbout(found, FactKind.FRIEND, other, me) !== undefined
    const oneWay = aWithB ? RELATION.aWithB : bWithA ? RELATION.bWithA : RELATION.none
    return { userId: other.userId, relation: aWithB && bWithA ? RELATION.bothWay : oneWay }
  })
}

/** What `me` notes about a friend; the friend never hears of it. */
export function updateFriend(
  found: FoundFacts, { me, friend, remark, custom }: { readonly me: UserRecord; readonly friend: UserRecord; readonly remark: string | undefined; readonly custom: readonly CustomField[] },
): Decision<undefined> {
  const known = factAbout(found, FactKind.FRIEND, me, friend)
  if (!known) throw new Refusal('RELATION_CONFLICT')
  const body = { ...bodyOf(known), name: remark ?? known.name ?? '', custom: mergeCustomFields(known.custom ?? [], custom) }
  return { changes: [put(FactKind.FRIEND, me, friend, body)], result: undefined }
}
