import { FactKind, FriendGroupAction, PEOPLE_LIMITS } from '@opentim/protocol'
import { groupKey } from '../domain/befriending'
import { changeFriendGroup as decide } from '../domain/friend-groups'
import { Refusal } from '../domain/refusal'
import { toName } from '../domain/texts'
import type { UserRecord } from '../store/port'
import type { Handler, HandlerContext } from './port'
import { findOthers, toUserResults } from './user-results'

const { friendGroupNameBytes, groupChanges } = PEOPLE_LIMITS

/** Makes, deletes, renames, fills or empties one of the asker's groups of friends. */
export const changeFriendGroup: Handler<'changeFriendGroup'> = async (context, request) => {
  const { user: me, clock } = context
  const { action, userIds } = request
  const name = groupName(request.name)
  const newName = action === FriendGroupAction.RENAME_GROUP ? groupName(request.newName) : ''
  const members = action === FriendGroupAction.DELETE_GROUP ? await membersOf(context, name) : await findOthers(context, userIds, groupChanges)
  const change = { me, action, name, newName, members, nowMs: clock.now() }
  const scope = { user: me, others: members, wholeKinds: [FactKind.FRIEND_GROUP], ownFactsOnly: true }
  const result = await context.changeFacts(scope, (found) => decide(found, change))
  return { results: hasMembers(action) ? toUserResults({ asker: me, userIds, missing: 'NOT_A_FRIEND' }, result) : [] }
}

function groupName(text: string): string {
  const name = toName(text, friendGroupNameBytes)
  if (name === '') throw new Refusal('BAD_REQUEST')
  return name
}

function hasMembers(action: FriendGroupAction): boolean {
  return action !== FriendGroupAction.DELETE_GROUP && action !== FriendGroupAction.RENAME_GROUP
}

/**
 * Who leaves with the group. A friend who enters it in this very moment keeps the key of a group that is gone, which
 * says nothing.
 */
async function membersOf({ store, users, user }: HandlerContext, name: string): Promise<UserRecord[]> {
  const found = await store.facts.read({ user, others: [], wholeKinds: [FactKind.FRIEND_GROUP, FactKind.FRIEND] })
  const key = groupKey(found, user, name)
  if (key === undefined) return []
  return users.find(found.all(user.id, FactKind.FRIEND).filter(({ groups }) => groups?.includes(key)).map((friend) => friend.key))
}
