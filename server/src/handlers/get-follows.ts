import { FollowList } from '@opentim/protocol'
import { Refusal } from '../domain/refusal'
import type { FollowListName } from '../store/follow-port'
import type { Handler } from './port'

/** As many as a mini program's frame holds, with names and avatars as long as they get. */
const PAGE_USERS = 50

const LISTS = new Map<FollowList, FollowListName>([
  [FollowList.FOLLOWERS, 'followers'], [FollowList.FOLLOWING, 'following'], [FollowList.MUTUAL_FOLLOWERS, 'mutual'],
])

/** A page of one of the asker's own lists; nobody reads those of others. */
export const getFollows: Handler<'getFollows'> = async ({ store, user }, { list, next }) => {
  const name = LISTS.get(list)
  if (!name) throw new Refusal('BAD_REQUEST')
  const page = await store.follows.page(user.id, name, { next, limit: PAGE_USERS })
  return { profiles: page.users.map(({ userId, nick, avatar }) => ({ userId, nick, avatar })), next: page.next }
}
