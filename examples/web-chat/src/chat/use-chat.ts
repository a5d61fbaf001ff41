import { computed, inject, provide, shallowRef, watch, type InjectionKey, type Ref } from 'vue'
import { TIM, type Message, type Sdk } from '../sdk'
import { conversationName, peerOf } from '../text/names'
import { useActiveConversation } from './use-active'
import { useNow, usePageVisible } from './use-attention'
import { useConversations } from './use-conversations'
import { useMessageActions } from './use-message-actions'
import { useNetwork } from './use-network'
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
  if (initial && !active.value) open(initial)

  const announce = (messages: readonly Message[]) => {
    const last = messages[messages.length - 1]
    if (last) announcement.value = `${last.nick || last.from}: ${textOf(last)}`
  }
  const timelines = useTimelines(sdk, { onError: report, onIncoming: announce, isSignal: peers.take })
  const network = useNetwork(sdk, timelines.refresh)
  const actions = useMessageActions({ sdk, onError: report, onCopied: () => show('Copied') })
  const timeline = computed(() => (active.value ? timelines.of(active.value) : undefined))
  const conversation = computed(() => conversations.find(active.value))
  const title = computed(() => (conversation.value ? conversationName(conversation.value) : peerOf(active.value)))

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

  const readMark = useReadMark({ sdk, active, unread: () => conversation.value?.unreadCount ?? 0, network, onScreen })
  const typing = computed(() => peers.typing.value)
  return {
    sdk, me, now, toasts, show, dismiss, report, network, announcement,
    conversations, removeConversation, active, open, close, title, conversation,
    timeline, actions, drafts, setDraft, typing, ownTyping, ...readMark,
  }
}

interface ReadMarkOptions {
  sdk: Sdk
  active: Ref<string>
  unread: () => number
  network: Ref<string>
  onScreen: Ref<boolean>
}

/** Reports the open conversation as read while somebody looks at its end. */
function useReadMark({ sdk, active, unread, network, onScreen }: ReadMarkOptions) {
  const atBottom = shallowRef(false)
  const visible = usePageVisible()
  const looking = computed(() => atBottom.value && visible.value && onScreen.value)
  const online = computed(() => network.value === 'connected' || network.value === 'restored')

  watch([active, unread, looking, online], () => {
    if (!active.value || !unread() || !looking.value || !online.value) return
    // A failed report is repeated with the next message, look or connection.
    sdk.setMessageRead({ conversationID: active.value }).catch(() => undefined)
  })
  return { atBottom }
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
