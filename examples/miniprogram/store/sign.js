const config = require('../config')

/**
 * What a login needs. DEVELOPMENT ONLY: it takes the user's word for who that is. In production this asks your own
 * server, which knows the user (by the code of `wx.login()`, for example) and makes the UserSig.
 */
module.exports = function sign(userID) {
  const { sdkAppID, userSigs, gateway } = config
  const userSig = userSigs[userID]
  if (userSig) return Promise.resolve({ sdkAppID, userSig })
  return new Promise((resolve, reject) => {
    wx.request({
      url: `${gateway}/dev/usersig?userID=${encodeURIComponent(userID)}`,
      success: ({ statusCode, data }) => {
        if (statusCode === 200 && data.userSig) resolve(data)
        else reject({ code: `HTTP ${statusCode}`, message: statusCode === 400 ? 'That is no user ID' : 'The gateway gave no UserSig' })
      },
      fail: ({ errno, errMsg }) => reject({ code: errno || 'wx.request', message: `${gateway} cannot be reached: ${errMsg}` }),
    })
  })
}
