import { PEOPLE_LIMITS } from '@opentim/protocol'
import { expect, it } from 'vitest'
import { encodeBody } from '../../../src/connection/frame-codec'
import { fitsFrame, requestBytes } from '../../../src/connection/send-queue'

const longest = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index).padStart(32, 'u'))

it('every list that a call may name fits into a frame, with userIDs as long as they get', () => {
  const { profiles, deletedFriends, checkedFriends, groupChanges, blacklistChanges, followChanges, statuses, watched } = PEOPLE_LIMITS
  const bodies = [
    encodeBody('getProfiles', { userIds: longest(profiles) }),
    encodeBody('deleteFriends', { userIds: longest(deletedFriends), both: true }),
    encodeBody('checkFriends', { userIds: longest(checkedFriends), both: true }),
    encodeBody('changeFriendGroup', { userIds: longest(groupChanges), action: 1, name: 'x'.repeat(PEOPLE_LIMITS.friendGroupNameBytes) }),
    encodeBody('changeBlacklist', { userIds: longest(blacklistChanges), remove: true }),
    encodeBody('changeFollows', { userIds: longest(followChanges), remove: true }),
    encodeBody('getFollowInfo', { userIds: longest(followChanges) }),
    encodeBody('getStatuses', { userIds: longest(statuses) }),
    encodeBody('watchStatuses', { userIds: longest(watched), stop: true }),
  ]
  for (const body of bodies) expect(fitsFrame(requestBytes(body))).toBe(true)
})
