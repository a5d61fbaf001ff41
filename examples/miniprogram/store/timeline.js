const { TIM } = require('opentim')
const messageRows = require('../text/message-rows')

/** Messages to a page of history, and the most that a page shows before it lets go of the oldest. */
const PAGE = 15
const MOST = 60

/** The messages of one conversation: one per ID, the newest object that the SDK gave wins; and the window that is shown. */
module.exports = class Timeline {
  constructor(sdk, conversationID, onChange) {
    this.sdk = sdk
    this.conversationID = conversationID
    this.onChange = onChange
    this.byID = new Map()
    this.shown = 2 * PAGE
    this.next = ''
    this.isComplete = false
  }

  get rows() {
    return messageRows(this.ordered().slice(-this.shown))
  }

  get hasEarlier() {
    return !this.isComplete || this.byID.size > this.shown
  }

  get(ID) {
    return this.byID.get(ID)
  }

  /** What came, was sent or changed. */
  put(messages) {
    const own = messages.filter((message) => message.conversationID === this.conversationID && !isSignal(message))
    const fresh = own.filter(({ ID }) => !this.byID.has(ID)).length
    for (const message of own) this.byID.set(message.ID, message)
    this.shown += fresh
    if (own.length > 0) this.onChange()
  }

  /** Shows no more than fits a list well. Only while its end is looked at: otherwise what is looked at would move. */
  trim() {
    if (this.shown > MOST) this.shown = 2 * PAGE
  }

  /** The newest page: at first, and after an interruption. */
  async load() {
    const { messageList, nextReqMessageID, isCompleted } = await this.page('')
    const sequences = Array.from(this.byID.values()).map(({ sequence }) => sequence)
    const known = Math.max(0, ...sequences)
    const oldest = messageList.length > 0 ? messageList[0].sequence : 0
    // More was missed than a page holds: what is above it is asked for again when it is wanted.
    const hasGap = known > 0 && oldest > known + 1 && !sequences.includes(oldest - 1)
    if (hasGap) for (const { ID, sequence } of Array.from(this.byID.values())) if (sequence > 0) this.byID.delete(ID)
    if (known === 0 || hasGap) {
      this.next = nextReqMessageID
      this.isComplete = isCompleted
      this.shown = 2 * PAGE - messageList.length
    }
    this.put(messageList)
  }

  /** One page more above what is shown. */
  async loadEarlier() {
    if (this.byID.size <= this.shown && !this.isComplete) {
      const { messageList, nextReqMessageID, isCompleted } = await this.page(this.next)
      this.next = nextReqMessageID
      this.isComplete = isCompleted
      for (const message of messageList) this.byID.set(message.ID, message)
    }
    this.shown += PAGE
    this.onChange()
  }

  /** Shows the message at once; rejects with the SDK's error when it could not be sent, and shows that, too. */
  send(text) {
    const to = this.conversationID.slice('C2C'.length)
    const message = this.sdk.createTextMessage({ to, conversationType: TIM.TYPES.CONV_C2C, payload: { text } })
    return this.follow(message, this.sdk.sendMessage(message))
  }

  retry(ID) {
    const message = this.byID.get(ID)
    return this.follow(message, this.sdk.resendMessage(message))
  }

  async recall(ID) {
    const { data } = await this.sdk.revokeMessage(this.byID.get(ID))
    this.put([data.message])
  }

  async follow(message, sending) {
    this.put([message])
    try {
      await sending
    } finally {
      // An event may have told more about it by now, for example that it was read: then that stands.
      this.put([this.byID.get(message.ID).status === 'success' ? this.byID.get(message.ID) : message])
    }
  }

  async page(nextReqMessageID) {
    const { conversationID } = this
    const options = nextReqMessageID ? { conversationID, nextReqMessageID, count: PAGE } : { conversationID, count: PAGE }
    return (await this.sdk.getMessageList(options)).data
  }

  /** Stored messages by the gateway's number; those under way come last, those that failed stay where their time puts them. */
  ordered() {
    const all = Array.from(this.byID.values())
    const open = all.filter(({ sequence }) => sequence === 0)
    const result = []
    for (const message of all.filter(({ sequence }) => sequence > 0).sort((a, b) => a.sequence - b.sequence)) {
      while (open.length > 0 && open[0].status === 'fail' && open[0].time < message.time) result.push(open.shift())
      result.push(message)
    }
    return result.concat(open)
  }
}

/** Delivered but never stored, such as "is typing": nothing to show. */
const isSignal = ({ status, sequence }) => status === 'success' && sequence === 0
