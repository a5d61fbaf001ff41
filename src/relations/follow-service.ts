import { FollowList, PEOPLE_LIMITS } from '@opentim/protocol'
import type { wire } from '@opentim/protocol'
import type {
  FollowListOptions, FollowListResult, FollowMethods, FollowTypeResult, TimResponse, UserFailure, UserFollowInfoResult,
  UserListResult,
} from '../api/types'
import { badArgument } from '../api/bad-argument'
import { checkedUserIds } from '../api/checked-user-ids'
import type { ConnectionListener } from '../connection/port'
import type { SyncListener } from '../sync/port'
import { followInfoFromWire, followTypeFromWire, userInfoFromWire } from './follow-mapper'
import { FOLLOW_LISTS, FollowNews } from './follow-news'
import type { FollowContext } from './follow-port'
import { failuresOf, userListOf } from './user-failure-mapper'

/** Who follows whom. The lists may be long and are read by pages; none of them is kept here. */
export class FollowService implements FollowMethods {
  constructor(private readonly context: FollowContext) {}

  followUser(userIDList: string[]): Promise<TimResponse<UserListResult>> {
    return this.change('followUser', userIDList, false)
  }

  unfollowUser(userIDList: string[]): Promise<TimResponse<UserListResult>> {
    return this.change('unfollowUser', userIDList, true)
  }

  getMyFollowersList(options?: string | FollowListOptions): Promise<TimResponse<FollowListResult>> {
    return this.page('getMyFollowersList', FollowList.FOLLOWERS, options)
  }

  getMyFollowingList(options?: string | FollowListOptions): Promise<TimResponse<FollowListResult>> {
    return this.page('getMyFollowingList', FollowList.FOLLOWING, options)
  }

  getMutualFollowersList(options?: string | FollowListOptions): Promise<TimResponse<FollowListResult>> {
    return this.page('getMutualFollowersList', FollowList.MUTUAL_FOLLOWERS, options)
  }

  async getUserFollowInfo(userIDList?: string[]): Promise<TimResponse<UserFollowInfoResult>> {
    const { infos, failureUserIDList } = await this.infos('getUserFollowInfo', userIDList ?? [this.context.userId])
    return { code: 0, data: { userFollowInfoList: infos.map(followInfoFromWire), failureUserIDList } }
  }

  async checkFollowType(userIDList: string[]): Promise<TimResponse<FollowTypeResult>> {
    const { infos, failureUserIDList } = await this.infos('checkFollowType', userIDList)
    return { code: 0, data: { userFollowTypeList: infos.map(followTypeFromWire), failureUserIDList } }
  }

  private async change(operation: string, userIDList: unknown, remove: boolean): Promise<TimResponse<UserListResult>> {
    const userIds = checkedUserIds(operation, userIDList, PEOPLE_LIMITS.followChanges)
    const { results } = await this.context.connection.request('changeFollows', { userIds, remove })
    return { code: 0, data: userListOf(results) }
  }

  /** One page of a list. */
  async read(list: FollowList, cursor = ''): Promise<FollowListResult> {
    const { profiles, next } = await this.context.connection.request('getFollows', { list, next: cursor })
    return { userList: profiles.map(userInfoFromWire), nextCursor: next }
  }

  private async page(
    operation: string, list: FollowList, options: string | FollowListOptions | undefined,
  ): Promise<TimResponse<FollowListResult>> {
    return { code: 0, data: await this.read(list, checkedCursor(operation, options)) }
  }

  private async infos(
    operation: string, userIDList: unknown,
  ): Promise<{ readonly infos: wire.FollowInfo[]; readonly failureUserIDList: UserFailure[] }> {
    const userIds = checkedUserIds(operation, userIDList, PEOPLE_LIMITS.followChanges)
    const { infos } = await this.context.connection.request('getFollowInfo', { userIds })
    return { infos: infos.filter(({ code }) => code === 0), failureUserIDList: failuresOf(infos) }
  }
}

/** The follows of one login, and what tells them of changes. */
export function createFollowService(context: FollowContext): {
  service: FollowMethods
  syncListener: Partial<SyncListener>
  connectionListener: Partial<ConnectionListener>
  close: () => void
} {
  const service = new FollowService(context)
  const lists = FOLLOW_LISTS.map((entry) => new FollowNews(context, entry, service))
  const retry = (): void => lists.forEach((news) => news.retry())
  return {
    service,
    syncListener: {
      onFacts: (facts) => lists.forEach((news) => news.onFacts(facts)),
      onSettled: () => lists.forEach((news) => void news.read()),
    },
    connectionListener: {
      onStateChange: ({ to }) => void (to === 'ready' && retry()),
      // The gateway may have been too busy for it.
      onHeartbeat: retry,
    },
    close: () => lists.forEach((news) => news.close()),
  }
}

/** Existing code passes a cursor as it is, or in an object; the first page has none. */
function checkedCursor(operation: string, options: string | FollowListOptions | undefined): string {
  const cursor: unknown = typeof options === 'string' ? options : (options?.nextCursor ?? '')
  if (typeof cursor !== 'string') throw badArgument(operation, 'nextCursor')
  return cursor
}
