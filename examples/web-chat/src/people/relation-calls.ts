import { TIM, type Sdk } from '../sdk'

interface Outcome {
  data: { failureUserIDList: readonly { code: number; message: string }[] }
}

/** A call about several users succeeds as a whole; here there is one whom it is about. */
async function forOne(call: Promise<Outcome>): Promise<void> {
  const { data } = await call
  const [failure] = data.failureUserIDList
  if (failure) throw Object.assign(new Error(failure.message), { code: failure.code })
}

/** What one can do about somebody else. Each resolves when it is done; the lists follow by the SDK's events. */
export const relationCalls = (sdk: Sdk) => ({
  /** Takes the request, and has the other user as a friend, too. */
  accept: (userID: string) => sdk.acceptFriendApplication({ userID, type: TIM.TYPES.SNS_APPLICATION_AGREE_AND_ADD }),
  refuse: (userID: string) => sdk.refuseFriendApplication({ userID }),
  /** Takes an own request off the list. The other user keeps it. */
  forget: (userID: string) => sdk.deleteFriendApplication({ userID, type: TIM.TYPES.SNS_APPLICATION_SENT_BY_ME }),
  unfriend: (userID: string) => forOne(sdk.deleteFriend({ userIDList: [userID], type: TIM.TYPES.SNS_DELETE_TYPE_BOTH })),
  block: (userID: string) => sdk.addToBlacklist({ userIDList: [userID] }),
  unblock: (userID: string) => sdk.removeFromBlacklist({ userIDList: [userID] }),
  follow: (userID: string) => forOne(sdk.followUser([userID])),
  unfollow: (userID: string) => forOne(sdk.unfollowUser([userID])),
  /** True when they are friends now, false when the other user has to agree first. */
  add: async ({ userID, wording, remark, groupName }: FriendWish): Promise<boolean> => {
    const { data } = await sdk.addFriend({
      to: userID,
      source: 'AddSource_Type_Web',
      ...(wording && { wording }),
      ...(remark && { remark }),
      ...(groupName && { groupName }),
    })
    return data.code === 0
  },
  /** Moves friends into a group and out of it. */
  regroup: async (name: string, joining: string[], leaving: string[]) => {
    if (joining.length > 0) await forOne(sdk.addToFriendGroup({ name, userIDList: joining }))
    if (leaving.length > 0) await forOne(sdk.removeFromFriendGroup({ name, userIDList: leaving }))
  },
})

export interface FriendWish {
  userID: string
  wording: string
  remark: string
  groupName: string
}
