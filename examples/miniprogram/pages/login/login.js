const chat = require('../../store/chat')
const { errorText } = require('../../text/complain')

Page({
  data: { userID: '', isBusy: false, problem: '' },

  onLoad({ reason }) {
    const userID = chat.rememberedUser()
    this.setData({ userID, problem: decodeURIComponent(reason || '') })
    // At the start of the mini program, without a question; after a sign-out or a kick, only on demand.
    if (userID && reason === undefined) return this.signIn(userID)
  },

  onSubmit({ detail }) {
    const userID = (detail.value.userID === undefined ? detail.value : detail.value.userID).trim()
    if (userID && !this.data.isBusy) return this.signIn(userID)
  },

  async signIn(userID) {
    this.setData({ userID, isBusy: true, problem: '' })
    try {
      await chat.signIn(userID)
      wx.reLaunch({ url: '/pages/conversations/conversations' })
    } catch (error) {
      this.setData({ isBusy: false, problem: errorText(error) })
    }
  },
})
