import { ERRORS, PEOPLE_LIMITS } from '@opentim/protocol'
import { checkedUserIds } from '../api/checked-user-ids'
import { TimError } from '../api/errors'
import type { BlacklistMethods, TimResponse, UserListOptions } from '../api/types'
import type { RelationContext } from './port'
import type { RelationLists } from './relation-lists'
import { userListOf } from './user-failure-mapper'

/** Whom this user does not want to hear of. */
export class BlacklistService implements BlacklistMethods {
  constructor(
    private readonly context: Pick<RelationContext, 'connection' | 'userId'>, private readonly lists: RelationLists,
  ) {}

  async getBlacklist(): Promise<TimResponse<string[]>> {
    return { code: 0, data: this.lists.blacklist() }
  }

  addToBlacklist(options: UserListOptions): Promise<TimResponse<string[]>> {
    return this.change('addToBlacklist', options, false)
  }

  removeFromBlacklist(options: UserListOptions): Promise<TimResponse<string[]>> {
    return this.change('removeFromBlacklist', options, true)
  }

  private async change(operation: string, options: UserListOptions, remove: boolean): Promise<TimResponse<string[]>> {
    const { connection, userId: self } = this.context
    const userIds = checkedUserIds(operation, options?.userIDList, PEOPLE_LIMITS.blacklistChanges)
    if (!remove && userIds.includes(self)) throw new TimError(ERRORS.CANNOT_BLOCK_SELF, operation)
    const { results } = await connection.request('changeBlacklist', { userIds, remove })
    const { successUserIDList: data, failureUserIDList } = userListOf(results)
    const [first] = failureUserIDList
    // The API names only those for whom it did; where it did for nobody, and for one reason, that is what to say.
    if (data.length === 0 && first && failureUserIDList.every(({ code }) => code === first.code)) {
      throw new TimError({ code: first.code, text: first.message }, operation, { data: { failureUserIDList } })
    }
    return { code: 0, data }
  }
}
