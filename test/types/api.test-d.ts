import { expectTypeOf } from 'vitest'
import TIM, { EVENT, TencentCloudChat, TYPES } from '../../src/index'
import type {
  ChatSDK,
  Conversation,
  EventMap,
  EventName,
  Group,
  GroupMember,
  Friend,
  FriendApplication,
  FriendGroup,
  LastMessage,
  Message,
  MessageOf,
  MessagePayload,
  Profile,
  Signaling,
  SimplifiedMessage,
  TimEvent,
  TimResponse,
  Topic,
  UserInfo,
} from '../../src/index'

// Checked by `tsc` (npm run typecheck), never run: each line here fails to compile when a type of the API changes.
const chat = TIM.create({ SDKAppID: 1 })

/** True only for `any`. */
type IsAny<T> = 0 extends 1 & T ? true : false

/** True when `any` is found in T or in what it is made of, four levels deep. */
type HasAny<T, Depth extends unknown[] = []> =
  IsAny<T> extends true ? true
    : Depth['length'] extends 4 ? false
      : T extends (...args: infer Args) => infer Result ? HasAny<Args, [...Depth, 0]> | HasAny<Result, [...Depth, 0]>
        : T extends Promise<infer Value> ? HasAny<Value, Depth>
          : T extends readonly (infer Item)[] ? HasAny<Item, [...Depth, 0]>
            : T extends object ? { [Key in keyof T]-?: HasAny<T[Key], [...Depth, 0]> }[keyof T]
              : false

type AnyIn<T> = true extends HasAny<T> ? true : false

export function nothingIsAny(): void {
  expectTypeOf<AnyIn<{ a: { b: unknown } }>>().toEqualTypeOf<false>()
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- The checker has to see what it looks for.
  expectTypeOf<AnyIn<{ a: { b: any[] } }>>().toEqualTypeOf<true>()
  expectTypeOf<AnyIn<ChatSDK>>().toEqualTypeOf<false>()
  expectTypeOf<AnyIn<EventMap>>().toEqualTypeOf<false>()
  expectTypeOf<AnyIn<typeof TIM>>().toEqualTypeOf<false>()
  expectTypeOf<AnyIn<Message>>().toEqualTypeOf<false>()
  expectTypeOf<AnyIn<Conversation>>().toEqualTypeOf<false>()
  expectTypeOf<AnyIn<Profile>>().toEqualTypeOf<false>()
  expectTypeOf<AnyIn<[Group, GroupMember, Topic, Friend, FriendApplication, FriendGroup, Signaling, SimplifiedMessage]>>()
    .toEqualTypeOf<false>()
}

export function facade(): void {
  expectTypeOf(TencentCloudChat).toEqualTypeOf(TIM)
  expectTypeOf(TIM.create).returns.toEqualTypeOf<ChatSDK>()
  expectTypeOf(TIM.VERSION).toEqualTypeOf<'3.6.6'>()
  expectTypeOf(TIM.EVENT).toEqualTypeOf(EVENT)
  expectTypeOf(TIM.TYPES).toEqualTypeOf(TYPES)
  expectTypeOf(TIM.TYPES.MSG_TEXT).toEqualTypeOf<'TIMTextElem'>()
  expectTypeOf(TIM.TYPES.CONV_MARK_TYPE_HIDE).toEqualTypeOf<8>()
  TIM.create({ SDKAppID: 1, proxyServer: 'wss://x', endpoint: 'wss://x', instance: 'a', scene: '', oversea: true })
  // @ts-expect-error SDKAppID is required
  TIM.create({ proxyServer: 'wss://x' })
  // @ts-expect-error so is the argument
  TIM.create()
  TIM.configure({ endpoint: 'wss://x' })
}

export async function session(): Promise<void> {
  const { data } = await chat.login({ userID: 'a', userSig: 's' })
  expectTypeOf(data.actionStatus).toEqualTypeOf<'OK'>()
  expectTypeOf(data.repeatLogin).toEqualTypeOf<boolean>()
  expectTypeOf((await chat.login({ userID: 'a', userSig: 's' })).code).toEqualTypeOf<0>()
  // @ts-expect-error userSig is required
  await chat.login({ userID: 'a' })
  expectTypeOf(chat.logout()).resolves.toEqualTypeOf<TimResponse<Record<string, never>>>()
  expectTypeOf(chat.destroy()).resolves.toEqualTypeOf<TimResponse<Record<string, never>>>()
  expectTypeOf(chat.isReady()).toEqualTypeOf<boolean>()
  expectTypeOf(chat.getLoginUser()).toEqualTypeOf<string>()
  expectTypeOf(chat.getServerTime()).toEqualTypeOf<number>()
  expectTypeOf(chat.setLogLevel(1)).toEqualTypeOf<void>()
  expectTypeOf(chat.registerPlugin({ 'tim-upload-plugin': class {} })).toEqualTypeOf<void>()
  expectTypeOf(chat.use([{}])).toEqualTypeOf<void>()
  expectTypeOf(chat.callExperimentalAPI('canIUseModule', ['x'])).toEqualTypeOf<true>()
  expectTypeOf((await chat.callExperimentalAPI('isCommercialAbilityEnabled', 32)).data).toEqualTypeOf<{ enabled: boolean }>()
}

