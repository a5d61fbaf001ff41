import { ApplicationAction, FactKind, PEOPLE_LIMITS } from '@opentim/protocol'
import { badArgument } from '../api/bad-argument'
import { TYPES } from '../api/constants'
import type {
  AcceptFriendApplicationOptions, AcceptFriendApplicationResult, DeleteFriendApplicationOptions, FriendApplicationListResult,
  NoData, RefuseFriendApplicationOptions, TimResponse,
} from '../api/types'
import { checkedName, checkedText, isFirst } from './checked-arguments'
import type { ApplicationMethods, RelationContext } from './port'
import type { RelationLists } from './relation-lists'

/** Requests for friendship, sent and received. */
export class ApplicationService implements ApplicationMethods {
  constructor(private readonly context: Pick<RelationContext, 'connection'>, private readonly lists: RelationLists) {}

  async getFriendApplicationList(): Promise<TimResponse<FriendApplicationListResult>> {
    await this.lists.complete(FactKind.APPLICATION_IN, FactKind.APPLICATION_OUT)
    return { code: 0, data: this.lists.applications() }
  }

  async acceptFriendApplication(
    options: AcceptFriendApplicationOptions,
  ): Promise<TimResponse<AcceptFriendApplicationResult>> {
    const operation = 'acceptFriendApplication'
    const userID = checkedName(operation, options, 'userID')
    const remark = checkedText(operation, options, 'remark', PEOPLE_LIMITS.remarkBytes)
    const adds = isFirst(operation, options.type, [TYPES.SNS_APPLICATION_AGREE_AND_ADD, TYPES.SNS_APPLICATION_AGREE])
    await this.handle(userID, adds ? ApplicationAction.AGREE_AND_ADD : ApplicationAction.AGREE, remark)
    return { code: 0, data: { userID, code: 0 } }
  }

  async refuseFriendApplication(options: RefuseFriendApplicationOptions): Promise<TimResponse<NoData>> {
    return this.handle(checkedName('refuseFriendApplication', options, 'userID'), ApplicationAction.REFUSE)
  }

  async deleteFriendApplication(options: DeleteFriendApplicationOptions): Promise<TimResponse<NoData>> {
    const operation = 'deleteFriendApplication'
    const userID = checkedName(operation, options, 'userID')
    const { type } = options
    // There is no default: one side may have asked, or both.
    if (!type) throw badArgument(operation, 'type')
    const isReceived = isFirst(operation, type, [TYPES.SNS_APPLICATION_SENT_TO_ME, TYPES.SNS_APPLICATION_SENT_BY_ME])
    return this.handle(userID, isReceived ? ApplicationAction.DELETE_RECEIVED : ApplicationAction.DELETE_SENT)
  }

  async setFriendApplicationRead(): Promise<TimResponse<NoData>> {
    const [newest] = this.lists.unread()
    if (newest) await this.context.connection.request('readApplications', { time: newest.time })
    return { code: 0, data: {} }
  }

  private async handle(userId: string, action: ApplicationAction, remark = ''): Promise<TimResponse<NoData>> {
    await this.context.connection.request('handleApplication', { userId, action, remark })
    return { code: 0, data: {} }
  }
}
