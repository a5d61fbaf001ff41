const { TIM } = require('opentim')
const avatar = require('./avatar')
const { fullTime, isSameDay } = require('./time')

/** A pause as long as this is worth a line with the time. */
const PAUSE_SECONDS = 300

function markOf({ flow, status, isPeerRead, isRevoked }) {
  if (flow === 'in' || isRevoked) return ''
  if (status === 'fail') return 'failed'
  if (status === 'unSend') return 'sending'
  return isPeerRead ? 'read' : ''
}

function textOf({ type, payload, isRevoked, flow }) {
  if (isRevoked) return flow === 'out' ? 'You recalled a message' : 'A message was recalled'
  if (type === TIM.TYPES.MSG_TEXT) return payload.text
  if (type === TIM.TYPES.MSG_LOCATION) return `Location: ${payload.description}`
  if (type === TIM.TYPES.MSG_CUSTOM && payload.description) return payload.description
  return 'This kind of message cannot be shown here'
}

/**
 * The rows of a chat: flat, so that two can be compared, and nothing but what the view shows. A line with the time goes
 * above the first message, a new day, and what comes after a pause.
 */
module.exports = function messageRows(messages) {
  const rows = []
  messages.forEach((message, index) => {
    const before = messages[index - 1]
    const { ID, flow, from, time, isRevoked } = message
    if (!before || !isSameDay(before.time, time) || time - before.time > PAUSE_SECONDS) {
      rows.push({ key: `t-${ID}`, kind: 'time', text: fullTime(time) })
    }
    const face = avatar(from)
    rows.push({
      key: ID, kind: isRevoked ? 'note' : 'text', isMine: flow === 'out', text: textOf(message), mark: markOf(message),
      initial: face.initial, tone: face.tone,
    })
  })
  return rows
}