export function events(): void {
  expectTypeOf<keyof EventMap>().toEqualTypeOf<EventName>()
  expectTypeOf<(typeof EVENT)[keyof typeof EVENT]>().toEqualTypeOf<EventName>()

  chat.on(TIM.EVENT.MESSAGE_RECEIVED, (event) => {
    expectTypeOf(event).toEqualTypeOf<TimEvent<'onMessageReceived'>>()
    expectTypeOf(event.name).toEqualTypeOf<'onMessageReceived'>()
    expectTypeOf(event.data).toEqualTypeOf<Message[]>()
  })
  chat.once(TIM.EVENT.CONVERSATION_LIST_UPDATED, ({ data }) => expectTypeOf(data).toEqualTypeOf<Conversation[]>())
  chat.on(TIM.EVENT.SDK_READY, ({ data }) => expectTypeOf(data).toEqualTypeOf<Record<string, never>>())
  chat.on(TIM.EVENT.SDK_NOT_READY, ({ data }) => expectTypeOf(data).toEqualTypeOf<Record<string, never>>())
  chat.on(TIM.EVENT.SDK_DESTROY, ({ data }) => expectTypeOf(data).toEqualTypeOf<{ SDKAppID: number }>())
  chat.on(TIM.EVENT.MESSAGE_MODIFIED, ({ data }) => expectTypeOf(data).toEqualTypeOf<Message[]>())
  chat.on(TIM.EVENT.MESSAGE_REVOKED, ({ data }) => expectTypeOf(data).toEqualTypeOf<Message[]>())
  chat.on(TIM.EVENT.MESSAGE_READ_BY_PEER, ({ data }) => expectTypeOf(data).toEqualTypeOf<Message[]>())
  chat.on(TIM.EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, ({ data }) => expectTypeOf(data).toEqualTypeOf<number>())
  chat.on(TIM.EVENT.PROFILE_UPDATED, ({ data }) => expectTypeOf(data).toEqualTypeOf<Profile[]>())
  chat.on(TIM.EVENT.GROUP_LIST_UPDATED, ({ data }) => expectTypeOf(data).toEqualTypeOf<Group[]>())
  chat.on(TIM.EVENT.FRIEND_LIST_UPDATED, ({ data }) => expectTypeOf(data).toEqualTypeOf<Friend[]>())
  chat.on(TIM.EVENT.BLACKLIST_UPDATED, ({ data }) => expectTypeOf(data).toEqualTypeOf<string[]>())
  chat.on(TIM.EVENT.KICKED_OUT, ({ data }) => {
    expectTypeOf(data.type).toEqualTypeOf<'multipleAccount' | 'multipleDevice' | 'userSigExpired' | 'REST_API_Kick'>()
  })
  chat.on(TIM.EVENT.ERROR, ({ data }) => expectTypeOf(data).toEqualTypeOf<{ code: number; message: string }>())
  chat.on(TIM.EVENT.NET_STATE_CHANGE, ({ data }) => {
    expectTypeOf(data.state).toEqualTypeOf<'connected' | 'connecting' | 'disconnected'>()
  })

  const context = { seen: 0 }
  chat.on(TIM.EVENT.SDK_READY, function () {
    expectTypeOf(this.seen).toEqualTypeOf<number>()
  }, context)
  const handler = (event: TimEvent<'onMessageReceived'>): void => void event
  chat.on(TIM.EVENT.MESSAGE_RECEIVED, handler)
  chat.off(TIM.EVENT.MESSAGE_RECEIVED, handler)
  chat.on(TIM.EVENT.MESSAGE_RECEIVED, async ({ data }) => Promise.resolve(data))
  const list: Message[] = []
  chat.on(TIM.EVENT.MESSAGE_RECEIVED, ({ data }) => list.push(...data))
  // @ts-expect-error a constant that does not exist
  chat.on(TIM.EVENT.NO_SUCH_EVENT, () => undefined)
  // @ts-expect-error a handler of another event
  chat.on(TIM.EVENT.SDK_READY, handler)
  // @ts-expect-error no handler
  chat.on(TIM.EVENT.SDK_READY)
}

