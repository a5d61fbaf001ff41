const chat = require('./store/chat')

App({
  onLaunch() {
    // Signed out, by the user or by the gateway: whatever page is open, there is nothing to show on it.
    chat.on('ended', (reason) => wx.reLaunch({ url: `/pages/login/login?reason=${encodeURIComponent(reason)}` }))
  },
})
