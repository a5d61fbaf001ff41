/* global document, window, location, TIM */
const part = (id) => document.getElementById(id)
const say = (text) => (part('status').textContent = text)
const fail = (error) => say(`${error.message} (${error.code || 'no code'})`)
// Text is only ever set as text: what others write can never become markup.
const element = (tag, text, properties) => Object.assign(document.createElement(tag), { textContent: text }, properties)
const rows = new Map() // of the open conversation, by message ID
let chat
let open = ''

function rowOf(message) {
  const text = message.isRevoked ? 'Message unsent' : message.type === TIM.TYPES.MSG_TEXT ? message.payload.text : 'A message of another kind'
  const time = message.status === 'unSend' ? 'sending' : new Date(message.time * 1000).toLocaleTimeString([], { timeStyle: 'short' })
  const row = Object.assign(rows.get(message.ID) || element('li'), { className: message.flow, sequence: message.sequence || 1e15 })
  row.replaceChildren(element('span', text), element('small', time))
  if (message.status === 'fail') row.append(element('button', 'Not sent: try again', { onclick: () => send(message, chat.resendMessage(message)) }))
  return row
}

// One row per message, in the gateway's order; what is under way comes last. Rows that stand right are left alone.
function take(messages) {
  for (const message of messages) if (message.conversationID === open) rows.set(message.ID, rowOf(message))
  const log = part('log')
  const sorted = Array.from(rows.values()).sort((a, b) => a.sequence - b.sequence)
  sorted.forEach((row, index) => log.children[index] === row || log.insertBefore(row, log.children[index] || null))
  log.scrollTop = log.scrollHeight
  if (open && document.hasFocus()) chat.setMessageRead({ conversationID: open }).catch(() => undefined)
}

function send(message, sending) {
  take([message])
  sending.catch(fail).then(() => take([message]))
}

function openConversation(conversationID) {
  open = conversationID
  rows.clear()
  part('log').replaceChildren()
  part('title').textContent = conversationID.slice('C2C'.length)
  part('write').hidden = false
  part('write').elements[0].focus()
  return chat.getMessageList({ conversationID }).then(({ data }) => take(data.messageList))
}

function showList(conversations) {
  part('list').replaceChildren(...conversations.map(({ conversationID, unreadCount, lastMessage }) => {
    const entry = element('button', '', { onclick: () => openConversation(conversationID).catch(fail) })
    entry.append(element('strong', conversationID.slice('C2C'.length)), element('em', unreadCount ? `${unreadCount} new` : ''), element('span', lastMessage.messageForShow))
    return element('li').appendChild(entry).parentNode
  }))
}

async function signIn(userID) {
  // A gateway in development mode makes a UserSig for whoever asks; in production your own server makes it.
  const response = await fetch(`/dev/usersig?userID=${encodeURIComponent(userID)}`)
  if (!response.ok) throw Object.assign(new Error('No UserSig from this gateway'), { code: `HTTP ${response.status}` })
  const { sdkAppID, userSig } = await response.json()
  chat = TIM.create({ SDKAppID: sdkAppID })
  for (const name of [TIM.EVENT.MESSAGE_RECEIVED, TIM.EVENT.MESSAGE_REVOKED]) chat.on(name, ({ data }) => take(data))
  chat.on(TIM.EVENT.CONVERSATION_LIST_UPDATED, ({ data }) => showList(data))
  chat.on(TIM.EVENT.NET_STATE_CHANGE, ({ data }) => say(`${userID}, ${data.state}`))
  chat.on(TIM.EVENT.KICKED_OUT, ({ data }) => say(`Signed out: ${data.type}`))
  await chat.login({ userID, userSig })
  part('login').hidden = true
  part('chat').hidden = false
  showList((await chat.getConversationList()).data.conversationList)
}

function onSubmit(id, act) {
  part(id).addEventListener('submit', (event) => {
    event.preventDefault()
    act(part(id).elements[0].value).catch(fail)
    if (id !== 'login') part(id).reset()
  })
}
onSubmit('login', signIn)
onSubmit('new', (userID) => openConversation(`C2C${userID}`))
onSubmit('write', async (text) => {
  const message = chat.createTextMessage({ to: open.slice('C2C'.length), conversationType: TIM.TYPES.CONV_C2C, payload: { text } })
  send(message, chat.sendMessage(message))
})
window.addEventListener('focus', () => take([]))
// A page that was opened as a file may not talk to the gateway; what to do is said in the page.
if (location.protocol !== 'file:') say('Not signed in')
part('login').hidden = location.protocol === 'file:'
