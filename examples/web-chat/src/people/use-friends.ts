import { computed, shallowRef } from 'vue'
import { listenTo } from '../chat/listen'
import { TIM, type Friend, type FriendApplication, type FriendGroup, type Sdk } from '../sdk'

/** Friends, their groups and the requests that wait: the SDK's lists, as it last told them. */
export function useFriends(sdk: Sdk, onError: (error: unknown) => void) {
  const friends = shallowRef<readonly Friend[]>([])
  const groups = shallowRef<readonly FriendGroup[]>([])
  const applications = shallowRef<readonly FriendApplication[]>([])
  /** Received requests that nobody has looked at. */
  const unread = shallowRef(0)
  const loaded = shallowRef(false)
  const byID = computed(() => new Map(friends.value.map((friend) => [friend.userID, friend])))
  const listen = listenTo(sdk)

  const takeApplications = (data: { friendApplicationList: readonly FriendApplication[]; unreadCount: number }) => {
    applications.value = data.friendApplicationList
    unread.value = data.unreadCount
  }
  listen(TIM.EVENT.FRIEND_LIST_UPDATED, ({ data }) => (friends.value = data))
  listen(TIM.EVENT.FRIEND_GROUP_LIST_UPDATED, ({ data }) => (groups.value = data))
  listen(TIM.EVENT.FRIEND_APPLICATION_LIST_UPDATED, ({ data }) => takeApplications(data))

  /** Reads the lists again: after a profile changed, they have the new name. They are on this device. */
  const reload = async () => {
    const lists = await Promise.all([sdk.getFriendList(), sdk.getFriendGroupList(), sdk.getFriendApplicationList()])
    friends.value = lists[0].data
    groups.value = lists[1].data
    takeApplications(lists[2].data)
    loaded.value = true
  }
  reload().catch(onError)

  /** Whoever looks at the requests has read them. */
  const markRead = () => void sdk.setFriendApplicationRead().catch(onError)
  const received = computed(() => applications.value.filter((item) => item.type === TIM.TYPES.SNS_APPLICATION_SENT_TO_ME))
  const sent = computed(() => applications.value.filter((item) => item.type === TIM.TYPES.SNS_APPLICATION_SENT_BY_ME))

  return { friends, groups, received, sent, unread, loaded, byID, reload, markRead }
}
