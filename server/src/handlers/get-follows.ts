import { FollowList } from '@opentim/protocol'
import { Refusal } from '../domain/refusal'
import { toProfile } from '../gateway/row-mapper'
import type { FollowListName } from '../store/follow-port'
import type { Handler } from './port'

const PAGE_USERS = 100

const LISTS = new Map<FollowList, FollowListName>([
  [FollowList.FOLLOWERS, 'followers'], [FollowList.FOLLOWING, 'following'], [FollowList.MUTUAL_FOLLOWERS, 'mutual'],
])

/** A page of one of the asker's own lists; nobody reads those of others. */
export const getFollows: Handler<'getFollows'> = async ({ store, user }, { list, next }) => {
  const name = LISTS.get(list)
  if (!name) throw new Refusal('BAD_REQUEST')
  const page = await store.follows.page(user.id, name, { next, limit: PAGE_USERS })
  return { profiles: page.users.map((each) => toProfile(each, user.id)), next: page.next }
}
