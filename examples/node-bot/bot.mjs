// A bot that answers whoever writes to it: `npm run bot`. README.md says what can be set, and how to take it elsewhere.
import TIM from 'opentim'

const { OPENTIM_GATEWAY: gateway = 'http://127.0.0.1:8080', OPENTIM_USER: userID = 'bot', OPENTIM_SDKAPPID, OPENTIM_USERSIG } = process.env
const COMMANDS = new Map([
  ['help', () => 'I know: help, time, roll. Everything else I say back to you.'],
  ['time', () => `It is ${new Date().toISOString().slice(11, 16)} UTC.`],
  ['roll', () => `You rolled a ${1 + Math.floor(Math.random() * 6)}.`],
])
// Goes with each answer: no bot answers it, and after a restart it tells what was answered already.
const MARK = 'automatic answer to '
const handled = new Set()
const complain = ({ message, code }) => console.error(`bot: ${message} (${code})`)
const leave = (message, code) => { complain({ message, code }); process.exit(1) }

// A gateway in development mode makes a UserSig for whoever asks; in production your own server makes one for the bot.
async function askForCredentials() {
  const address = `${gateway}/dev/usersig?userID=${encodeURIComponent(userID)}`
  const response = await fetch(address).catch(({ message, cause }) => leave(`no gateway at ${gateway}`, cause?.code ?? message))
  return response.ok ? response.json() : leave(`no UserSig from ${gateway}, so OPENTIM_SDKAPPID and OPENTIM_USERSIG are needed`, `HTTP ${response.status}`)
}
const { sdkAppID, userSig } = OPENTIM_USERSIG ? { sdkAppID: OPENTIM_SDKAPPID, userSig: OPENTIM_USERSIG } : await askForCredentials()
const chat = TIM.create({ SDKAppID: sdkAppID, proxyServer: gateway }) ?? leave('OPENTIM_SDKAPPID is no number', 2903)

async function answer({ ID, from, flow, type, payload, conversationID, cloudCustomData, isRevoked }) {
  if (flow === 'out' || type !== TIM.TYPES.MSG_TEXT || isRevoked || cloudCustomData.startsWith(MARK) || handled.has(ID)) return
  if (handled.add(ID).size > 10_000) handled.delete(handled.values().next().value)
  const text = COMMANDS.get(payload.text.trim().toLowerCase())?.() ?? `You said: ${[...payload.text].slice(0, 500).join('')}`
  const message = chat.createTextMessage({ to: from, conversationType: TIM.TYPES.CONV_C2C, payload: { text }, cloudCustomData: MARK + ID })
  // What could not be sent stays unread, and has its turn again when the network is back.
  await chat.sendMessage(message).then(() => chat.setMessageRead({ conversationID })).catch((error) => handled.delete(ID) && complain(error))
}

// What came while the bot was away or could not be answered, as far as the newest page of a conversation tells.
async function answerUnread() {
  for (const { conversationID, unreadCount } of (await chat.getConversationList()).data.conversationList) {
    const { messageList } = unreadCount > 0 ? (await chat.getMessageList({ conversationID })).data : { messageList: [] }
    for (const { flow, status, cloudCustomData } of messageList) if (flow === 'out' && status === 'success') handled.add(cloudCustomData.slice(MARK.length))
    messageList.filter(({ flow }) => flow === 'in').slice(-unreadCount).forEach(answer)
  }
}

chat.setLogLevel(4)
chat.on(TIM.EVENT.MESSAGE_RECEIVED, ({ data }) => data.forEach(answer))
chat.on(TIM.EVENT.ERROR, ({ data }) => complain(data))
chat.on(TIM.EVENT.KICKED_OUT, ({ data }) => complain({ message: 'the gateway ended the login', code: data.type }))
chat.on(TIM.EVENT.SDK_NOT_READY, () => (process.exitCode ??= 1))
chat.on(TIM.EVENT.NET_STATE_CHANGE, ({ data }) => data.state === TIM.TYPES.NET_STATE_CONNECTED && chat.isReady() && answerUnread().catch(complain))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => { process.exitCode = 0; chat.destroy().catch(() => undefined) })
await chat.login({ userID, userSig }).catch(({ message, code }) => leave(message, code))
console.log(`bot: ${userID} listens at ${gateway}; write "help" to it`)
await answerUnread().catch(complain)
