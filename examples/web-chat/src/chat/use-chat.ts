import { computed, inject, provide, shallowRef, type InjectionKey, type Ref } from 'vue'
import { TIM, type Message, type Sdk } from '../sdk'
import { usePeople, useRequestsRead } from '../people/use-people'
import { conversationIDOf, conversationName, isWithUser, isolated, peerOf } from '../text/names'
import { useActiveConversation } from './use-active'
import { useNow, usePageVisible } from './use-attention'
import { useConversations } from './use-conversations'
import { useMessageActions } from './use-message-actions'
import { useNetwork } from './use-network'
import { useReadMark } from './use-read-mark'
import { useTimelines } from './use-timelines'
import { useToasts } from './use-toasts'
import { useOwnTyping, useTypingPeers } from './use-typing'
import { listenTo } from './listen'

interface Options {
  sdk: Sdk
  me: string
  /** Opened at first; '' for the list. */
  initial: string
  /** Keep the open conversation in the page's address. */
  inAddress: boolean
  /** False while this user's half of the page is not on the screen. */
  onScreen: Ref<boolean>
}

/** What stands beside the conversation. */
export type Side = 'chats' | 'contacts'

/** One signed-in user: the SDK's instance as reactive state, and what can be done with it. */
export function useChat({ sdk, me, initial, inAddress, onScreen }: Options) {
  const { toasts, show, dismiss, report } = useToasts()
  const conversations = useConversations(sdk, report)
  const peers = useTypingPeers()
  const ownTyping = useOwnTyping(sdk)
  const { active, open, close } = useActiveConversation(inAddress)
  const announcement = shallowRef('')
  const drafts = shallowRef<ReadonlyMap<string, string>>(new Map())
  const now = useNow()
  const side = shallowRef<Side>('chats')
  if (initial && !active.value) open(initial)

  const visible = usePageVisible()
  const seen = computed(() => visible.value && onScreen.value)
  const announce = (messages: readonly Message[]) => {
    const last = messages[messages.length - 1]
    if (last) announcement.value = `${isolated(people.nameOf(last.from, last.nick))}: ${textOf(last)}`
  }
  const timelines = useTimelines(sdk, { onError: report, onIncoming: announce, isSignal: peers.take })
  const network = useNetwork(sdk, timelines.refresh)
  const online = computed(() => network.value === 'connected' || network.value === 'restored')
  const people = usePeople(sdk, {
    me, online,
    peer: computed(() => (isWithUser(active.value) ? peerOf(active.value) : '')),
    conversationWith: (userID) => conversations.find(conversationIDOf(userID)),
    onError: report,
    onNames: () => {
      conversations.reload().catch(report)
      timelines.show()
    },
  })
  useRequestsRead(people, { looking: computed(() => side.value === 'contacts' && seen.value), online })
  const actions = useMessageActions({ sdk, onError: report, onCopied: () => show('Copied') })
  const timeline = computed(() => (active.value ? timelines.of(active.value) : undefined))
  const conversation = computed(() => conversations.find(active.value))
  const title = computed(() => (conversation.value ? conversationName(conversation.value) : people.nameOf(peerOf(active.value))))

  listenTo(sdk)(TIM.EVENT.ERROR, ({ data }) => report(data))

  const setDraft = (conversationID: string, text: string) => {
    const next = new Map(drafts.value)
    if (text) next.set(conversationID, text)
    else next.delete(conversationID)
    drafts.value = next
  }
  const removeConversation = async (conversationID: string) => {
    try {
      await conversations.remove(conversationID)
      timelines.forget(conversationID)
      if (active.value === conversationID) close()
    } catch (error) {
      report(error)
    }
  }

  const readMark = useReadMark({ sdk, active, unread: () => conversation.value?.unreadCount ?? 0, online, seen })
  const typing = computed(() => peers.typing.value)
  return {
    sdk, me, now, toasts, show, dismiss, report, network, announcement,
    people, side, conversations, removeConversation, active, open, close, title, conversation,
    timeline, actions, drafts, setDraft, typing, ownTyping, ...readMark,
  }
}

const textOf = (message: Message) => (message.type === TIM.TYPES.MSG_TEXT ? message.payload.text : 'New message')

export type Chat = ReturnType<typeof useChat>

const key: InjectionKey<Chat> = Symbol('chat')

export const provideChat = (chat: Chat) => provide(key, chat)

/** The chat of the surrounding pane. */
export function useChatContext(): Chat {
  const chat = inject(key)
  if (!chat) throw new Error('This component belongs into a ChatApp.')
  return chat
}
