import type { Commit, UserRecord } from './port'

export type FollowListName = 'followers' | 'following' | 'mutual'

export interface FollowCounts {
  readonly followers: number
  readonly following: number
  readonly mutual: number
  /** Between the asker and that user. */
  readonly followsMe: boolean
  readonly followedByMe: boolean
}

/** Who follows whom. Lists may be long, so they are read by pages, and the index holds their lengths only. */
export interface FollowStore {
  /** Both sides' FOLLOWS facts move. What is so already changes nothing. */
  change(user: UserRecord, others: readonly UserRecord[], follow: boolean): Promise<Commit>
  /** One of the user's own lists, the newest first; `next` is empty on the first page, and after the last one. */
  page(user: number, list: FollowListName, query: { readonly next: string; readonly limit: number }): Promise<{ users: UserRecord[]; next: string }>
  /** By user id. */
  counts(asker: number, users: readonly number[]): Promise<Map<number, FollowCounts>>
}
