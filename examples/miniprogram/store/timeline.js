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
    this.isLoaded = false
    this.isComplete = false
  }

  get rows() {
    return messageRows(this.ordered().slice(-this.shown))
  }

  get hasEarlier() {
    return !this.isComplete || this.byID.size > this.shown
  }

  /** Messages that follow on those that are here. After a long absence they may be the newest only. */
  receive(messages) {
    const newest = Math.max(0, ...Array.from(this.byID.values()).map(({ sequence }) => sequence))
    const first = messages.find(({ conversationID, sequence }) => conversationID === this.conversationID && sequence > newest)
    if (newest > 0 && first && first.sequence > newest + 1) this.startAt(first)
    this.put(messages)
  }

  /** There is a hole above this message: what is older is let go, and comes again when it is wanted. */
  startAt(first) {
    for (const { ID, sequence } of Array.from(this.byID.values())) if (sequence > 0) this.byID.delete(ID)
    this.next = first.ID
    this.isComplete = false
    this.shown = 2 * PAGE
  }

  /** What was sent or has changed. */
  put(messages) {
    const own = messages.filter((message) => message.conversationID === this.conversationID && !isSignal(message))
    this.shown += own.filter(({ ID }) => !this.byID.has(ID)).length
    for (const message of own) this.byID.set(message.ID, message)
    if (own.length > 0) this.onChange()
  }

  /** Shows no more than fits a list well. Only while its end is looked at: otherwise what is looked at would move. */
  trim() {
    if (this.shown > MOST) this.shown = 2 * PAGE
  }

  /** The newest page: at first, and again when the network was away. */
  async load() {
    const { messageList, nextReqMessageID, isCompleted } = await this.page('')
    if (this.isLoaded) return this.receive(messageList)
    this.isLoaded = true
    this.next = nextReqMessageID
    this.isComplete = isCompleted
    this.shown = 2 * PAGE - messageList.length
    this.put(messageList)
  }

  /** One page more above what is shown. */
  async loadEarlier() {
    if (this.byID.size <= this.shown && !this.isComplete) {
      const { next } = this
      const { messageList, nextReqMessageID, isCompleted } = await this.page(next)
      // Meanwhile the list may have begun anew, below a hole: then this page belongs to what was let go.
      if (next !== this.next) return
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
      const told = this.byID.get(message.ID)
      this.put([told && told.status === 'success' ? told : message])
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
