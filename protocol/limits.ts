/** Limits of the protocol itself: both sides hold them, whatever a gateway's settings say. */
export const PROTOCOL_LIMITS = {
  /** A frame from a client, bytes. */
  upFrameBytes: 64 * 1024,
  /** Sends in one frame from a client. */
  upFrameSends: 500,
  /** Requests in one frame from a client. */
  upFrameRequests: 100,
  /** Rows in one page of a pull [SYNC-11]. */
  pageRows: 1000,
  /** Ranges in one pull. */
  pullRanges: 200,
  /** Index rows in one page. */
  indexPageRows: 100,
  /** A UserSig, bytes, before and after inflating. */
  userSigBytes: 2048,
  userSigInflatedBytes: 4096,
} as const

/** What people can say of themselves and of each other. Bytes are those of UTF-8. */
export const PEOPLE_LIMITS = {
  /** Nick, avatar and selfSignature, bytes each. */
  profileTextBytes: 500,
  locationBytes: 16,
  /** Custom fields of one profile or friend; the part of a key behind its prefix, and a value, bytes. */
  customFields: 20,
  customKeyBytes: 16,
  customValueBytes: 500,
  profileCustomPrefix: 'Tag_Profile_Custom_',
  friendCustomPrefix: 'Tag_SNS_Custom_',
  /** Users of one getUserProfile(). */
  profiles: 100,
  friends: 3000,
  remarkBytes: 96,
  wordingBytes: 256,
  /** Requests for friendship that wait for one user. */
  applications: 1000,
  sourcePrefix: 'AddSource_Type_',
  sourceKeywordBytes: 8,
  /** Users of one deleteFriend() and of one checkFriend(). */
  deletedFriends: 100,
  checkedFriends: 1000,
  friendGroups: 32,
  friendGroupNameBytes: 30,
  /** Users of one change of a friend group. */
  groupChanges: 1000,
  /** Users of one change of the blacklist. */
  blacklistChanges: 1000,
  /** Users of one followUser() and of one question about follows. */
  followChanges: 100,
  /** Users of one getUserStatus(), and of one subscribeUserStatus(). */
  statuses: 500,
  watchedPerCall: 100,
  /** Users whose status one instance hears of, beside friends. */
  watched: 200,
  customStatusBytes: 100,
} as const