export async function messages(): Promise<void> {
  const common = { to: 'b', conversationType: TIM.TYPES.CONV_C2C } as const
  const text = chat.createTextMessage({ ...common, payload: { text: 'hi' } })
  expectTypeOf(text.payload.text).toEqualTypeOf<string>()
  expectTypeOf(text).toEqualTypeOf<MessageOf<'TIMTextElem'>>()
  expectTypeOf(chat.createCustomMessage({ ...common, payload: { data: '' } }).payload.extension).toEqualTypeOf<string>()
  expectTypeOf(chat.createFaceMessage({ ...common, payload: { index: 1, data: '' } }).payload.index).toEqualTypeOf<number>()
  expectTypeOf(chat.createLocationMessage({ ...common, payload: { description: '', longitude: 1, latitude: 1 } }).payload.latitude)
    .toEqualTypeOf<number>()
  // @ts-expect-error text is required
  chat.createTextMessage({ ...common, payload: {} })
  // @ts-expect-error nobody can send to the system conversation
  chat.createTextMessage({ to: 'b', conversationType: TIM.TYPES.CONV_SYSTEM, payload: { text: '' } })

  const sent = await chat.sendMessage(text, {
    onlineUserOnly: true,
    messageControlInfo: { excludedFromUnreadCount: true, excludedFromLastMessage: true },
    offlinePushInfo: { title: 't', androidInfo: { sound: 's' }, apnsInfo: { ignoreIOSBadge: true } },
  })
  expectTypeOf(sent).toEqualTypeOf<TimResponse<{ message: Message }>>()
  expectTypeOf((await chat.resendMessage(text)).data.message).toEqualTypeOf<Message>()
  expectTypeOf((await chat.revokeMessage(text)).data.message).toEqualTypeOf<Message>()
  expectTypeOf((await chat.deleteMessage([text])).data.messageList).toEqualTypeOf<Message[]>()
  expectTypeOf(chat.findMessage('id')).toEqualTypeOf<Message | null>()

  const page = (await chat.getMessageList({ conversationID: 'C2Cb', nextReqMessageID: '', count: 15 })).data
  expectTypeOf(page).toEqualTypeOf<{ messageList: Message[]; nextReqMessageID: string; isCompleted: boolean }>()
  const hop = (await chat.getMessageListHopping({ conversationID: 'C2Cb', time: 1, direction: 1 })).data
  expectTypeOf(hop.nextMessageSeq).toEqualTypeOf<number>()
  expectTypeOf(hop.nextMessageTime).toEqualTypeOf<number>()
  expectTypeOf((await chat.clearHistoryMessage('C2Cb')).data.conversationID).toEqualTypeOf<string>()
}

export function narrowing(message: Message): string | undefined {
  expectTypeOf(message.payload).toEqualTypeOf<MessagePayload>()
  expectTypeOf(message.flow).toEqualTypeOf<'in' | 'out'>()
  expectTypeOf(message.status).toEqualTypeOf<'unSend' | 'success' | 'fail'>()
  if (message.type === TIM.TYPES.MSG_TEXT) return message.payload.text
  if (message.type === TIM.TYPES.MSG_CUSTOM) return message.payload.data
  if (message.type === TIM.TYPES.MSG_IMAGE) return message.payload.imageInfoArray[0]?.url
  // @ts-expect-error a file has no text
  if (message.type === TIM.TYPES.MSG_FILE) void message.payload.text
  return undefined
}

export async function conversations(): Promise<void> {
  const list = (await chat.getConversationList()).data
  expectTypeOf(list).toEqualTypeOf<{ conversationList: Conversation[]; isSyncCompleted: boolean }>()
  await chat.getConversationList(['C2Cb'])
  await chat.getConversationList({ type: TIM.TYPES.CONV_C2C, hasUnreadCount: true })
  expectTypeOf((await chat.getConversationProfile('C2Cb')).data.conversation).toEqualTypeOf<Conversation>()
  expectTypeOf((await chat.deleteConversation('C2Cb')).data).toEqualTypeOf<{ conversationID: string }>()
  const deleted = (await chat.deleteConversation({ conversationIDList: ['C2Cb'], clearHistoryMessage: false })).data
  expectTypeOf(deleted.successConversationIDList).toEqualTypeOf<string[]>()
  expectTypeOf(deleted.failureConversationIDList[0]?.code).toEqualTypeOf<number | undefined>()
  expectTypeOf((await chat.setMessageRead({ conversationID: 'C2Cb' })).data.conversationID).toEqualTypeOf<string>()
  await chat.setAllMessageRead()
  await chat.setAllMessageRead({ scope: TIM.TYPES.READ_ALL_C2C_MSG })
  // @ts-expect-error not a scope
  await chat.setAllMessageRead({ scope: 'all' })
  expectTypeOf(chat.getTotalUnreadMessageCount()).toEqualTypeOf<number>()

  const [conversation] = list.conversationList
  if (!conversation) return
  expectTypeOf(conversation.lastMessage).toEqualTypeOf<LastMessage>()
  expectTypeOf(conversation.lastMessage.messageForShow).toEqualTypeOf<string>()
  expectTypeOf(conversation.userProfile).toEqualTypeOf<Profile | undefined>()
}

export async function profiles(): Promise<void> {
  expectTypeOf(await chat.getMyProfile()).toEqualTypeOf<TimResponse<Profile>>()
  expectTypeOf((await chat.getUserProfile({ userIDList: ['b'] })).data).toEqualTypeOf<Profile[]>()
  expectTypeOf((await chat.updateMyProfile({ nick: 'n', avatar: 'a' })).data).toEqualTypeOf<Profile>()
  // @ts-expect-error a list is needed, also for one
  await chat.getUserProfile({ userIDList: 'b' })
  expectTypeOf<Profile>().toExtend<UserInfo>()
}
