import { FactKind, PEOPLE_LIMITS } from '@opentim/protocol'
import type { FactChange, FoundFacts } from '../store/fact-port'
import type { UserRecord } from '../store/port'
import { Refusal } from './refusal'
import { factAbout, put } from './relations'

/** How a friend enters a list. */
export interface Entry {
  readonly remark: string
  readonly source: string
  readonly wording: string
  /** Empty: none. */
  readonly groupName: string
  readonly nowMs: number
}

/** The friend enters the owner's list, and the group, which is made where there is none of that name. */
export function befriend(found: FoundFacts, owner: UserRecord, friend: UserRecord, entry: Entry): FactChange[] {
  if (factAbout(found, FactKind.FRIEND, owner, friend)) return []
  const { remark: name, source, wording, groupName, nowMs: time } = entry
  const group = groupName === '' ? undefined : groupNamed(found, owner, groupName, time)
  const groups = group ? [group.key] : []
  return [...(group?.changes ?? []), put(FactKind.FRIEND, owner, friend, { name, source, wording, time, groups })]
}

/** Refuses when a list that is to grow is full. */
export function checkRoom(
  found: FoundFacts, { me, them, mine, theirs }: { readonly me: UserRecord; readonly them: UserRecord; readonly mine: boolean; readonly theirs: boolean },
): void {
  const isFull = (owner: UserRecord, friend: UserRecord): boolean =>
    !factAbout(found, FactKind.FRIEND, owner, friend) && found.count(owner.id, FactKind.FRIEND) >= PEOPLE_LIMITS.friends
  if (mine && isFull(me, them)) throw new Refusal('FRIENDS_FULL')
  if (theirs && isFull(them, me)) throw new Refusal('PEER_FRIENDS_FULL')
}

export function hasRoomForGroup(found: FoundFacts, owner: UserRecord): boolean {
  return found.all(owner.id, FactKind.FRIEND_GROUP).length < PEOPLE_LIMITS.friendGroups
}

/** The key of the group of that name, or undefined when there is none. */
export function groupKey(found: FoundFacts, owner: UserRecord, name: string): string | undefined {
  return found.all(owner.id, FactKind.FRIEND_GROUP).find((group) => group.name === name)?.key
}

/** Keys grow with time, so that they are not used again and tell the order in which the groups were made. */
export function newGroup(found: FoundFacts, owner: UserRecord, name: string, nowMs: number): FactChange {
  const highest = Math.max(0, ...found.all(owner.id, FactKind.FRIEND_GROUP).map(({ key }) => Number(key)))
  return { user: owner, kind: FactKind.FRIEND_GROUP, key: String(Math.max(Math.floor(nowMs), highest + 1)), about: null, body: { name, time: nowMs } }
}

/** Undefined when the owner has no such group, and has no room for it. */
function groupNamed(found: FoundFacts, owner: UserRecord, name: string, nowMs: number): { readonly key: string; readonly changes: FactChange[] } | undefined {
  const known = groupKey(found, owner, name)
  if (known !== undefined) return { key: known, changes: [] }
  if (!hasRoomForGroup(found, owner)) return undefined
  const made = newGroup(found, owner, name, nowMs)
  return { key: made.key, changes: [made] }
}
