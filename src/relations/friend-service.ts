import { ERRORS, FactKind, PEOPLE_LIMITS } from '@opentim/protocol'
import { badArgument } from '../api/bad-argument'
import { checkedUserIds } from '../api/checked-user-ids'
import { TYPES } from '../api/constants'
import { TimError } from '../api/errors'
import type {
  AddFriendOptions, AddFriendResult, CheckFriendOptions, CheckFriendResult, DeleteFriendOptions, Friend,
  FriendRelation, GetFriendProfileResult, TimResponse, UpdateFriendOptions, UserFailure, UserListOptions, UserListResult,
} from '../api/types'
import { copyOfFields } from '../shared/copy-of-fields'
import { customFieldsFault } from '../shared/value-checks'
import { checkedName, checkedText, isFirst } from './checked-arguments'
import type { FriendListMethods, RelationContext } from './port'
import type { RelationLists } from './relation-lists'
import { failuresOf, userListOf } from './user-failure-mapper'

const { sourcePrefix, sourceKeywordBytes } = PEOPLE_LIMITS

/** The friends of this user. What a request changed is known when its answer comes: the facts come before it. */
export class FriendService implements FriendListMethods {
  constructor(private readonly context: Pick<RelationContext, 'connection'>, private readonly lists: RelationLists) {}

  async getFriendList(): Promise<TimResponse<Friend[]>> {
    await this.lists.complete(FactKind.FRIEND)
    return { code: 0, data: this.lists.friends() }
  }

  async addFriend(options: AddFriendOptions): Promise<TimResponse<AddFriendResult>> {
    const operation = 'addFriend'
    const userId = checkedName(operation, options, 'to')
    const source = checkedName(operation, options, 'source', sourcePrefix.length + sourceKeywordBytes)
    if (!source.startsWith(sourcePrefix) || source === sourcePrefix) throw badArgument(operation, 'source')
    const { code, reason } = await this.context.connection.request(operation, {
      userId, source,
      wording: checkedText(operation, options, 'wording', PEOPLE_LIMITS.wordingBytes),
      remark: checkedText(operation, options, 'remark', PEOPLE_LIMITS.remarkBytes),
      groupName: checkedText(operation, options, 'groupName', PEOPLE_LIMITS.friendGroupNameBytes),
      both: isFirst(operation, options.type, [TYPES.SNS_ADD_TYPE_BOTH, TYPES.SNS_ADD_TYPE_SINGLE]),
    })
    return { code: 0, data: { userID: userId, code, message: reason } }
  }

  async deleteFriend(options: DeleteFriendOptions): Promise<TimResponse<UserListResult>> {
    const operation = 'deleteFriend'
    const userIds = checkedUserIds(operation, options?.userIDList, PEOPLE_LIMITS.deletedFriends)
    const both = isFirst(operation, options.type, [TYPES.SNS_DELETE_TYPE_BOTH, TYPES.SNS_DELETE_TYPE_SINGLE])
    const { results } = await this.context.connection.request('deleteFriends', { userIds, both })
    return { code: 0, data: userListOf(results) }
  }

  async checkFriend(options: CheckFriendOptions): Promise<TimResponse<CheckFriendResult>> {
    const operation = 'checkFriend'
    const userIds = checkedUserIds(operation, options?.userIDList, PEOPLE_LIMITS.checkedFriends)
    const both = isFirst(operation, options.type, [TYPES.SNS_CHECK_TYPE_BOTH, TYPES.SNS_CHECK_TYPE_SINGLE])
    const { results } = await this.context.connection.request('checkFriends', { userIds, both })
    const successUserIDList = results.flatMap(({ userId, code, relation }) =>
      (code === 0 ? { userID: userId, code, relation: relation as FriendRelation } : []))
    return { code: 0, data: { successUserIDList, failureUserIDList: failuresOf(results) } }
  }

  async getFriendProfile(options: UserListOptions): Promise<TimResponse<GetFriendProfileResult>> {
    const userIds = checkedUserIds('getFriendProfile', options?.userIDList, Infinity)
    await this.lists.complete(FactKind.FRIEND)
    const friendList: Friend[] = []
    const failureUserIDList: UserFailure[] = []
    const { code, text: message } = ERRORS.RELATION_CONFLICT
    for (const userID of userIds) {
      const friend = this.lists.friend(userID)
      if (friend) friendList.push(friend)
      else failureUserIDList.push({ userID, code, message })
    }
    return { code: 0, data: { friendList, failureUserIDList } }
  }

  async updateFriend(options: UpdateFriendOptions): Promise<TimResponse<Friend>> {
    const operation = 'updateFriend'
    const userId = checkedName(operation, options, 'userID')
    const remark = checkedText(operation, options, 'remark', PEOPLE_LIMITS.remarkBytes)
    const { friendCustomField: custom = [] } = options
    const fault = customFieldsFault(custom, PEOPLE_LIMITS.friendCustomPrefix, PEOPLE_LIMITS)
    if (fault) throw badArgument(operation, 'friendCustomField', fault)
    const fields = (['remark', 'friendCustomField'] as const).filter((field) => options[field] !== undefined)
    if (fields.length === 0) throw badArgument(operation, '')
    await this.context.connection.request(operation, { userId, fields, remark, custom: copyOfFields(custom) })
    const data = this.lists.friend(userId)
    // Deleted in this very moment.
    if (!data) throw new TimError(ERRORS.RELATION_CONFLICT, operation)
    return { code: 0, data }
  }
}
