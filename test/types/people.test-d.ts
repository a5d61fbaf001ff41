import { expectTypeOf } from 'vitest'
import TIM from '../../src/index'
import type { Friend, FriendApplication, FriendGroup, TimResponse, UserFailure, UserInfo, UserStatus } from '../../src/index'

// Checked by `tsc` (npm run typecheck), never run: each line here fails to compile when a type of the API changes.
const chat = TIM.create({ SDKAppID: 1 })

export async function blacklist(): Promise<void> {
  expectTypeOf(await chat.getBlacklist()).toEqualTypeOf<TimResponse<string[]>>()
  expectTypeOf(await chat.addToBlacklist({ userIDList: ['b'] })).toEqualTypeOf<TimResponse<string[]>>()
  expectTypeOf(await chat.removeFromBlacklist({ userIDList: ['b'] })).toEqualTypeOf<TimResponse<string[]>>()
  // @ts-expect-error a list in an object
  await chat.addToBlacklist(['b'])
}

export async function friends(): Promise<void> {
  expectTypeOf((await chat.getFriendList()).data).toEqualTypeOf<Friend[]>()
  const options = { to: 'b', source: 'AddSource_Type_Web' }
  expectTypeOf((await chat.addFriend(options)).data).toEqualTypeOf<{ userID: string; code: number; message: string }>()
  await chat.addFriend({ ...options, wording: '', remark: '', groupName: '', type: TIM.TYPES.SNS_ADD_TYPE_SINGLE })
  // @ts-expect-error the source is required
  await chat.addFriend({ to: 'b' })
  // @ts-expect-error not a way to add somebody
  await chat.addFriend({ ...options, type: TIM.TYPES.SNS_DELETE_TYPE_BOTH })
  const deleted = (await chat.deleteFriend({ userIDList: ['b'], type: TIM.TYPES.SNS_DELETE_TYPE_BOTH })).data
  expectTypeOf(deleted).toEqualTypeOf<{ successUserIDList: string[]; failureUserIDList: UserFailure[] }>()
  const [checked] = (await chat.checkFriend({ userIDList: ['b'] })).data.successUserIDList
  expectTypeOf(checked?.relation).toEqualTypeOf<
    'CheckResult_Type_NoRelation' | 'CheckResult_Type_AWithB' | 'CheckResult_Type_BWithA' | 'CheckResult_Type_BothWay' | undefined
  >()
  const found = (await chat.getFriendProfile({ userIDList: ['b'] })).data
  expectTypeOf(found).toEqualTypeOf<{ friendList: Friend[]; failureUserIDList: UserFailure[] }>()
  expectTypeOf((await chat.updateFriend({ userID: 'b', friendCustomField: [{ key: 'Tag_SNS_Custom_X', value: '' }] })).data).toEqualTypeOf<Friend>()
}

export async function applications(): Promise<void> {
  const list = (await chat.getFriendApplicationList()).data
  expectTypeOf(list).toEqualTypeOf<{ friendApplicationList: FriendApplication[]; unreadCount: number }>()
  expectTypeOf(list.friendApplicationList[0]?.type).toEqualTypeOf<'Pendency_Type_ComeIn' | 'Pendency_Type_SendOut' | undefined>()
  const accepted = (await chat.acceptFriendApplication({ userID: 'b', type: TIM.TYPES.SNS_APPLICATION_AGREE, remark: '' })).data
  expectTypeOf(accepted).toEqualTypeOf<{ userID: string; code: number }>()
  await chat.refuseFriendApplication({ userID: 'b' })
  await chat.deleteFriendApplication({ userID: 'b', type: TIM.TYPES.SNS_APPLICATION_SENT_TO_ME })
  // @ts-expect-error which of the two is required
  await chat.deleteFriendApplication({ userID: 'b' })
  expectTypeOf(await chat.setFriendApplicationRead()).toEqualTypeOf<TimResponse<Record<string, never>>>()
}

export async function friendGroups(): Promise<void> {
  expectTypeOf((await chat.getFriendGroupList()).data).toEqualTypeOf<FriendGroup[]>()
  const made = (await chat.createFriendGroup({ name: 'g', userIDList: ['b'] })).data
  expectTypeOf(made.friendGroup).toEqualTypeOf<FriendGroup>()
  expectTypeOf(made.failureUserIDList).toEqualTypeOf<UserFailure[]>()
  await chat.addToFriendGroup({ name: 'g', userIDList: ['b'] })
  await chat.removeFromFriendGroup({ name: 'g', userIDList: ['b'] })
  expectTypeOf((await chat.renameFriendGroup({ oldName: 'g', newName: 'h' })).data.friendGroup).toEqualTypeOf<FriendGroup>()
  expectTypeOf((await chat.deleteFriendGroup({ name: 'h' })).data.friendGroup).toEqualTypeOf<FriendGroup>()
}

export async function followsAndStatus(): Promise<void> {
  expectTypeOf((await chat.followUser(['b'])).data.successUserIDList).toEqualTypeOf<string[]>()
  expectTypeOf((await chat.getMyFollowersList()).data).toEqualTypeOf<{ userList: UserInfo[]; nextCursor: string }>()
  await chat.getMyFollowingList('cursor')
  await chat.getMutualFollowersList({ nextCursor: 'cursor' })
  expectTypeOf((await chat.checkFollowType(['b'])).data.userFollowTypeList[0]?.followType).toEqualTypeOf<0 | 1 | 2 | 3 | undefined>()
  expectTypeOf((await chat.getUserFollowInfo()).data.userFollowInfoList[0]?.followersCount).toEqualTypeOf<number | undefined>()
  expectTypeOf((await chat.setSelfStatus({ customStatus: '' })).data).toEqualTypeOf<UserStatus>()
  expectTypeOf((await chat.getUserStatus({ userIDList: ['b'] })).data).toEqualTypeOf<{ successUserList: UserStatus[]; failureUserList: UserFailure[] }>()
  expectTypeOf((await chat.subscribeUserStatus({ userIDList: ['b'] })).data.failureUserList).toEqualTypeOf<UserFailure[]>()
  await chat.unsubscribeUserStatus()
}

export function events(): void {
  chat.on(TIM.EVENT.BLACKLIST_UPDATED, ({ data }) => expectTypeOf(data).toEqualTypeOf<string[]>())
  chat.on(TIM.EVENT.FRIEND_LIST_UPDATED, ({ data }) => expectTypeOf(data).toEqualTypeOf<Friend[]>())
  chat.on(TIM.EVENT.FRIEND_GROUP_LIST_UPDATED, ({ data }) => expectTypeOf(data).toEqualTypeOf<FriendGroup[]>())
  chat.on(TIM.EVENT.FRIEND_APPLICATION_LIST_UPDATED, ({ data }) => {
    expectTypeOf(data).toEqualTypeOf<{ friendApplicationList: FriendApplication[]; unreadCount: number }>()
  })
  chat.on(TIM.EVENT.MY_FOLLOWERS_LIST_UPDATED, ({ data }) => expectTypeOf(data).toEqualTypeOf<UserInfo[]>())
  chat.on(TIM.EVENT.USER_STATUS_UPDATED, ({ data }) => expectTypeOf(data).toEqualTypeOf<UserStatus[]>())
}
