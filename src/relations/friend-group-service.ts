import { FriendGroupAction, PEOPLE_LIMITS } from '@opentim/protocol'
import type { Encodable, RequestOf, wire } from '@opentim/protocol'
import { checkedUserIds } from '../api/checked-user-ids'
import type {
  FriendGroup, FriendGroupMembersOptions, FriendGroupMembersResult, FriendGroupOptions, FriendGroupResult,
  RenameFriendGroupOptions, TimResponse,
} from '../api/types'
import { checkedName } from './checked-arguments'
import type { FriendGroupMethods, RelationContext } from './port'
import type { RelationLists } from './relation-lists'
import { failuresOf } from './user-failure-mapper'

const { friendGroupNameBytes, groupChanges } = PEOPLE_LIMITS

/** The groups into which this user sorts friends. */
export class FriendGroupService implements FriendGroupMethods {
  constructor(private readonly context: Pick<RelationContext, 'connection'>, private readonly lists: RelationLists) {}

  async getFriendGroupList(): Promise<TimResponse<FriendGroup[]>> {
    return { code: 0, data: this.lists.groups() }
  }

  createFriendGroup(options: FriendGroupMembersOptions): Promise<TimResponse<FriendGroupMembersResult>> {
    return this.changeMembers('createFriendGroup', options, FriendGroupAction.CREATE_GROUP)
  }

  addToFriendGroup(options: FriendGroupMembersOptions): Promise<TimResponse<FriendGroupMembersResult>> {
    return this.changeMembers('addToFriendGroup', options, FriendGroupAction.ADD_TO_GROUP)
  }

  removeFromFriendGroup(options: FriendGroupMembersOptions): Promise<TimResponse<FriendGroupMembersResult>> {
    return this.changeMembers('removeFromFriendGroup', options, FriendGroupAction.REMOVE_FROM_GROUP)
  }

  /** Gives the group as it was. */
  async deleteFriendGroup(options: FriendGroupOptions): Promise<TimResponse<FriendGroupResult>> {
    const name = checkedGroup('deleteFriendGroup', options, 'name')
    const friendGroup = this.groupNamed(name)
    await this.request({ action: FriendGroupAction.DELETE_GROUP, name })
    return { code: 0, data: { friendGroup } }
  }

  async renameFriendGroup(options: RenameFriendGroupOptions): Promise<TimResponse<FriendGroupResult>> {
    const name = checkedGroup('renameFriendGroup', options, 'oldName')
    const newName = checkedGroup('renameFriendGroup', options, 'newName')
    await this.request({ action: FriendGroupAction.RENAME_GROUP, name, newName })
    return { code: 0, data: { friendGroup: this.groupNamed(newName) } }
  }

  private async changeMembers(
    operation: string, options: FriendGroupMembersOptions, action: FriendGroupAction,
  ): Promise<TimResponse<FriendGroupMembersResult>> {
    const name = checkedGroup(operation, options, 'name')
    const userIds = checkedUserIds(operation, options.userIDList, groupChanges)
    const results = await this.request({ action, name, userIds })
    return { code: 0, data: { friendGroup: this.groupNamed(name), failureUserIDList: failuresOf(results) } }
  }

  private async request(change: Encodable<RequestOf<'changeFriendGroup'>>): Promise<wire.UserResult[]> {
    return (await this.context.connection.request('changeFriendGroup', change)).results
  }

  /** As this device knows it. What else the gateway did to a name shows in the list. */
  private groupNamed(name: string): FriendGroup {
    return this.lists.groups().find((group) => group.name === name) ?? { name, userIDList: [], count: 0 }
  }
}

type NameField = 'name' | 'oldName' | 'newName'

/** The name of a group as the gateway keeps it: composed, and without blanks around it. */
function checkedGroup(operation: string, options: Readonly<Partial<Record<NameField, unknown>>> | undefined, field: NameField): string {
  const name = checkedName(operation, options, field).normalize('NFC').trim()
  return checkedName(operation, { [field]: name }, field, friendGroupNameBytes)
}
