import { FactKind, FriendGroupAction } from '@opentim/protocol'
import type { FactChange, FoundFacts } from '../store/fact-port'
import type { UserRecord } from '../store/port'
import { groupKey, hasRoomForGroup, newGroup } from './befriending'
import { Refusal } from './refusal'
import { bodyOf, decideEach, factAbout, put } from './relations'
import type { Decision, UserOutcome } from './relations'

export interface GroupChange {
  readonly me: UserRecord
  readonly action: FriendGroupAction
  readonly name: string
  readonly newName: string
  /** Who enters or leaves; those who leave with the group when it is deleted. */
  readonly members: readonly UserRecord[]
  readonly nowMs: number
}

/** Groups are the owner's alone. They sort friends and say nothing to them. */
export function changeFriendGroup(found: FoundFacts, change: GroupChange): Decision<UserOutcome[]> {
  const { me, action, name, newName, nowMs } = change
  if (action === FriendGroupAction.CREATE_GROUP) {
    refuseTaken(found, me, name)
    if (!hasRoomForGroup(found, me)) throw new Refusal('TOO_MANY')
    const made = newGroup(found, me, name, nowMs)
    const { changes, result } = membersOf(found, change, { key: made.key, joins: true })
    return { changes: [made, ...changes], result }
  }
  const key = groupKey(found, me, name)
  if (key === undefined) throw new Refusal('RELATION_CONFLICT')
  switch (action) {
    case FriendGroupAction.DELETE_GROUP: {
      const { changes } = membersOf(found, change, { key, joins: false })
      return { changes: [{ user: me, kind: FactKind.FRIEND_GROUP, key, about: null, body: null }, ...changes], result: [] }
    }
    case FriendGroupAction.RENAME_GROUP:
      if (newName !== name) refuseTaken(found, me, newName)
      return { changes: rename(found, me, key, newName), result: [] }
    case FriendGroupAction.ADD_TO_GROUP: return membersOf(found, change, { key, joins: true })
    case FriendGroupAction.REMOVE_FROM_GROUP: return membersOf(found, change, { key, joins: false })
    default: throw new Refusal('BAD_REQUEST')
  }
}

function refuseTaken(found: FoundFacts, me: UserRecord, name: string): void {
  if (groupKey(found, me, name) !== undefined) throw new Refusal('RELATION_CONFLICT')
}

function rename(found: FoundFacts, me: UserRecord, key: string, name: string): FactChange[] {
  const group = found.get(me.id, FactKind.FRIEND_GROUP, key)
  return group ? [{ user: me, kind: FactKind.FRIEND_GROUP, key, about: null, body: { ...bodyOf(group), name } }] : []
}

/** A friend who is in the group already, or not in it, stays as they are. */
function membersOf(found: FoundFacts, { me, members }: GroupChange, { key, joins }: { readonly key: string; readonly joins: boolean }): Decision<UserOutcome[]> {
  const standing = new Set([...found.all(me.id, FactKind.FRIEND_GROUP).map((group) => group.key), key])
  return decideEach(members, (member) => {
    const friend = factAbout(found, FactKind.FRIEND, me, member)
    if (!friend) return 'NOT_A_FRIEND'
    const others = (friend.groups ?? []).filter((group) => group !== key && standing.has(group))
    if ((friend.groups ?? []).includes(key) === joins) return []
    return [put(FactKind.FRIEND, me, member, { ...bodyOf(friend), groups: joins ? [...others, key] : others })]
  })
}
