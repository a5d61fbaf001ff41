/**
 * The one SDK instance of this mini program, and what pages are told: `conversations` (the list), `network` (its state)
 * and `ended` (why nobody is signed in any more; empty when the user wanted it).
 */
const { TIM } = require('opentim')
const config = require('../config')
const createEmitter = require('./emitter')
const sign = require('./sign')
const Timeline = require('./timeline')

/** Where the user who is signed in is remembered: the next start needs no question. */
const USER = 'example-user'

const { on, emit } = createEmitter()
const timelines = new Set()
const known = new Set()
let sdk
let conversations = []
let network = TIM.TYPES.NET_STATE_CONNECTED
let reason = ''

const put = ({ data }) => timelines.forEach((timeline) => timeline.put(data))

const HANDLERS = {
  [TIM.EVENT.MESSAGE_RECEIVED]: ({ data }) => timelines.forEach((timeline) => timeline.receive(data)),
  [TIM.EVENT.MESSAGE_REVOKED]: put,
  [TIM.EVENT.MESSAGE_READ_BY_PEER]: put,
  [TIM.EVENT.CONVERSATION_LIST_UPDATED]: ({ data }) => showConversations(data),
  [TIM.EVENT.NET_STATE_CHANGE]: ({ data }) => {
    const isBack = data.state === TIM.TYPES.NET_STATE_CONNECTED && network !== data.state
    network = data.state
    emit('network', network)
    // What is on the screen may have missed more than the SDK fetches by itself.
    if (isBack) timelines.forEach((timeline) => timeline.load().catch(() => undefined))
  },
  [TIM.EVENT.KICKED_OUT]: ({ data }) => {
    reason = data.type === TIM.TYPES.KICKED_OUT_USERSIG_EXPIRED ? 'The login has run out' : 'Signed in elsewhere'
  },
  [TIM.EVENT.SDK_NOT_READY]: () => {
    timelines.clear()
    conversations = []
    emit('ended', reason)
    reason = ''
  },
}

function showConversations(list) {
  conversations = list
  emit('conversations', list)
}

async function signIn(userID) {
  const { sdkAppID, userSig } = await sign(userID)
  sdk = TIM.create({ SDKAppID: sdkAppID, proxyServer: config.gateway })
  // Handlers first: nothing that happens in between is missed.
  if (!known.has(sdk)) for (const name of Object.keys(HANDLERS)) sdk.on(name, HANDLERS[name])
  known.add(sdk)
  await sdk.login({ userID, userSig })
  wx.setStorageSync(USER, userID)
  showConversations((await sdk.getConversationList()).data.conversationList)
}

async function signOut() {
  wx.removeStorageSync(USER)
  await sdk.logout()
}

module.exports = {
  on,
  signIn,
  signOut,
  rememberedUser: () => wx.getStorageSync(USER),
  forgetUser: () => wx.removeStorageSync(USER),
  userID: () => (sdk ? sdk.getLoginUser() : ''),
  network: () => network,
  conversations: () => conversations,

  /** A conversation that is on the screen; closed when it is not any more. */
  openTimeline(conversationID, onChange) {
    const timeline = new Timeline(sdk, conversationID, onChange)
    timelines.add(timeline)
    return timeline
  },

  closeTimeline(timeline) {
    timeline.onChange = () => undefined
    timelines.delete(timeline)
  },

  /** Tells the other side that everything was read. What fails is repeated with the next message, look or connection. */
  markRead(conversationID) {
    const conversation = conversations.find((each) => each.conversationID === conversationID)
    if (conversation && conversation.unreadCount > 0) sdk.setMessageRead({ conversationID }).catch(() => undefined)
  },
}
