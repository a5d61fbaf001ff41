const chat = require('../../store/chat')
const listPatch = require('../../store/list-patch')
const { complain } = require('../../text/complain')

/** This near to the end, new messages are followed. */
const NEAR = 120

Page({
  data: { network: 'connected', rows: [], draft: '', anchor: '', isLoading: true, hasEarlier: false, unseen: 0 },

  onLoad({ peer = '' }) {
    if (!chat.userID()) return wx.reLaunch({ url: '/pages/login/login' })
    // A query is handed over as it was written.
    const name = decodeURIComponent(peer)
    wx.setNavigationBarTitle({ title: name })
    this.isAtEnd = true
    this.timeline = chat.openTimeline(`C2C${name}`, () => this.render())
    this.stops = [
      chat.on('conversations', () => this.markRead()),
      chat.on('network', (network) => this.onNetwork(network)),
    ]
    this.setData({ network: chat.network() })
    return this.busy(this.timeline.load())
  },

  onReady() {
    wx.createSelectorQuery().select('.log').boundingClientRect((box) => {
      this.height = box ? box.height : 0
    }).exec()
  },

  onShow() {
    this.isSeen = true
    this.markRead()
  },

  onHide() {
    this.isSeen = false
  },

  onUnload() {
    this.isSeen = false
    if (!this.timeline) return
    this.stops.forEach((stop) => stop())
    chat.closeTimeline(this.timeline)
  },

  onNetwork(network) {
    this.setData({ network })
    this.markRead()
  },

  markRead() {
    if (this.isSeen && this.timeline) chat.markRead(this.timeline.conversationID)
  },

  render() {
    if (this.isAtEnd) this.timeline.trim()
    const { rows, hasEarlier } = this.timeline
    const before = this.data.rows
    const last = rows[rows.length - 1]
    const isLonger = last !== undefined && (before.length === 0 || before[before.length - 1].key !== last.key)
    const patch = listPatch('rows', before, rows)
    if (this.data.hasEarlier !== hasEarlier) patch.hasEarlier = hasEarlier
    if (isLonger && !this.isAtEnd && !last.isMine) patch.unseen = this.data.unseen + 1
    if (Object.keys(patch).length === 0) return
    this.setData(patch, () => isLonger && (this.isAtEnd || last.isMine) && this.scrollTo(last.key))
  },

  /** A view scrolls only when the value changes. */
  scrollTo(key) {
    const anchor = `m-${key}`
    if (this.data.anchor === anchor) this.setData({ anchor: '' })
    this.setData({ anchor })
  },

  /** Says where the list stands; nothing goes to the view unless it shows. */
  onScroll({ detail }) {
    this.isAtEnd = detail.scrollHeight - detail.scrollTop - this.height < NEAR
    if (this.isAtEnd && this.data.unseen > 0) this.setData({ unseen: 0 })
  },

  onToEnd() {
    const { rows } = this.data
    this.isAtEnd = true
    this.setData({ unseen: 0 })
    this.scrollTo(rows[rows.length - 1].key)
  },

  /** One page more above; what was on top stays where it is. */
  async onEarlier() {
    if (this.data.isLoading || !this.data.hasEarlier) return
    const top = this.data.rows[0]
    this.isAtEnd = false
    await this.busy(this.timeline.loadEarlier())
    if (top) this.scrollTo(top.key)
  },

  async busy(work) {
    this.setData({ isLoading: true })
    await work.catch(complain)
    this.setData({ isLoading: false })
  },

  onInput({ detail }) {
    this.setData({ draft: detail.value })
  },

  onSend() {
    const text = this.data.draft.trim()
    if (!text) return
    this.setData({ draft: '' })
    return this.timeline.send(text).catch(complain)
  },

  onRetry({ currentTarget }) {
    return this.timeline.retry(currentTarget.dataset.key).catch(complain)
  },

  onHold({ currentTarget }) {
    const row = this.data.rows.find(({ key }) => key === currentTarget.dataset.key)
    const canRecall = row.isMine && (row.mark === '' || row.mark === 'read')
    wx.showActionSheet({
      itemList: canRecall ? ['Copy', 'Recall'] : ['Copy'],
      success: ({ tapIndex }) => {
        if (tapIndex === 0) wx.setClipboardData({ data: row.text })
        else this.timeline.recall(row.key).catch(complain)
      },
      // Nothing was chosen.
      fail: () => undefined,
    })
  },
})
