const chat = require('../../store/chat')
const listPatch = require('../../store/list-patch')
const avatar = require('../../text/avatar')
const { complain } = require('../../text/complain')
const conversationRows = require('../../text/conversation-rows')

/** Rows that are shown at first, and more of each time that the end is reached. */
const PAGE = 30

Page({
  data: { me: '', face: avatar(''), network: 'connected', rows: [], isEmpty: false, peer: '' },

  onLoad() {
    const me = chat.userID()
    if (!me) return wx.reLaunch({ url: '/pages/login/login' })
    this.shown = PAGE
    this.stops = [
      // What is not on the screen costs the one that is its time; it is brought up to date when it comes back.
      chat.on('conversations', () => this.isSeen && this.render()),
      chat.on('network', (network) => this.setData({ network })),
    ]
    this.setData({ me, face: avatar(me), network: chat.network() })
  },

  onUnload() {
    if (this.stops) this.stops.forEach((stop) => stop())
  },

  /** Also for the times, which are relative to now. */
  onShow() {
    this.isSeen = true
    if (this.stops) this.render()
  },

  onHide() {
    this.isSeen = false
  },

  onReachBottom() {
    this.shown += PAGE
    this.render()
  },

  render() {
    const rows = conversationRows(chat.conversations())
    const unread = chat.conversations().reduce((sum, { unreadCount }) => sum + unreadCount, 0)
    const patch = listPatch('rows', this.data.rows, rows.slice(0, this.shown))
    if (this.data.isEmpty !== (rows.length === 0)) patch.isEmpty = rows.length === 0
    if (Object.keys(patch).length > 0) this.setData(patch)
    wx.setNavigationBarTitle({ title: unread > 0 ? `Chats (${unread})` : 'Chats' })
  },

  onPeerInput({ detail }) {
    this.setData({ peer: detail.value })
  },

  onWrite() {
    const peer = this.data.peer.trim()
    if (!peer) return
    this.setData({ peer: '' })
    this.open(peer)
  },

  onOpen({ currentTarget }) {
    this.open(currentTarget.dataset.peer)
  },

  open(peer) {
    wx.navigateTo({ url: `/pages/chat/chat?peer=${encodeURIComponent(peer)}` })
  },

  onSignOut() {
    wx.showModal({
      title: 'Sign out?', content: 'Messages on this phone stay.', confirmText: 'Sign out', cancelText: 'Cancel',
      success: ({ confirm }) => confirm && chat.signOut().catch(complain),
    })
  },
})
