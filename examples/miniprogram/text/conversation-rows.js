const { TIM } = require('opentim')
const avatar = require('./avatar')
const { shortTime } = require('./time')

const PLACEHOLDERS = {
  [TIM.TYPES.MSG_LOCATION]: '[Location]',
  [TIM.TYPES.MSG_FACE]: '[Sticker]',
}

function preview({ type, isRevoked, messageForShow }) {
  if (!type) return ''
  if (isRevoked) return 'A message was recalled'
  return type === TIM.TYPES.MSG_TEXT ? messageForShow : PLACEHOLDERS[type] || '[Message]'
}

function row({ conversationID, userProfile, unreadCount, lastMessage }) {
  const peer = conversationID.slice('C2C'.length)
  const { initial, tone } = avatar(peer)
  return {
    key: conversationID, peer, name: (userProfile && userProfile.nick) || peer, initial, tone,
    text: preview(lastMessage), time: shortTime(lastMessage.lastTime), unread: unreadCount > 99 ? '99+' : unreadCount > 0 ? `${unreadCount}` : '',
  }
}

/** The rows of the list, newest first as the SDK gives them. Groups have no page in this example. */
module.exports = (conversations) => conversations.filter(({ type }) => type === TIM.TYPES.CONV_C2C).map(row)
