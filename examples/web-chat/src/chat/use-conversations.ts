import { computed, shallowRef } from 'vue'
import { TIM, type Conversation, type Sdk } from '../sdk'
import { listenTo } from './listen'

/** The list of conversations and what can be done with it. */
export function useConversations(sdk: Sdk, onError: (error: unknown) => void) {
  const list = shallowRef<readonly Conversation[]>([])
  const loaded = shallowRef(false)
  const totalUnread = shallowRef(0)
  const listen = listenTo(sdk)

  const take = (conversations: readonly Conversation[]) => {
    list.value = [...conversations]
    loaded.value = true
    totalUnread.value = sdk.getTotalUnreadMessageCount()
  }
  listen(TIM.EVENT.CONVERSATION_LIST_UPDATED, ({ data }) => take(data))
  listen(TIM.EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, ({ data }) => (totalUnread.value = data))

  /** Reads the list again: names are filled in at that moment, and no event tells of a new one. */
  const reload = async () => {
    const { data } = await sdk.getConversationList()
    take(data.conversationList)
  }
  reload().catch(onError)

  const byID = computed(() => new Map(list.value.map((item) => [item.conversationID, item])))
  const find = (conversationID: string) => byID.value.get(conversationID)
  /** Removes the conversation and, for this user, its messages. */
  const remove = (conversationID: string) =>
    sdk.deleteConversation({ conversationIDList: [conversationID], clearHistoryMessage: true })

  return { list, loaded, totalUnread, find, reload, remove }
}
